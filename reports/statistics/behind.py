"""The rows behind each figure of the overview: the same conditions, listed instead of counted."""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.regions import Places
from accounts.scope import holds, scope
from common import divisions
from common.sheets import parsers
from common.sheets.columns import Column
from reports.ledgers import complaints, findings, kinship, rectification
from reports.statistics import facts
from reports.statistics.township_overview import settled
from reports.tables import Ledger, Question, Row
from reviews.models import Finding, LedgerItem
from reviews.rules import RULES

OVERVIEW = "township_overview"
MOVED_AWAY = "（已迁出本辖区）"

CASES = (
    Column("乡镇", "township"),
    Column("村(居)", "village"),
    Column("户编号", "number", width=20),
    Column("户主姓名", "head_name", width=16),
    Column("保障人数", "persons", width=9, total=True),
    Column("月保障金额", "amount", unit="元", total=True),
    Column("救助类别", "grade", width=9),
    Column("起保年月", "first_month", parsers.month),
    Column("停保年月", "last_month", parsers.month),
    Column("停保原因", "end_reason", width=20),
    Column("申请日期", "applied_on", width=13),
)
OVERDUE = (
    Column("事项", "kind"),
    Column("问题类型", "title", width=18),
    Column("乡镇", "township"),
    Column("村(居)", "village"),
    Column("户编号", "numbers", width=20),
    Column("姓名", "name"),
    Column("期限", "deadline", width=13),
    Column("责任人", "person"),
)

Rows = Callable[[Question], Iterator[Row]]


def households(condition: Callable[[facts.Period], Q]) -> Rows:
    """One row a household of which the condition is true, by village and number."""

    def rows(question: Question) -> Iterator[Row]:
        places = Places(question.region)
        with scope(region=_county(question)):
            counted = Count(
                "case__memberships",
                filter=Q(case__memberships__superseded_by=None, case__memberships__enrolled=True),
            )
            chosen = (
                facts.cases(question)
                .filter(condition(facts.period(question)))
                .select_related("household", "case")
                .annotate(persons=counted)
                .order_by("village", "household__number", "case__key")
            )
            for _, cases in groupby(chosen.iterator(2000), key=attrgetter("household_id")):
                yield _case(list(cases)[-1], places, question)

    return rows


def _case(lived: Any, places: Places, question: Question) -> Row:
    """A household's row; of one that lives elsewhere now, only what a count tells anyway."""
    case, household = lived.case, lived.household
    seen = question.viewer is None or holds(question.viewer, household.region_code)
    return (
        places.township(lived.village),
        places.village(lived.village),
        household.number if seen else "",
        case.head_name if seen else MOVED_AWAY,
        lived.persons,
        lived.amount,
        case.get_grade_display() if case.grade else "",
        case.first_month,
        case.last_month,
        case.end_reason if seen else "",
        case.applied_on,
    )


def _county(question: Question) -> int:
    return divisions.county_code(question.region) or question.region


def doubts(condition: Q | None = None) -> Rows:
    """The findings of the overview, in the columns of their ledger."""

    def rows(question: Question) -> Iterator[Row]:
        chosen = facts.findings(question)
        return findings.rows_of(chosen if condition is None else chosen.filter(condition), question)

    return rows


def mending(condition: Q) -> Rows:
    """The items of the overview, in the columns of their ledger."""
    return lambda question: rectification.rows_of(facts.items(question).filter(condition), question)


def overdue(question: Question) -> Iterator[Row]:
    """Findings to be verified and items to be put right whose deadline has passed, the oldest first."""
    days, places = facts.period(question), Places(question.region)
    for finding in facts.findings(question).filter(facts.late_findings(days)).order_by("deadline", "pk"):
        yield _overdue("疑点核实", finding, finding, finding.handler.name if finding.handler else "", places)
    items = facts.items(question).filter(facts.late_items(days)).select_related("finding")
    for item in items.order_by("deadline", "pk"):
        yield _overdue("整改", item, item.finding, item.person_name, places)


def _overdue(kind: str, due: Finding | LedgerItem, finding: Finding, person: str, places: Places) -> Row:
    code = finding.village or finding.region_code
    return (
        kind,
        RULES[finding.rule].title,
        places.township(code),
        places.village(code),
        finding.numbers,
        finding.name,
        due.deadline,
        person,
    )


def voices(*, again: bool) -> Rows:
    """The complaints of the overview, in the columns of their ledger."""

    def rows(question: Question) -> Iterator[Row]:
        chosen = facts.complaints(question)
        return complaints.rows_of(chosen.filter(facts.repeats(question)) if again else chosen, question)

    return rows


def kin(condition: Q) -> Rows:
    """The pairs of official and relative of the overview, in the columns of the filing ledger."""

    def rows(question: Question) -> Iterator[Row]:
        with scope(region=_county(question)):
            chosen: QuerySet[Any] = facts.filings(question).filter(condition)
            yield from kinship.rows_of(chosen.order_by("official_name", "id"), question)

    return rows


def _behind(
    name: str, title: str, columns: tuple[Column, ...], rows: Rows, permission: str, *sources: str
) -> Ledger:
    has_numbers = columns not in (CASES, OVERDUE)
    return Ledger(
        f"overview_{name}", title, columns, rows,
        permission=permission, has_numbers=has_numbers, sources=sources, settled=settled, parent=OVERVIEW,
    )  # fmt: skip


def _cases(name: str, title: str, condition: Callable[[facts.Period], Q]) -> Ledger:
    return _behind(name, title, CASES, households(condition), "households.list", "roll")


def _doubts(name: str, title: str, condition: Q | None = None) -> Ledger:
    return _behind(name, title, findings.COLUMNS, doubts(condition), "findings.list", "crosscheck")


def _items(name: str, title: str, condition: Q) -> Ledger:
    return _behind(name, title, rectification.COLUMNS, mending(condition), "rectification.list", "crosscheck")


def _voices(name: str, title: str, *, again: bool) -> Ledger:
    return _behind(name, title, complaints.COLUMNS, voices(again=again), "complaints.view", "complaints")


def _kin(name: str, title: str, condition: Q) -> Ledger:
    return _behind(name, title, kinship.COLUMNS, kin(condition), "kinship.view", "kinship", "roll")


BEHIND = (
    _cases("enrolled", "在保户明细", facts.enrolled),
    _cases("begun", "本期新增户明细", facts.begun),
    _cases("ended", "本期退出户明细", facts.ended),
    _cases("refused", "未通过户明细", facts.refused),
    _doubts("findings", "疑点明细"),
    _doubts("verified", "已核实疑点明细", facts.VERIFIED),
    _doubts("true", "属实疑点明细", facts.TRUE),
    _items("mending", "整改中事项明细", ~facts.CLOSED),
    _items("closed", "已销号事项明细", facts.CLOSED),
    _items("recovered", "追回金额明细", Q(recovered__gt=0)),
    _behind("late", "超期事项明细", OVERDUE, overdue, "findings.list", "crosscheck"),
    _voices("complaints", "信访件明细", again=False),
    _voices("repeats", "重复信访明细", again=True),
    _kin("filed", "近亲属已备案明细", facts.FILED),
    _kin("unfiled", "近亲属未备案明细", ~facts.FILED),
)
"""Every list behind a figure."""
