"""Taking a row of the table of steps: permission, lock, guard, change, trace (办理一步).

Every deed opens a ``Move``, sets what is its own, and ends it with ``done``. Nothing else changes ``status``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.scope import bars, may, require
from audit import log
from audit.actions import Action
from common import clock
from common.errors import NotPermitted, Refused, WrongStep
from households import steps
from households.models import Application, ApplicationMember, Deed, Duty, Step
from households.procedure import clocks, conditions
from households.procedure.conditions import Answers, Situation
from households.procedure.files import File
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

    def done(
        self, *, opinion: str = "", facts: Mapping[str, Any] | None = None, target: str | None = None
    ) -> Step:
        """The step stands: state, limits, record, trace. Call it last, inside the deed's transaction."""
        application, source = self.application, self.application.status
        application.status = target or self.row.target or source
        if not application.is_open:
            ApplicationMember.objects.filter(application=application, held=True).update(held=False)
            clocks.stop_all(application, self.on)
        application.save()
        clocks.turn(application, self.row.deed, self.on)
        step: Step = Step.objects.create(
            region_code=application.region_code,
            application=application,
            deed=self.row.deed,
            round=application.round,
            source=source,
            target=application.status,
            on=self.on,
            at=clock.now(),
            actor=self.actor,
            actor_name=self.actor.name,
            opinion=opinion.strip(),
            told=self.row.told,
            facts=dict(facts or {}),
        )
        log.record(
            Action(f"application_{self.row.deed}"),
            application,
            actor=self.actor,
            reason=opinion,
            before={"status": source},
            after={"status": application.status},
            detail=dict(facts or {}),
        )
        return step


def begin(deed: Deed, application: Application, *, actor: User, answers: Answers | None = None) -> Move:
    """Permission, lock and guard of a row; call it inside the deed's transaction.

    ``answers`` speak for the conditions of upper floors. Raises NotPermitted (also 回避 and the part that
    somebody has already), WrongStep, Refused with every condition that does not hold.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a move is taken inside a transaction")
    row = steps.row_of(deed)
    require(actor, row.permission, application)
    locked: Application = Application.objects.select_for_update().get(pk=application.pk)
    if (sentence := bars(actor, locked)) is not None:
        raise NotPermitted(sentence)  # asked again under the lock: kin may have been filed meanwhile
    if locked.status not in row.sources:
        raise WrongStep(steps.wrong_step(row, locked.status))
    today = clock.today()
    file = File(locked)
    if file.steps and file.steps[-1].on > today:
        raise Refused(f"上一步的日期是 {file.steps[-1].on}，今天的系统日期早于它，请先核对系统日期。")
    _take_part(row, file, actor)
    if told := conditions.lacking(row, Situation(file, actor, today), answers):
        raise Refused("".join(told))
    return Move(locked, row, actor, today, file)


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


def _take_part(row: Row, file: File, actor: User) -> None:
    if row.part is None:
        return
    if (sentence := part_taken(row, file, actor)) is not None:
        raise NotPermitted(sentence)
    application = file.application
    try:
        with transaction.atomic():
            Duty.objects.get_or_create(
                application=application,
                user=actor,
                part=row.part,
                defaults={"region_code": application.region_code},
            )
    except IntegrityError as error:
        raise NotPermitted(TAKEN[row.part]) from error
