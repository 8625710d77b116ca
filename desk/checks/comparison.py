"""The report of a check as a table (核对报告): a line a source, a column a member, and where they differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from common.marks import Mark
from datafeeds.models import Kind
from households.models import ApplicationMember, CheckLine, CheckRequest

State = CheckLine.State
AGREES, DIFFERS = Mark("一致", "ok", "●"), Mark("不一致", "late", "■")
UNCHECKED, NOT_COMPARED = Mark("未核", "soon", "?"), Mark("仅供参考", "plain", "—")
NO_GROUND = {
    Kind.HOUSING: "无房",
    Kind.VEHICLES: "无车",
    Kind.EMPLOYMENT: "无工作",
    Kind.PENSIONS: "无养老待遇",
    Kind.BUSINESSES: "无经营主体",
}
"""What somebody might read out of a source's silence."""
UNSIGNED = "未授权"


@dataclass(frozen=True)
class SourceLine:
    """A source: its day, what it knows of each column's person, what was declared, whether both agree."""

    source: Kind
    lines: Sequence[CheckLine]
    cells: Sequence[tuple[str, str]]
    """By the heads of the columns."""

    @property
    def label(self) -> str:
        """参保缴费."""
        return str(self.source.label)

    @property
    def as_of(self) -> date | None:
        """The day of the newest data, None where there are none."""
        return self.lines[0].as_of

    @property
    def is_checked(self) -> bool:
        """Whether the source counts: it was supplied and is not too old."""
        return self.lines[0].state not in (State.MISSING, State.STALE)

    @property
    def why_not(self) -> str:
        """未提供，不能作为“无房”的依据."""
        word = "未提供" if self.as_of is None else f"数据截至 {self.as_of}，过旧"
        return f"{word}，不能作为“{NO_GROUND.get(self.source, '无')}”的依据"

    @property
    def declared(self) -> str:
        """What was declared; of several members each what is not nothing, with the name."""
        told = [(member.name, line.declared) for member, line in self._compared]
        words = {declared for _, declared in told}
        if len(words) <= 1:
            return next(iter(words), "")
        usual = {"无", "—", "未享受", "在世", "无配偶"}
        return "；".join(f"{name} {declared}" for name, declared in told if declared not in usual)

    @property
    def mark(self) -> Mark:
        """一致, 不一致, 未核, or told only; what is told of others than the family compares with nothing."""
        if not self.is_checked:
            return UNCHECKED
        found = [line.agrees for _, line in self._compared]
        if False in found:
            return DIFFERS
        return AGREES if found and None not in found else NOT_COMPARED

    @property
    def _compared(self) -> Iterator[tuple[ApplicationMember, CheckLine]]:
        return ((line.member, line) for line in self.lines if line.member and line.member.counted)


class Explained(NamedTuple):
    """A difference in words, its explanation, who gave it."""

    words: str
    explanation: str
    who: str


@dataclass
class Comparison:
    """The whole report of one check."""

    check: CheckRequest
    members: Sequence[ApplicationMember]
    lines: Sequence[CheckLine] = field(default_factory=list)

    @cached_property
    def columns(self) -> list[tuple[int | None, str]]:
        """The members by their keys, and the obligors outside, where there are any, by their names."""
        found: list[tuple[int | None, str]] = [
            (each.pk, each.name if each.counted else f"{each.name}（不计入）") for each in self.members
        ]
        if any(line.member_id is None for line in self.lines):
            found.append((None, "、".join(self.obligors) + "（户外义务人）"))
        return found

    @cached_property
    def obligors(self) -> list[str]:
        """The names of those who must support the family and live outside it, as far as they were asked."""
        told = (each for line in self.lines if line.member_id is None for each in line.found)
        return list(dict.fromkeys(each.partition("：")[0] for each in told))

    @property
    def names(self) -> list[str]:
        """The heads of the columns."""
        return [name for _, name in self.columns]

    @cached_property
    def sources(self) -> list[SourceLine]:
        """A line a source, in the order of the report."""
        grouped: dict[str, list[CheckLine]] = {}
        for line in self.lines:
            grouped.setdefault(line.source, []).append(line)
        return [
            SourceLine(Kind(kind), lines, [(name, self._cell(key, lines)) for key, name in self.columns])
            for kind, lines in grouped.items()
        ]

    @property
    def differences(self) -> list[CheckLine]:
        """The lines that need an explanation."""
        return [line for line in self.lines if line.agrees is False]

    @property
    def unexplained(self) -> list[CheckLine]:
        """Those that have none yet."""
        return [line for line in self.differences if not line.explanation]

    @property
    def explained(self) -> list[Explained]:
        """Every difference in words, with its explanation and who gave it."""
        return [
            Explained(label(line), line.explanation, line.explained_by.name if line.explained_by else "")
            for line in self.differences
        ]

    @property
    def unchecked(self) -> list[str]:
        """The sources that say nothing, because they were not supplied or are too old."""
        return [each.label for each in self.sources if not each.is_checked]

    @property
    def unsigned(self) -> list[str]:
        """Members of whom nothing was asked, where others were."""
        asked = {line.member_id for line in self.lines}
        return [each.name for each in self.members if each.pk not in asked] if asked else []

    def _cell(self, column: int | None, lines: Iterable[CheckLine]) -> str:
        """What a source knows; of a single obligor without the name, which the head of the column has."""
        line = next((each for each in lines if each.member_id == column), None)
        if line is None:
            return UNSIGNED
        if column is None and len(self.obligors) == 1:
            return "、".join(each.partition("：")[2] for each in line.found) or "—"
        return ("；" if column is None else "、").join(line.found) or "—"


def comparison(check: CheckRequest, members: Sequence[ApplicationMember]) -> Comparison:
    """The report of a check; one query."""
    rows = check.lines.select_related("member", "explained_by").order_by("pk")
    return Comparison(check, members, list(rows))


def label(line: CheckLine) -> str:
    """马小军 参保缴费：查到 顺达物流 3,820.00（2026-05），申报 无工作."""
    name = f"{line.member.name} " if line.member else ""
    found = "、".join(line.found) or "无记录"
    return f"{name}{Kind(line.source).label}：查到 {found}，申报 {line.declared}"
