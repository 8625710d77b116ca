"""Deadlines in working days (工作日), counted from today by the calendar of the county."""

from datetime import date
from functools import cached_property
from typing import TypeVar

from django.db.models import Model, QuerySet

from accounts import parameters, workcalendar
from accounts.scope import required
from common import clock, divisions, marks, workdays
from common.marks import Mark

WARN = parameters.declare("clock.warn_workdays", 3, "个工作日", "期限还剩几个工作日起提示“临期”")

DUE_CHOICES = (("late", "已超期"), ("soon", "临期（含今日）"))

Row = TypeVar("Row", bound=Model)


class Calendar:
    """The working days of a county, one query for any number of deadlines; and how it marks them.

    ``county`` is the number of six digits; of a larger region the days of the whole installation hold.
    """

    def __init__(self, county: int) -> None:
        self._county = county
        self._corrections = workcalendar.corrections(county)
        self._today = clock.today()

    def after(self, count: int) -> date:
        """The ``count``-th working day after today."""
        return workdays.add_workdays(self._today, count, self._corrections)

    def left(self, deadline: date | None) -> int | None:
        """Working days until the deadline, negative when it is over; None without one."""
        return None if deadline is None else workdays.workdays_left(deadline, self._today, self._corrections)

    @cached_property
    def warn(self) -> int:
        """So many working days before its end a deadline is 临期 in the county."""
        days: int = parameters.value(WARN.key, self._county, self._today)
        return days

    def mark(self, deadline: date | None) -> Mark | None:
        """How the deadline looks everywhere; None without one."""
        if deadline is None:
            return None
        pending = deadline > workdays.known_until()
        return marks.deadline(self.left(deadline), warn=self.warn, pending=pending)


def by_due(rows: QuerySet[Row], due: str) -> QuerySet[Row]:
    """Those in view whose ``deadline`` is over (``late``), or 临期 as the county counts it (``soon``)."""
    today = clock.today()
    if due == "late":
        return rows.filter(deadline__lt=today)
    calendar = Calendar(divisions.county(required("deadlines").low))
    return rows.filter(deadline__gte=today, deadline__lte=calendar.after(calendar.warn))


def after(count: int, county: int) -> date:
    """The ``count``-th working day after today, in a county (number of six digits)."""
    return Calendar(county).after(count)
