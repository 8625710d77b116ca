"""Limits of an application (办理时限): begun and stopped by steps; ``timing`` pauses and lengthens them.

A limit counts working days after the day on which it began; days of a pause do not count. When the
calendar changes, what still runs is counted again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Greatest

from accounts import parameters, workcalendar
from accounts.scope import WHOLE, scope
from common import workdays
from households import authority, limits
from households.limits import Limit
from households.models import Application, Clock, ClockPause, Deed

Kind = Clock.Kind
DAY = timedelta(days=1)


def turn(applications: Collection[Application], deed: Deed, on: date) -> None:
    """A deed was done to them: the limits that it keeps have stopped, those that it begins run."""
    kept = {limit.kind for limit in limits.LIMITS if deed in limit.stops}
    if kept:
        _stop(running(applications).filter(kind__in=kept), on)
    begun = [limit for limit in limits.LIMITS if limit.starts == deed]
    if begun:
        _start(applications, begun, on)


def meet(application: Application, kind: str, on: date) -> None:
    """The application's limit of this kind is kept by something that is no deed of its own."""
    _stop(running([application]).filter(kind=kind), on)


def stop_all(applications: Collection[Application], on: date) -> None:
    """Nothing of theirs runs any more but what follows a decision."""
    _stop(running(applications).exclude(kind=Kind.ANNOUNCE), on)


@workcalendar.on_change
def recompute(day: date, is_workday: bool, counties: workcalendar.Counties) -> int:  # noqa: FBT001
    """The limits that run over a day whose kind has changed are due on other days; how many."""
    with scope(region=WHOLE):
        # locked, else a pause or an extension of this moment would be overwritten
        waiting = Clock.objects.select_for_update().filter(stopped_on=None, due_on__isnull=False)
        running = counties.among(waiting).order_by("pk")
        rows = list(running.filter(started_on__lt=day, due_on__gte=day - 60 * DAY))
        pauses = pauses_of(rows)
        moved = []
        for row in rows:
            due = counted(row.started_on, row.workdays, counties.corrections, pauses.get(row.pk, ()))
            if due != row.due_on:
                row.due_on = due
                moved.append(row)
        Clock.objects.bulk_update(moved, ["due_on"], batch_size=500)
    return len(moved)


def counted(
    started_on: date, count: int, calendar: Mapping[date, bool], pauses: Iterable[tuple[date, date | None]]
) -> date:
    """The last day of a limit of so many working days; the days of the pauses are none of them."""
    rests = {
        first + n * DAY: False
        for first, last in pauses
        if last is not None
        for n in range((last - first).days + 1)
    }
    return workdays.add_workdays(started_on, count, {**calendar, **rests})


def _start(applications: Collection[Application], new: Sequence[Limit], on: date) -> None:
    """The limits run for each of the applications from the day on; asked once a county."""
    counties = {each.county for each in applications}
    keys = {*(limit.parameter for limit in new), limits.DELEGATED.key}
    counts = parameters.values(keys, counties, on)
    delegated = authority.delegated(counties, on)
    calendars = {county: workcalendar.corrections(county) for county in counties}

    def begun(application: Application, limit: Limit) -> Clock:
        county = application.county
        shorter = limit.kind == Kind.TOTAL and delegated[county]
        count = counts[county][limits.DELEGATED.key if shorter else limit.parameter]
        return Clock(
            region_code=application.region_code,
            application=application,
            county=county,
            kind=limit.kind,
            started_on=on,
            workdays=count,
            due_on=counted(on, count, calendars[county], ()),
        )

    running(applications).filter(kind__in=[limit.kind for limit in new]).update(stopped_on=on)
    Clock.objects.bulk_create(begun(each, limit) for each in applications for limit in new)


def _stop(rows: QuerySet[Clock], on: date) -> None:
    """They have stopped, none before it began; an open pause ends with its limit."""
    keys = [row.pk for row in rows]
    if keys:
        day = Greatest(Value(on, output_field=DateField()), "started_on")
        Clock.objects.filter(pk__in=keys).update(stopped_on=day)
        ClockPause.objects.filter(clock__in=keys, to_on=None).update(to_on=on)


def pauses_of(rows: Iterable[Clock]) -> dict[int, list[tuple[date, date | None]]]:
    """By the limits' keys the first and last days of their pauses; open ones have no last."""
    found: dict[int, list[tuple[date, date | None]]] = {}
    for pause_of in ClockPause.objects.filter(clock__in=list(rows)):
        found.setdefault(pause_of.clock_id, []).append((pause_of.from_on, pause_of.to_on))
    return found


def running(applications: Collection[Application]) -> QuerySet[Clock]:
    """The limits of the applications that run or rest, locked."""
    keys = [each.pk for each in applications]
    rows: QuerySet[Clock] = Clock.objects.select_for_update().filter(application__in=keys, stopped_on=None)
    return rows
