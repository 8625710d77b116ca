"""乡镇情况统计表: one row a township, counted in one pass a table. Source: formats §5."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from accounts.models import Region
from accounts.scope import may, scope
from common import clock, divisions
from common.divisions import Level
from common.sheets.columns import Column
from households import mergers
from reports.statistics import facts
from reports.tables import Ledger, Line, Question

Counts = dict[int, dict[str, Any]]
STANDING, MOVED, DOUBTS, MENDING, VOICES, KIN = (
    "在保情况（期末）",
    "变动（本期）",
    "疑点核实（期末）",
    "整改（期末）",
    "信访（本期）",
    "近亲属备案（期末）",
)


@dataclass(frozen=True)
class Figure:
    """One column: header, head above it, the ledger with the rows behind it, and what it counts."""

    key: str
    header: str
    above: str
    behind: str
    counts: str
    money: bool = False

    @property
    def column(self) -> Column:
        """The column of the sheet."""
        unit, width = ("元", 13) if self.money else ("", 8)
        return Column(self.header, self.key, unit=unit, width=width, total=True, above=(self.above,))


FIGURES = (
    Figure("households", "在保户数", STANDING, "overview_enrolled",
           "期末所在月在保（起保年月不晚于、停保年月不早于该月）的户，按当时居住的村归入乡镇"),
    Figure("persons", "在保人数", STANDING, "overview_enrolled", "上述户中享受保障的成员"),
    Figure("amount", "月保障金额", STANDING, "overview_enrolled",
           "上述户期末执行的户月保障金额之和", money=True),
    Figure("average", "户均", STANDING, "", "月保障金额 ÷ 在保户数，四舍五入到分", money=True),
    Figure("begun", "本期新增户", MOVED, "overview_begun", "起保年月在期间内的户"),
    Figure("ended", "本期退出户", MOVED, "overview_ended", "停保年月（最后发放月）在期间内的户"),
    Figure("refused", "未通过户", MOVED, "overview_refused", "申请日期在期间内、审批未通过的户"),
    Figure("findings", "疑点数", DOUBTS, "overview_findings", "期末及以前首次发现、期末没有消失的疑点"),
    Figure("verified", "已核实", DOUBTS, "overview_verified", "其中期末及以前已核实的"),
    Figure("true", "属实", DOUBTS, "overview_true", "其中核实为属实的"),
    Figure("mending", "整改中", MENDING, "overview_mending",
           "由期末及以前核实的疑点列入整改台账、没有销号的事项"),
    Figure("closed", "已销号", MENDING, "overview_closed",
           "由期末及以前核实的疑点列入整改台账、已经销号的事项"),
    Figure("late", "超期", MENDING, "overview_late",
           "期末已超过核实期限的已下发疑点，加上超过整改时限、没有销号的事项"),
    Figure("recovered", "追回金额", MENDING, "overview_recovered", "整改事项登记的追回金额之和", money=True),
    Figure("complaints", "信访件", VOICES, "overview_complaints", "登记日期在期间内的信访件"),
    Figure("repeats", "重复信访", VOICES, "overview_repeats", "其中同一信访人、同一问题类别以前登记过的"),
    Figure("filed", "备案数", KIN, "overview_filed",
           "期末及以前已备案的干部与亲属（一对算一个），按干部的区划代码归入乡镇"),
    Figure("unfiled", "未备案数", KIN, "overview_unfiled", "登记在册但期末没有备案的干部与亲属"),
)  # fmt: skip

AVERAGE = [figure.key for figure in FIGURES].index("average")
VOICED = {"complaints", "repeats"}
"""Until complaints have their own pages only Y and A may know of them, not even how many there are."""


def rows(question: Question) -> Iterator[Line]:
    """One row a township of the region, and one for what lies in the county but in no single township."""
    keys = _keys(question)
    with scope(region=divisions.county_code(question.region) or question.region):
        counted = _counted(question, keys)
        lines = [(code, name, counted.pop(code, {})) for code, name in _places(question)]
        names = dict(Region.objects.filter(code__in=counted).values_list("code", "name"))
    lines += [(code, _besides(code, names), found) for code, found in sorted(counted.items())]
    for code, name, found in lines:
        cells = [found.get(figure.key, _zero(figure)) if figure.key in keys else None for figure in FIGURES]
        cells[AVERAGE] = _average(found)
        own = divisions.level(code) <= Level.COUNTY
        yield Line([name, *cells], code, own=own)


def _zero(figure: Figure) -> Decimal | int:
    return Decimal() if figure.money else 0


def _keys(question: Question) -> set[str]:
    keys = {figure.key for figure in FIGURES}
    known = question.viewer is None or may(question.viewer, "complaints.view")
    return keys if known else keys - VOICED


def _besides(code: int, names: dict[int, str]) -> str:
    """The row of what lies in no township that stands today."""
    if divisions.level(code) <= Level.COUNTY:
        return f"{names.get(code, code)}（跨乡镇或未定乡镇）"
    return names.get(code, str(code))


def _places(question: Question) -> list[tuple[int, str]]:
    """The townships of the region that stood on the last day; the region itself where it is smaller."""
    if divisions.level(question.region) >= Level.TOWNSHIP:
        township = question.region // 1000 * 1000
        return list(Region.objects.filter(code=township).values_list("code", "name"))
    under = Region.objects.under(question.region).above_villages().order_by("code")
    day = facts.period(question).last
    names = {region.code: region for region in under}
    several = divisions.level(question.region) < Level.COUNTY if question.region else True
    return [
        (code, f"{_county_name(code, names)}{region.name}" if several else region.name)
        for code, region in names.items()
        if code % 1_000_000 and (region.ended_on is None or region.ended_on > day)
    ]


def _county_name(code: int, names: dict[int, Region]) -> str:
    county = names.get(divisions.county_code(code))
    return county.name if county else ""


def _counted(question: Question, keys: set[str]) -> Counts:
    """Each figure by township: six passes, one a table."""
    days = facts.period(question)
    passes: list[tuple[QuerySet[Any], str, dict[str, Any]]] = [
        (facts.cases(question), "village", {
            "households": Count("pk", filter=facts.enrolled(days)),
            "amount": Sum("amount", filter=facts.enrolled(days)),
            "begun": Count("household", filter=facts.begun(days), distinct=True),
            "ended": Count("household", filter=facts.ended(days), distinct=True),
            "refused": Count("household", filter=facts.refused(days), distinct=True),
        }),
        (facts.members(question), "case__residence__village", {"persons": Count("pk")}),
        (facts.findings(question), "region_code", {
            "findings": Count("pk"),
            "verified": Count("pk", filter=facts.VERIFIED),
            "true": Count("pk", filter=facts.TRUE),
            "late": Count("pk", filter=facts.late_findings(days)),
        }),
        (facts.items(question), "region_code", {
            "mending": Count("pk", filter=~facts.CLOSED),
            "closed": Count("pk", filter=facts.CLOSED),
            "late": Count("pk", filter=facts.late_items(days)),
            "recovered": Sum("recovered"),
        }),
        (facts.filings(question), "place", {
            "filed": Count("pk", filter=facts.FILED),
            "unfiled": Count("pk", filter=~facts.FILED),
        }),
    ]  # fmt: skip
    if keys >= VOICED:
        voiced = {"complaints": Count("pk"), "repeats": Count("pk", filter=facts.repeats(question))}
        passes.append((facts.complaints(question), "region_code", voiced))
    found: Counts = {}
    heirs = mergers.heirs(days.last)
    for table, column, figures in passes:
        for counted in table.values(township=F(column) / 1000 * 1000).annotate(**figures).order_by():
            township = counted["township"]
            _add(found, counted | {"township": heirs.get(township, township)})
    return found


def _add(found: Counts, counted: dict[str, Any]) -> None:
    code = counted.pop("township")
    figures = {key: value for key, value in counted.items() if value}
    if figures:
        row = found.setdefault(code, {})
        for key, value in figures.items():
            row[key] = row.get(key, 0) + value


def _average(figures: dict[str, Any]) -> Decimal:
    """Yuan a household, half a fen rounded up."""
    households = figures.get("households", 0)
    if not households:
        return Decimal()
    amount = Decimal(figures.get("amount", 0))
    average: Decimal = (amount / households).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return average


def finish(totals: list[Any], question: Question) -> None:
    """户均 of all, where a sum of averages stood; what the viewer may not know has no sum."""
    place = {figure.key: at for at, figure in enumerate(FIGURES, start=2)}
    totals[place["average"]] = _average({key: totals[at] for key, at in place.items()})
    for key in place.keys() - _keys(question):
        totals[place[key]] = None


def settled(question: Question) -> Question:
    """The question with its period filled in."""
    days = facts.period(question)
    return replace(question, first=days.first, last=days.last)


def told(question: Question) -> str:
    """What the source line says of the day."""
    days = facts.period(question)
    day = "，在保按期末所在月计" if days.last <= clock.today() else "，期末晚于今天"
    return f"期末 {days.last}{day}"


TOWNSHIP_OVERVIEW = Ledger(
    "township_overview",
    "乡镇情况统计表",
    (Column("乡镇", "township", width=22), *(figure.column for figure in FIGURES)),
    rows,
    has_numbers=False,
    sources=("roll", "kinship", "complaints", "crosscheck"),
    settled=settled,
    finish=finish,
    behind={figure.key: figure.behind for figure in FIGURES if figure.behind},
    notes={figure.key: figure.counts for figure in FIGURES},
    filters=told,
)
