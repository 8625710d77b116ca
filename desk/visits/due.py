"""Whose periodic review is due (定期复核到期): the day as a column, by class and by county."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from accounts.scope import COUNTY
from common import clock, months
from common.monthsql import AddMonths, MonthAfter
from desk.household.lists import FAR, Intervals, counties_in_view
from households.models import HomeVisit, Standing, enrolled

Choice = models.Case  # noqa: TID251 - Django's, not ours
GRADES = ("A", "B", "C", "")


def reviews(user: Any) -> QuerySet[Standing]:
    """Households 在保 of the user's region whose review is due within a month and was not visited for yet.

    ``due`` is the day.
    """
    rows: QuerySet[Standing] = Standing.objects.visible_to(user).filter(enrolled(months.first(clock.today())))
    since = Coalesce(OuterRef("reviewed_on"), MonthAfter(OuterRef("first_month")))
    visited = HomeVisit.objects.filter(
        household=OuterRef("household"), purpose=HomeVisit.Purpose.REVIEW, on__gt=since
    ).exclude(met=HomeVisit.Met.NOBODY)
    return rows.annotate(due=_due()).filter(due__lte=clock.today() + FAR).exclude(Exists(visited))


def _due() -> Any:
    """The day of the next review of a standing."""
    counties = counties_in_view()
    intervals = Intervals.of_counties(counties)
    whens = [
        When(_here(county) & Q(grade=grade), then=_after(intervals.months(county, grade)))
        for county in sorted(counties)
        for grade in GRADES
    ]
    return Choice(*whens, default=Value(date.max), output_field=DateField())


def _here(county: int) -> Q:
    return Q(region_code__gte=county * COUNTY, region_code__lt=(county + 1) * COUNTY)


def _after(length: int) -> Any:
    return Coalesce(AddMonths("reviewed_on", length), MonthAfter("first_month", length))
