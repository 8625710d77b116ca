"""What follows a deed of the admin: deadlines a changed calendar, places a merger, and trials a parameter."""

from datetime import date

from django.db.models import QuerySet

from accounts import trials, workcalendar
from accounts.scope import WHOLE, scope
from accounts.workcalendar import Counties
from common import clock, workdays
from households import mergers
from reviews import trial
from reviews.models import Finding, LedgerItem


def connect() -> None:
    """From now on the floors below know what to move here, and where a value can be tried out."""
    workcalendar.on_change(move_deadlines)
    mergers.follow("reviews.Finding", "assigned_to")
    mergers.follow("reviews.LedgerItem", "unit")
    trials.offer(trial.address)


def move_deadlines(day: date, is_workday: bool, counties: Counties) -> int:  # noqa: FBT001 - as handed over
    """Deadlines of the counties' open work that were counted across a changed day move by one working day."""
    with scope(region=WHOLE):  # the calendar may be that of every county
        return _move_all(day, counties, is_workday=is_workday)


def _move_all(day: date, counties: Counties, *, is_workday: bool) -> int:
    findings = Finding.objects.filter(status=Finding.Status.ASSIGNED, deadline__gte=day)
    items = LedgerItem.objects.filter(voided=False, deadline__gte=day)
    if day <= clock.today():  # a deadline that was set on the day or later was not counted across it
        findings, items = findings.filter(assigned_at__date__lt=day), items.filter(at__date__lt=day)
    return sum(
        _move(counties.among(rows), day, counties, is_workday=is_workday) for rows in (findings, items)
    )


def _move(rows: QuerySet, day: date, counties: Counties, *, is_workday: bool) -> int:
    """One working day on where a working day was lost, one back where one was won."""
    # The deed has written the day: the counties' calendar is already the new one.
    moves = {
        deadline: workdays.add_workdays(deadline, -1 if is_workday else 1, counties.corrections)
        for deadline in rows.order_by().values_list("deadline", flat=True).distinct()
        if not (is_workday and deadline == day)
    }
    # From the far end on, so that no row moves twice.
    return sum(
        rows.filter(deadline=before).update(deadline=moves[before])
        for before in sorted(moves, reverse=not is_workday)
    )
