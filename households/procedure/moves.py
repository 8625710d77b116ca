"""Taking a row of the table of steps: permission, lock, guard, change, trace (办理一步).

Every deed opens a ``Move``, sets what is its own, and ends it with ``done``. Nothing else changes ``status``.
One application is the case of many with one: ``begin_many`` and ``done_many`` do the work.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.scope import may, require_each
from audit import log
from audit.actions import Action
from common import clock
from common.errors import NotPermitted, Refused, UserError, WrongStep
from households import steps
from households.models import Application, ApplicationMember, Deed, Duty, Step
from households.procedure import clocks, conditions
from households.procedure.conditions import Answers, Situation
from households.procedure.files import File, Shelf
from households.steps import Row

TAKEN = {
    Duty.Part.HANDLE: "经办须由审核、审批以外的人办理。",
    Duty.Part.EXAMINE: "初审须由受理人以外的人办理。",
    Duty.Part.CONFIRM: "审核、审批不能是同一人。",
}


@dataclass
class Move:
    """A row of the table that is being taken by somebody on a day; the application's row is locked."""

    application: Application
    row: Row
    actor: User
    on: date
    file: File

    def __post_init__(self) -> None:
        self._was = _columns(self.application)

    @property
    def changed(self) -> set[str]:
        """The columns of the application that the deed has changed so far."""
        return {name for name, value in _columns(self.application).items() if value != self._was[name]}

    def done(
        self, *, opinion: str = "", facts: Mapping[str, Any] | None = None, target: str | None = None
    ) -> Step:
        """The step stands: state, limits, record, trace. Call it last, inside the deed's transaction."""
        return done_many([(self, facts or {})], opinion=opinion, target=target)[0]


Told = Sequence[tuple[Move, Mapping[str, Any]]]
"""Moves of one deed, and for each the facts that its step stands on."""


def done_many(told: Told, *, opinion: str = "", target: str | None = None) -> list[Step]:
    """Each of the steps stands, as ``Move.done``; as many queries for one as for many."""
    if not told:
        return []
    taken = [move for move, _ in told]
    row, on, sources = taken[0].row, taken[0].on, [move.application.status for move in taken]
    for move in taken:
        move.application.status = target or row.target or move.application.status
        move.application.changed_at = clock.now()
    closed = [move.application for move in taken if not move.application.is_open]
    if closed:
        ApplicationMember.objects.filter(application__in=closed, held=True).update(held=False)
        clocks.stop_all(closed, on)
    Application.objects.bulk_update(
        [move.application for move in taken], sorted(set().union(*(move.changed for move in taken)))
    )
    clocks.turn([move.application for move in taken], row.deed, on)
    steps_done: list[Step] = Step.objects.bulk_create(
        _step(move, source, opinion, facts) for (move, facts), source in zip(told, sources, strict=True)
    )
    events = (
        (
            move.application,
            {
                "reason": opinion,
                "before": {"status": source},
                "after": {"status": move.application.status},
                "detail": dict(facts),
            },
        )
        for (move, facts), source in zip(told, sources, strict=True)
    )
    log.record_each(Action(f"application_{row.deed}"), events, actor=taken[0].actor)
    return steps_done


def _step(move: Move, source: str, opinion: str, facts: Mapping[str, Any]) -> Step:
    application = move.application
    return Step(
        region_code=application.region_code,
        application=application,
        deed=move.row.deed,
        round=application.round,
        source=source,
        target=application.status,
        on=move.on,
        at=clock.now(),
        actor=move.actor,
        actor_name=move.actor.name,
        opinion=opinion.strip(),
        told=move.row.told,
        facts=dict(facts),
    )


def _columns(application: Application) -> dict[str, Any]:
    return {field.attname: getattr(application, field.attname) for field in Application._meta.concrete_fields}


