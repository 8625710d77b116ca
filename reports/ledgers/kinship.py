"""The ledger of filings (近亲属备案台账): the columns of formats §3.4, the household number and 在保状态."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.scope import scope
from common import clock, divisions, months
from common.divisions import Level
from common.sheets.columns import Column
from households.models import Membership, enrolled
from kinship_filings import sheets
from kinship_filings.models import Filing
from reports import showing
from reports.tables import Ledger, Question, Row

COLUMNS = (*sheets.FILINGS.columns, Column("户编号", "number", width=20), Column("在保状态", "enrolled"))
OFFICIAL = "kinship_filings_filing.official_id_number"
ELSEWHERE = "辖区外"
RELATIVE = "kinship_filings_filing.relative_id_number"


def rows(question: Question) -> Iterator[Row]:
    """One row a line of the filing ledgers whose day of filing lies in the period, as they came."""
    with scope(region=divisions.county_code(question.region) or question.region):
        filings = of_region(Filing.objects.all(), question.region)
        if question.first:
            filings = filings.filter(filed_on__gte=question.first)
        if question.last:
            filings = filings.filter(filed_on__lte=question.last)
        yield from rows_of(filings.order_by("id"), question)


def of_region(filings: QuerySet[Filing], region: int) -> QuerySet[Filing]:
    """The filings that concern a region: of its officials, and of officials' relatives in its households.

    A filing belongs to the county that imported it; a township sees those that name it.
    """
    if divisions.level(region) <= Level.COUNTY:
        return filings
    low, high = divisions.span(region)
    here = Membership.objects.filter(
        person=OuterRef("relative"), superseded_by=None, region_code__gte=low, region_code__lt=high
    )
    return filings.filter(Q(stated_region__gte=low, stated_region__lt=high) | Exists(here))


def rows_of(filings: QuerySet[Filing], question: Question) -> Iterator[Row]:
    """One row a filing, in the order given."""
    shown = showing.id_number(question)
    categories = dict(Filing.Category.choices)
    homes = _households_of_relatives(question.region)
    for filing in filings.iterator(2000):
        numbers = homes.get(filing.relative_id, [])
        yield (
            filing.official_name,
            shown(showing.opened(OFFICIAL, filing.uid, filing.official_id_number)),
            categories[filing.category],
            filing.post,
            str(filing.stated_region or ""),
            filing.relative_name,
            shown(showing.opened(RELATIVE, filing.uid, filing.relative_id_number)),
            filing.relation,
            "是" if filing.filed else "否",
            filing.filed_on,
            filing.rechecked_on,
            "、".join(numbers),
            "在保" if numbers else "不在保",
        )


def _households_of_relatives(region: int) -> dict[int, list[str]]:
    """Numbers of the households in which a filed relative is enrolled today, by person."""
    month = months.first(clock.today())
    low, high = divisions.span(region)
    present = Membership.objects.filter(
        enrolled(month, "case__"),
        superseded_by=None,
        enrolled=True,
        person__in=Filing.objects.values("relative"),
    )
    found: dict[int, list[str]] = {}
    rows = present.order_by("household__number").values_list("person_id", "household__number", "region_code")
    for person, number, code in rows:
        found.setdefault(person, []).append(number if low <= code < high else ELSEWHERE)
    return found


KINSHIP = Ledger(
    "kinship", "近亲属备案台账", COLUMNS, rows, permission="kinship.view", sources=("kinship", "roll")
)
