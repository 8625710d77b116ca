"""The list of households (P04): one declaration for the page, its print and its export."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, When

from accounts import parameters, regions
from accounts.models import Region
from accounts.regions import Places
from accounts.scope import may, required
from common import clock, divisions, months
from common.divisions import Level
from common.fields import MoneyField
from common.marks import Mark
from common.pages import (
    AtLeastFilter,
    ChoiceFilter,
    ListColumn,
    ListPage,
    RangeFilter,
    RegionFilter,
    TextFilter,
    yes_no,
)
from desk.household import addresses
from households import searching
from households.dossier import state_of
from households.models import Case, Membership, Standing, enrolled
from reviews.deadlines import Calendar
from reviews.models import Finding
from reviews.rule_parameters import key_of
from reviews.rules import RULES

Choice = models.Case  # noqa: TID251 - Django's, not ours
STATES = (("enrolled", "在保"), ("coming", "待起保"), ("ended", "已退出"), ("refused", "未通过"))
REVIEWS = (("late", "已超期"), ("month", "本月到期"), ("next", "下月到期"))
OPEN = (Finding.Status.OPEN, Finding.Status.ASSIGNED)
FAR = timedelta(days=31)
"""A review further ahead has no mark; counting its working days would cost a step a day."""
OVERDUE = RULES["review_overdue"]
INTERVALS = {parameter.key[-1].upper(): key_of(OVERDUE, parameter) for parameter in OVERDUE.parameters}
"""Class to the key of its months between reviews."""


def _enrolled() -> Q:
    """在保 this month."""
    return enrolled(months.first(clock.today()))


def rows(reader: Any) -> QuerySet[Standing]:
    """The households of the reader's region; persons and amount count where they are 在保."""
    own: QuerySet[Standing] = Standing.objects.visible_to(reader)
    return own.annotate(
        supported=Choice(When(_enrolled(), then=F("persons")), output_field=IntegerField()),
        paid=Choice(When(_enrolled(), then=F("amount")), output_field=MoneyField()),
    )


def _by_state(found: QuerySet[Standing], state: str) -> QuerySet[Standing]:
    month = months.first(clock.today())
    granted = found.exclude(status=Case.Status.REFUSED)
    if state == "enrolled":
        return found.filter(_enrolled())
    if state == "coming":
        return granted.filter(first_month__gt=month)
    return granted.filter(last_month__lt=month) if state == "ended" else found.filter(status=state)


def _by_head(found: QuerySet[Standing], text: str) -> QuerySet[Standing]:
    heads = Membership.objects.filter(superseded_by=None, person=F("household__head"))
    return found.filter(household__in=searching.named(heads, text).values("household"))


def _by_number(found: QuerySet[Standing], text: str) -> QuerySet[Standing]:
    return found.filter(Q(number__contains=text) | Q(number__contains=text.upper()))


@dataclass(frozen=True)
class Intervals:
    """How many months may lie between two reviews, by class, in the county (six digits) of a household."""

    of: dict[int, dict[str, Any]]

    @classmethod
    def of_counties(cls, counties: set[int]) -> "Intervals":
        """As the counties have set them by today; one query."""
        return cls(parameters.values(list(INTERVALS.values()), counties, clock.today()))

    def months(self, county: int, grade: str) -> int:
        """Of one class; an unknown class is reviewed like B."""
        return int(self.of[county][INTERVALS.get(grade, INTERVALS["B"])])


def _by_review(found: QuerySet[Standing], due: str) -> QuerySet[Standing]:
    today = clock.today()
    ends = [months.last_day(today), months.last_day(months.add(months.first(today), 1))]
    if due == "late":
        return found.filter(_enrolled(), _due_before(today))
    if due == "month":
        return found.filter(_enrolled(), _due_before(ends[0] + timedelta(days=1))).exclude(_due_before(today))
    before = _due_before(ends[0] + timedelta(days=1))
    return found.filter(_enrolled(), _due_before(ends[1] + timedelta(days=1))).exclude(before)


def _due_before(day: date) -> Q:
    """Whose next review is due before a day: by class, by the parameters of each county in view."""
    counties = counties_in_view()
    intervals = Intervals.of_counties(counties)
    wanted = Q(pk__in=[])
    for county in counties:
        here = Q(region_code__gte=county * addresses.COUNTY, region_code__lt=(county + 1) * addresses.COUNTY)
        for grade in ("A", "B", "C", ""):
            limit = months.latest_start(over_by=day, length=intervals.months(county, grade))
            counted = Q(reviewed_on__lte=limit) | Q(reviewed_on=None, first_month__lte=limit)
            wanted |= here & Q(grade=grade) & counted
    return wanted