def begin(deed: Deed, application: Application, *, actor: User, answers: Answers | None = None) -> Move:
    """Permission, lock and guard of a row; call it inside the deed's transaction.

    ``answers`` speak for the conditions of upper floors. Raises NotPermitted (also 回避 and the part that
    somebody has already), WrongStep, Refused with every condition that does not hold.
    """
    told = {application.pk: answers} if answers is not None else {}
    return begin_many(deed, [application], actor=actor, answers=told)[0]


def begin_many(
    deed: Deed,
    applications: Collection[Application],
    *,
    actor: User,
    answers: Mapping[int, Answers] | None = None,
) -> list[Move]:
    """The same for several, in their order; as many queries for one as for many.

    ``answers`` by the applications' keys. Raises as ``begin`` for the first that cannot be done, by its
    number where there are several; then none is begun.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a move is taken inside a transaction")
    row = steps.row_of(deed)
    require_each(actor, row.permission, applications)
    rows = locked(applications)
    require_each(actor, row.permission, rows)  # asked again: kin may have been filed meanwhile
    shelf, today = Shelf(rows), clock.today()
    for application in rows:
        try:
            _guard(row, shelf[application], actor, today, (answers or {}).get(application.pk))
        except UserError as error:
            if len(rows) == 1:
                raise
            name = f"{application.number} {application.applicant_name}"
            raise type(error)(f"{name}：{error.sentence}") from error
    _take_parts(row, [shelf[application] for application in rows], actor)
    return [Move(application, row, actor, today, shelf[application]) for application in rows]


def locked(applications: Collection[Application]) -> list[Application]:
    """Their rows as they are, locked by their keys' order, so that two who lock many never deadlock."""
    keys = [each.pk for each in applications]
    found = Application.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    rows = {each.pk: each for each in found}
    if missing := [key for key in keys if key not in rows]:
        raise Application.DoesNotExist(f"applications {missing} are not in the open scope")
    return [rows[key] for key in keys]


def _guard(row: Row, file: File, actor: User, today: date, answers: Answers | None) -> None:
    if file.application.status not in row.sources:
        raise WrongStep(steps.wrong_step(row, file.application.status))
    if file.steps and file.steps[-1].on > today:
        raise Refused(f"上一步的日期是 {file.steps[-1].on}，今天的系统日期早于它，请先核对系统日期。")
    if (sentence := part_taken(row, file, actor)) is not None:
        raise NotPermitted(sentence)
    if told := conditions.lacking(row, Situation(file, actor, today), answers):
        raise Refused("".join(told))


def _take_parts(row: Row, files: Sequence[File], actor: User) -> None:
    """The actor has the row's part in each of the applications from now on."""
    if row.part is None:
        return
    new = [
        Duty(
            region_code=file.application.region_code, application=file.application, user=actor, part=row.part
        )
        for file in files
        if all(duty.user_id != actor.pk for duty in file.duties)
    ]
    try:
        with transaction.atomic():
            Duty.objects.bulk_create(new)
    except IntegrityError as error:
        raise NotPermitted(TAKEN[row.part]) from error


def objections(deed: Deed, file: File, *, actor: User, answers: Answers | None = None) -> list[str]:
    """Why somebody could not do a deed now, all reasons; empty where the button may be shown."""
    row, application = steps.row_of(deed), file.application
    if not may(actor, row.permission, application):
        return ["没有办理权限，或须回避。"]
    if application.status not in row.sources:
        return [steps.wrong_step(row, application.status)]
    return hindrances(deed, file, actor=actor, answers=answers)


def hindrances(deed: Deed, file: File, *, actor: User, answers: Answers | None = None) -> list[str]:
    """The same without permission and 回避, which ``scope.barred`` tells of many at once; asks nothing."""
    row = steps.row_of(deed)
    told = [sentence] if (sentence := part_taken(row, file, actor)) else []
    return told + conditions.lacking(row, Situation(file, actor, clock.today()), answers)


def part_taken(row: Row, file: File, actor: User) -> str | None:
    """Why the actor's earlier part in the application forbids this one, None where it does not."""
    if row.part is None:
        return None
    other = any(duty.user_id == actor.pk and duty.part != row.part for duty in file.duties)
    return TAKEN[row.part] if other else None
