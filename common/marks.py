"""Marks: how a status looks everywhere, shape and words and number, on pages and as text in exports."""

from dataclasses import dataclass
from datetime import date

SEVERITIES = {1: "低", 2: "中", 3: "高"}
SEVERITY_TONES = {"高": "strong", "中": "info", "低": "plain"}


@dataclass(frozen=True)
class Mark:
    """A status to be shown; ``tone`` is one of ok, soon, late, info, plain, special, strong and only adds
    colour.
    """

    words: str
    tone: str = "plain"
    shape: str = ""

    def __str__(self) -> str:
        return f"{self.shape} {self.words}".strip()


def deadline(
    left: int | None, *, unit: str = "个工作日", warn: int = 3, paused: str = "", pending: bool = False
) -> Mark | None:
    """The mark of a deadline with ``left`` days to go (negative: over), amber at ``warn`` or fewer.

    ``unit`` is 个工作日 or 天; ``paused`` says what the stopped clock waits for; ``pending`` adds that the
    holidays of that year are not published yet. None stays None: there is no deadline.
    """
    if paused:
        return Mark(f"已暂停（{paused}）", "plain", "—")
    if left is None:
        return None
    note = "（待节假日公布）" if pending else ""
    if left < 0:
        return Mark(f"超期 {-left} {unit}{note}", "late", "■")
    if left == 0:
        return Mark(f"今日到期{note}", "soon", "▲")
    tone, shape = ("soon", "▲") if left <= warn else ("ok", "●")
    return Mark(f"剩余 {left} {unit}{note}", tone, shape)


NUMERALS = "零一二三四五六七八九十"


def numeral(number: int) -> str:
    """三 for 3; from eleven on the digits."""
    return NUMERALS[number] if 0 <= number <= 10 else str(number)


def severity(value: int | str) -> Mark:
    """The mark of a finding's severity (3, 2, 1 or its word); never red, which is kept for what is
    overdue.
    """
    word = SEVERITIES[value] if isinstance(value, int) else value
    return Mark(word, SEVERITY_TONES.get(word, "plain"))


def freshness(as_of: date | None, today: date, *, old_after: int = 31) -> Mark:
    """How old other bureaus' data are on ``today``, in days; a feed never received is 未提供, not fresh."""
    if as_of is None:
        return Mark("未提供", "plain", "■")
    days = (today - as_of).days
    if days > old_after:
        return Mark(f"{days} 天未更新", "soon", "▲")
    return Mark(f"{max(days, 0)} 天", "ok", "●")
