"""The rectification ledger as a list (P28): one declaration for the page and its filters."""

from typing import Any

from django.urls import reverse

from accounts import regions
from accounts.regions import Places
from common import divisions
from common.pages import ChoiceFilter, ListColumn, ListPage, RangeFilter, RegionFilter, TextFilter
from reviews import deadlines
from reviews.lists import RULE_CHOICES
from reviews.rules import RULES

SOURCE = "疑点"


def prepare(items: list[Any]) -> None:
    """Place, unit and working days left of a page's items are looked up at once."""
    if not items:
        return
    region = divisions.smallest_holding(item.region_code for item in items)
    places, calendar = Places(region), deadlines.Calendar(divisions.county(region))
    for item in items:
        item.place = places.full(item.finding.village or item.finding.region_code)
        item.unit_name = places.township(item.unit)
        item.subject = " ".join(filter(None, (item.finding.numbers, item.finding.name)))
        item.due = calendar.mark(item.deadline)


ITEMS = ListPage(
    name="items",
    title="整改台账",
    noun="整改事项",
    unit="条",
    default_sort="deadline",
    empty="还没有整改事项。疑点核实为“属实”后自动列入本台账。",
    prepare=prepare,
    columns=(
        ListColumn("编号", "number", sort="number", filter="number", sticky=True,
                   link=lambda item: reverse("reviews:item", args=[item.pk])),
        ListColumn("来源", lambda item: SOURCE),
        ListColumn("问题类型", lambda item: RULES[item.finding.rule].title, filter="rule"),
        ListColumn("乡镇", "unit_name", sort="unit", key="unit"),
        ListColumn("村(居)", "place", sort="region_code", key="place", filter="region"),
        ListColumn("户/人", "subject", filter="name"),
        ListColumn("整改措施", lambda item: "、".join(item.measures)),
        ListColumn("责任人", "person_name", filter="person"),
        ListColumn("时限", "due", kind="tag", sort="deadline",
                   key="deadline", filter="due"),
        ListColumn("到期日", "deadline", kind="date", filter="until"),
        ListColumn("列入时间", "at", kind="date", sort="at", key="at"),
    ),
    filters=(
        TextFilter("number", "编号", ("number__startswith",)),
        ChoiceFilter("rule", "问题类型", RULE_CHOICES, column="finding__rule"),
        RegionFilter("region", "村(居)", find=regions.matching, suggest=regions.names),
        TextFilter("name", "户/人", ("finding__name__startswith", "finding__numbers__contains")),
        TextFilter("person", "责任人", ("person_name__startswith",)),
        ChoiceFilter("due", "时限", deadlines.DUE_CHOICES, apply=deadlines.by_due),
        RangeFilter("until", "到期日", "deadline"),
    ),
)  # fmt: skip
