"""Limits paused, counted again and lengthened for a reason (暂停、恢复、延长时限): steps as any other."""

from django.db import transaction

from accounts import parameters, workcalendar
from accounts.models import User
from common import clock
from common.errors import Refused, WrongStep
from households import limits
from households.models import Application, Clock, ClockPause, Deed
from households.procedure import clocks, moves
from households.procedure.clocks import DAY, Kind


@transaction.atomic
def pause(application: Application, *, actor: User, reason: str, note: str) -> list[ClockPause]:
    """From tomorrow on no day counts until ``resume``. Raises NotPermitted, WrongStep, Refused."""
    move = moves.begin(Deed.PAUSE, application, actor=actor)
    if reason not in ClockPause.Reason.values or not note.strip():
        raise Refused("请选择暂停理由并写明情况。")
    today = clock.today()
    rows = [row for row in clocks.running([move.application]) if row.due_on is not None]
    if not rows:
        raise WrongStep("没有正在计算的时限，或已经暂停。")
    earlier = clocks.pauses_of(rows)
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
    told = f"{ClockPause.Reason(reason).label}：{note.strip()}"
    move.done(opinion=told, facts={"clocks": [row.kind for row in rows], "reason": reason})
    return pauses


@transaction.atomic
def resume(application: Application, *, actor: User) -> list[Clock]:
    """Days count again from tomorrow on. Raises NotPermitted, WrongStep."""
    move = moves.begin(Deed.RESUME, application, actor=actor)
    rows = list(clocks.running([move.application]).filter(due_on=None))
    if not rows:
        raise WrongStep("时限没有暂停。")
    today = clock.today()
    ClockPause.objects.filter(clock__in=rows, to_on=None).update(to_on=today)
    calendar, pauses = workcalendar.corrections(application.county), clocks.pauses_of(rows)
    for row in rows:
        row.due_on = clocks.counted(row.started_on, row.workdays, calendar, pauses[row.pk])
    Clock.objects.bulk_update(rows, ["due_on"])
    move.done(facts={"due": {row.kind: str(row.due_on) for row in rows}})
    return rows


@transaction.atomic
def extend(application: Application, *, actor: User, reason: str, note: str) -> Clock:
    """The whole is due after 45 working days, for one of the four reasons. Raises NotPermitted, Refused."""
    move = moves.begin(Deed.EXTEND, application, actor=actor)
    if reason not in Clock.Extension.values or not note.strip():
        raise Refused("请选择延长理由（公示有异议、人户分离、异地申办、调查难度较大）并写明情况。")
    row = clocks.running([move.application]).filter(kind=Kind.TOTAL).first()
    if row is None:
        raise WrongStep("该申请没有正在计算的办结时限。")
    if row.extension:
        raise WrongStep("办结时限已经延长过，不能再次延长。")
    before = row.due_on
    row.workdays = parameters.value(limits.EXTENDED.key, application.county, row.started_on)
    row.extension, row.extension_note, row.extended_by = reason, note.strip(), actor
    if row.due_on is not None:
        calendar = workcalendar.corrections(application.county)
        row.due_on = clocks.counted(
            row.started_on, row.workdays, calendar, clocks.pauses_of([row]).get(row.pk, ())
        )
    row.save()
    told = f"{Clock.Extension(reason).label}：{note.strip()}"
    facts = {"reason": reason, "before": str(before or ""), "due": str(row.due_on or "")}
    move.done(opinion=told, facts=facts)
    return row
