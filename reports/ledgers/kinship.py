"""The ledger of filings (近亲属备案台账): the columns of formats §3.4, the household number and 在保状态."""

from collections.abc import Iterator

from common import clock, months
from common.sheets.columns import Column
from households.models import Membership
from kinship_filings import sheets
from kinship_filings.models import Filing
from reports import showing
from reports.tables import Ledger, Question, Row

COLUMNS = (*sheets.FILINGS.columns, Column("户编号", "number", width=20), Column("在保状态", "enrolled"))
OFFICIAL = "kinship_filings_filing.official_id_number"
RELATIVE = "kinship_filings_filing.relative_id_number"


def rows(question: Question) -> Iterator[Row]:
    """One row a line of the filing ledgers, in the order in which they came."""
    shown = showing.id_number(question)
    categories = dict(Filing.Category.choices)
    enrolled = _households_of_relatives()
    filings = Filing.objects.order_by("id")
    if question.first:
        filings = filings.filter(filed_on__gte=question.first)
    if question.last:
        filings = filings.filter(filed_on__lte=question.last)
    for filing in filings.iterator(2000):
        numbers = enrolled.get(filing.relative_id, [])
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


def _households_of_relatives() -> dict[int, list[str]]:
    """Household numbers in which a filed relative is enrolled today, by person."""
    month = months.from_index(months.index(clock.today()))
    present = Membership.objects.filter(
        superseded_by=None,
        enrolled=True,
        person__in=Filing.objects.values("relative"),
        case__first_month__lte=month,
    ).exclude(case__last_month__lt=month)
    found: dict[int, list[str]] = {}
    for person, number in present.order_by("household__number").values_list("person_id", "household__number"):
        found.setdefault(person, []).append(number)
    return found


KINSHIP = Ledger("kinship", "近亲属备案台账", COLUMNS, rows)
