"""Days as people write them in tables; spreadsheet serials are the sheet layer's."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from common.errors import Unreadable
from common.texts import quote

_ZONE = r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
_TIME = rf"(?:(?:T|\s+|(?<=日))[0-9]{{1,2}}:[0-9]{{1,2}}(?::[0-9]{{1,2}}(?:\.[0-9]+)?)?{_ZONE})?"
_DAY = re.compile(
    rf"""'?\s*(?:
        (?P<year>[0-9]{{4}})\s*(?P<sep>[-/.])\s*(?P<month>[0-9]{{1,2}})\s*(?P=sep)\s*(?P<day>[0-9]{{1,2}})
      | (?P<year2>[0-9]{{4}})\s*年\s*(?P<month2>[0-9]{{1,2}})\s*月\s*(?P<day2>[0-9]{{1,2}})\s*[日号]?
      | (?P<year3>[0-9]{{4}})(?P<month3>[0-9]{{2}})(?P<day3>[0-9]{{2}})
    ){_TIME}""",
    re.VERBOSE,
)


_NAMED = re.compile(
    r"(?<![0-9])(20[0-9]{2})(?:([0-9]{2})([0-9]{2})|[-_.年 ]([0-9]{1,2})[-_.月 ]([0-9]{1,2}))(?![0-9])"
)


@lru_cache(maxsize=65536)
def parse_day(text: str) -> date:
    """Return the day of a written date, with or without a time of day.

    The forms are ``2024-06-01``, ``2024/6/1``, ``2024.06.01``, ``20240601``, ``2024年6月1日``.
    Raises Unreadable. No day is judged by the clock.
    """
    found = _DAY.fullmatch(_plain(text))
    if found is None:
        raise Unreadable(f"“{quote(text)}”不是能识别的日期，请写成 2024-06-01 的样子。")
    parts = found.groupdict()
    year, month, day = (
        int(parts[name] or parts[f"{name}2"] or parts[f"{name}3"]) for name in ("year", "month", "day")
    )
    return real_day(year, month, day)


def day_in(name: str) -> date | None:
    """Return the last day that a file's name carries, as in 死亡注销_20260608.csv or 2026年6月8日.xlsx."""
    found = None
    for parts in _NAMED.finditer(_plain(name)):
        try:
            found = real_day(*(int(part) for part in parts.groups() if part))
        except Unreadable:
            continue
    return found


def real_day(year: int, month: int, day: int) -> date:
    """Return the day, or raise Unreadable where the calendar has none, such as 2026-02-30."""
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(f"日期 {year:04d}-{month:02d}-{day:02d} 不存在，请核对。") from None


def _plain(text: str) -> str:
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()
