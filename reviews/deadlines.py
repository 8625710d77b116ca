"""Deadlines in working days (工作日), counted from today by the calendar that the county corrects."""

from datetime import date

from accounts.models import CalendarDay
from common import clock, workdays


class Calendar:
    """The working days as corrected by the county; one query, for any number of deadlines."""

    def __init__(self) -> None:
        self._corrections = dict(CalendarDay.objects.values_list("day", "is_workday"))
        self._today = clock.today()

    def after(self, count: int) -> date:
        """The ``count``-th working day after today."""
        return workdays.add_workdays(self._today, count, self._corrections)

    def left(self, deadline: date | None) -> int | None:
        """Working days until the deadline, negative when it is over; None without one."""
        return None if deadline is None else workdays.workdays_left(deadline, self._today, self._corrections)


def after(count: int) -> date:
    """The ``count``-th working day after today."""
    return Calendar().after(count)
