"""Limits of an application (办理时限): begun and stopped by steps, paused and lengthened with a reason.

A limit counts working days after the day on which it began; days of a pause do not count. When the
calendar changes, what still runs is counted again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Greatest

from accounts import parameters, workcalendar
from accounts.models import User
from accounts.scope import WHOLE, require, scope
from audit import log
from audit.actions import Action
from common import clock, workdays
from common.errors import Refused, WrongStep
from households import authority, limits
from households.limits import Limit
from households.models import Application, Clock, ClockPause, Deed

Kind = Clock.Kind
DAY = timedelta(days=1)


def turn(applications: Collection[Application], deed: Deed, on: date) -> None:
    """A deed was done to them: the limits that it keeps have stopped, those that it begins run."""
    kept = {limit.kind for limit in limits.LIMITS if deed in limit.stops}
    if kept:
        _stop(_running(applications).filter(kind__in=kept), on)
    begun = [limit for limit in limits.LIMITS if limit.starts == deed]
    if begun:
        _start(applications, begun, on)


def meet(application: Application, kind: str, on: date) -> None:
    """The application's limit of this kind is kept by something that is no deed of its own."""
    _stop(_running([application]).filter(kind=kind), on)


def stop_all(applications: Collection[Application], on: date) -> None:
    """Nothing of theirs runs any more but what follows a decision."""
    _stop(_running(applications).exclude(kind=Kind.ANNOUNCE), on)


@transaction.atomic
def pause(application: Application, *, actor: User, reason: str, note: str) -> list[ClockPause]:
    """From tomorrow on no day counts until ``resume``. Raises NotPermitted, WrongStep, Refused."""
    application = _locked(application, actor)
    if reason not in ClockPause.Reason.values or not note.strip():
        raise Refused("请选择暂停理由并写明情况。")
    today = clock.today()
    rows = [row for row in _running([application]) if row.due_on is not None]
    if not rows:
        raise WrongStep("没有正在计算的时限，或已经暂停。")
    earlier = _pauses(rows)
    pauses: list[ClockPause] = ClockPause.objects.bulk_create(
        ClockPause(
            region_code=row.region_code,
            clock=row,
            from_on=max([today, *(last for _, last in earlier.get(row.pk, ()) if last)]) + DAY,
            reason=reason,
            note=note.strip(),
            paused_by=actor,
        )
        for row in rows
    )
    Clock.objects.filter(pk__in=[row.pk for row in rows]).update(due_on=None)
    detail = {"clocks": [row.kind for row in rows], "reason": reason}
    log.record(Action.CLOCK_PAUSED, application, actor=actor, reason=note, detail=detail)
    return pauses


@transaction.atomic
def resume(application: Application, *, actor: User) -> list[Clock]:
    """Days count again from tomorrow on. Raises NotPermitted, WrongStep."""
    application = _locked(application, actor)
    rows = list(_running([application]).filter(due_on=None))
    if not rows:
        raise WrongStep("时限没有暂停。")
    today = clock.today()
    ClockPause.objects.filter(clock__in=rows, to_on=None).update(to_on=today)
    calendar, pauses = workcalendar.corrections(application.county), _pauses(rows)
    for row in rows:
        row.due_on = counted(row.started_on, row.workdays, calendar, pauses[row.pk])
    Clock.objects.bulk_update(rows, ["due_on"])
    log.record(
        Action.CLOCK_RESUMED,
        application,
        actor=actor,
        detail={"due": {row.kind: row.due_on for row in rows}},
    )
    return rows


@transaction.atomic
def extend(application: Application, *, actor: User, reason: str, note: str) -> Clock:
    """The whole is due after 45 working days, for one of the four reasons. Raises NotPermitted, Refused."""
    application = _locked(application, actor)
    if reason not in Clock.Extension.values or not note.strip():
        raise Refused("请选择延长理由（公示有异议、人户分离、异地申办、调查难度较大）并写明情况。")
    row = _running([application]).filter(kind=Kind.TOTAL).first()
    if row is None:
        raise WrongStep("该申请没有正在计算的办结时限。")
    if row.extension:
        raise WrongStep("办结时限已经延长过，不能再次延长。")
    before = row.due_on
    row.workdays = parameters.value(limits.EXTENDED.key, application.county, row.started_on)
    row.extension, row.extension_note, row.extended_by = reason, note.strip(), actor
    if row.due_on is not None:
        calendar = workcalendar.corrections(application.county)
        row.due_on = counted(row.started_on, row.workdays, calendar, _pauses([row]).get(row.pk, ()))
    row.save()
    log.record(
        Action.CLOCK_EXTENDED,
        application,
        actor=actor,
        reason=note,
        before={"due_on": before},
        after={"due_on": row.due_on, "reason": reason},
    )
    return row


@workcalendar.on_change
def recompute(day: date, is_workday: bool, counties: workcalendar.Counties) -> int:  # noqa: FBT001
    """The limits that run over a day whose kind has changed are due on other days; how many."""
    with scope(region=WHOLE):
        # locked, else a pause or an extension of this moment would be overwritten
        waiting = Clock.objects.select_for_update().filter(stopped_on=None, due_on__isnull=False)
        running = counties.among(waiting).order_by("pk")
        rows = list(running.filter(started_on__lt=day, due_on__gte=day - 60 * DAY))
        pauses = _pauses(rows)
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

    _running(applications).filter(kind__in=[limit.kind for limit in new]).update(stopped_on=on)
    Clock.objects.bulk_create(begun(each, limit) for each in applications for limit in new)


def _stop(rows: QuerySet[Clock], on: date) -> None:
    """They have stopped, none before it began; an open pause ends with its limit."""
    keys = [row.pk for row in rows]
    if keys:
        day = Greatest(Value(on, output_field=DateField()), "started_on")
        Clock.objects.filter(pk__in=keys).update(stopped_on=day)
        ClockPause.objects.filter(clock__in=keys, to_on=None).update(to_on=on)


def _pauses(rows: Iterable[Clock]) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = {}
    for pause_of in ClockPause.objects.filter(clock__in=list(rows)):
        found.setdefault(pause_of.clock_id, []).append((pause_of.from_on, pause_of.to_on))
    return found


def _running(applications: Collection[Application]) -> QuerySet[Clock]:
    keys = [each.pk for each in applications]
    rows: QuerySet[Clock] = Clock.objects.select_for_update().filter(application__in=keys, stopped_on=None)
    return rows


def _locked(application: Application, actor: User) -> Application:
    require(actor, "applications.clocks", application)
    locked: Application = Application.objects.select_for_update().get(pk=application.pk)
    if not locked.is_open:
        raise WrongStep(f"该申请已“{locked.get_status_display()}”。")
    return locked