def counties_in_view() -> set[int]:
    """The counties (six digits) that the open scope reaches."""
    opened = required("Standing")
    if opened.high - opened.low <= addresses.COUNTY:
        return {divisions.county(opened.low)}
    codes = Region.objects.filter(code__gte=opened.low, code__lt=opened.high).values_list("code", flat=True)
    return {divisions.county(code) for code in codes if divisions.level(code) == Level.COUNTY}


def _has_finding(found: QuerySet[Standing], answer: bool) -> QuerySet[Standing]:  # noqa: FBT001 - 是 or 否
    has = Exists(Finding.objects.filter(household=OuterRef("household"), status__in=OPEN))
    return found.filter(has if answer else ~has)


def _is_single(found: QuerySet[Standing], answer: bool) -> QuerySet[Standing]:  # noqa: FBT001 - 是 or 否
    single = Q(persons=1, members__gt=1)
    return found.filter(single) if answer else found.exclude(single)


def prepare(found: list[Any]) -> None:
    """Place, next review, state and open findings of a page's households are looked up at once."""
    if not found:
        return
    counties = {divisions.county(row.region_code) for row in found}
    region = divisions.smallest_holding(row.region_code for row in found)
    places, calendar = Places(region), Calendar(divisions.county(region))
    intervals, mark = Intervals.of_counties(counties), cache(calendar.mark)
    counted = Finding.objects.filter(household__in=[row.pk for row in found], status__in=OPEN)
    open_findings = dict(
        counted.order_by().values("household").annotate(n=Count("pk")).values_list("household", "n")
    )
    for row in found:
        row.place = places.full(row.region_code)
        row.findings = open_findings.get(row.pk, 0)
        row.state = state_of(row)
        row.next_review = _next_review(row, intervals, mark) if row.state == "在保" else None


@dataclass(frozen=True)
class NextReview:
    """When the next review is due, and a mark where that is soon or over."""

    on: date
    mark: Mark | None

    def __str__(self) -> str:
        return " ".join(filter(None, (self.on.isoformat(), str(self.mark or ""))))


def _next_review(row: Any, intervals: Intervals, marked: Callable[[date], Mark | None]) -> NextReview:
    length = intervals.months(divisions.county(row.region_code), row.grade)
    due = months.add(row.reviewed_on or row.first_month, length)
    if due > clock.today() + FAR:
        return NextReview(due, None)
    mark = marked(due)
    return NextReview(due, mark if mark and mark.tone != "ok" else None)


HOUSEHOLDS = ListPage(
    name="households",
    title="户档案",
    noun="户",
    unit="户",
    default_sort="place",
    empty="还没有户档案。请导入台账或新建申请。",
    prepare=prepare,
    columns=(
        ListColumn("户编号", "number", sort="number", filter="number", sticky=True),
        ListColumn("户主", "head_name", filter="head"),
        ListColumn("村(居)", "place", sort=("region_code", "number"), key="place", filter="region"),
        ListColumn("保障人数", "supported", kind="number", sort="supported", key="persons",
                   total="supported"),
        ListColumn("类别", "get_grade_display", sort="grade", filter="grade"),
        ListColumn("月保障", "paid", kind="money", unit="元", sort="paid", key="amount", total="paid",
                   filter="amount"),
        ListColumn("状态", "state", sort=("status", "last_month"), key="state", filter="state"),
        ListColumn("起保", "first_month", kind="month", sort="first_month", key="first", filter="first"),
        ListColumn("下次复核", "next_review", template="desk/_next_review.html", filter="review"),
        ListColumn("疑点", "findings", kind="number", filter="findings"),
    ),
    filters=(
        TextFilter("number", "户编号", apply=_by_number),
        TextFilter("head", "户主", apply=_by_head, hint="姓名或首字母"),
        RegionFilter("region", "村(居)", find=regions.matching, suggest=regions.names),
        ChoiceFilter("grade", "类别", Case.Grade.choices),
        AtLeastFilter("amount", "月保障", column="paid", money=True),
        ChoiceFilter("state", "状态", STATES, apply=_by_state),
        RangeFilter("first", "起保", "first_month", month=True),
        ChoiceFilter("review", "下次复核", REVIEWS, apply=_by_review),
        yes_no("findings", "有疑点", _has_finding),
        TextFilter("cause", "致贫原因", ("cause__contains",)),
        yes_no("disabled", "残疾", lambda found, answer: found.filter(has_disabled=answer)),
        yes_no("single", "单人保", _is_single),
        yes_no("no_account", "无银行账号", lambda found, answer: found.filter(has_account=not answer)),
    ),
)  # fmt: skip


def definition_for(reader: Any) -> ListPage:
    """The list as this reader sees it: the numbers lead to the households where the reader may go there."""
    if not may(reader, "households.view"):
        return HOUSEHOLDS
    number, *others = HOUSEHOLDS.columns
    linked = replace(
        number, link=lambda row: addresses.of(row.number, divisions.county(row.region_code), reader)
    )
    return replace(HOUSEHOLDS, columns=(linked, *others))
