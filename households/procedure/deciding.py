"""The decision (审核确认): received, sent back with a list, refused, confirmed; withdrawn and aborted ones.

Whoever confirms calls ``funds.granting``: it knows the standard, opens the entitlement and calls ``confirm``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from common import clock, months
from common.errors import Refused
from households import enrolment, letters
from households.enrolment import Confirmed
from households.models import Application, Case, Deed, Letter, Opinion, Step
from households.procedure import moves, opining
from households.procedure.conditions import Answers
from households.procedure.files import File

REFUSALS = {
    "01": "收入超标",
    "02": "财产超标",
    "03": "家庭成员认定不符",
    "04": "户籍不符",
    "05": "隐瞒虚报",
    "06": "拒不配合",
    "07": "已享受其他救助（特困等）",
    "99": "其他",
}
"""不予确认原因 (policy §4.8)."""


@dataclass(frozen=True)
class Grant:
    """What a confirmation came to: the case, the opinion that it follows, and the application."""

    application: Application
    case: Case
    opinion: Opinion


@transaction.atomic
def receive(application: Application, *, actor: User) -> Step:
    """The deciding organ has taken the application up. Raises NotPermitted, WrongStep, Refused."""
    return moves.begin(Deed.RECEIVE, application, actor=actor).done()


@transaction.atomic
def send_back(application: Application, *, actor: User, reasons: Sequence[str], note: str) -> Step:
    """The township must complete it, told in one list; once at most; a new round begins. Raises as above."""
    return send_back_many([application], actor=actor, reasons=reasons, note=note)[0]


@transaction.atomic
def send_back_many(
    applications: Collection[Application], *, actor: User, reasons: Sequence[str], note: str
) -> list[Step]:
    """The same for several and for the same reasons; none goes back where one cannot. Raises as above."""
    taken = moves.begin_many(Deed.SEND_BACK, applications, actor=actor)
    told = []
    for move in taken:
        redo = opining.redo_of(move.file, reasons, note)
        move.application.round += 1
        told.append((move, {"reasons": list(reasons), "redo": redo}))
    return moves.done_many(told, opinion=note)


@transaction.atomic
def confirm(
    applications: Collection[Application], *, actor: User, opinion: str, answers: Mapping[int, Answers]
) -> list[Grant]:
    """They are confirmed and their households enrolled from the month after; part of a grant.

    Only ``funds.granting`` calls it: the entitlements must stand in the same transaction. ``answers`` by the
    applications' keys. Raises NotPermitted, WrongStep, Refused; then none is confirmed.
    """
    new = [each for each in moves.locked(applications) if each.status == Application.Status.SUBMITTED]
    moves.done_many([(move, {}) for move in moves.begin_many(Deed.RECEIVE, new, actor=actor)])
    taken = moves.begin_many(Deed.CONFIRM, applications, actor=actor, answers=answers)
    confirmed = [Confirmed(move.file, _opinion(move.file)) for move in taken]
    first_month = month_after(clock.today())
    cases = enrolment.enrol(confirmed, first_month=first_month, actor=actor)
    told = []
    for move, one, case in zip(taken, confirmed, cases, strict=True):
        move.application.household, move.application.case = case.household, case
        move.application.decided_on = move.on
        facts = {"first_month": months.show(first_month), "amount": str(one.opinion.amount)}
        told.append((move, facts))
    moves.done_many(told, opinion=opinion)
    return [Grant(one.application, case, one.opinion) for one, case in zip(confirmed, cases, strict=True)]


@transaction.atomic
def tell_grants(told: Sequence[tuple[Application, Mapping[str, Any]]], *, actor: User) -> list[Letter]:
    """Each household is told what it gets, from when and why, by the letter's fields; part of a grant."""
    taken = moves.begin_many(Deed.GRANT, [application for application, _ in told], actor=actor)
    fields = [words for _, words in told]
    steps_done = moves.done_many(list(zip(taken, fields, strict=True)))
    letters_told = list(zip(steps_done, fields, strict=True))
    return letters.draw_up_many(letters_told, Letter.Code.CONFIRMATION)


@transaction.atomic
def refuse(application: Application, *, actor: User, reasons: Sequence[str], text: str) -> Letter:
    """The application is not confirmed; the letter with reasons and remedies stands. Raises as the others."""
    if not reasons or set(reasons) - set(REFUSALS) or not text.strip():
        raise Refused("请选择不予确认的原因并写明理由。")
    move = moves.begin(Deed.REFUSE, application, actor=actor)
    move.application.decided_on = move.on
    step = move.done(opinion=text, facts={"reasons": list(reasons)})
    told = f"{'、'.join(REFUSALS[code] for code in reasons)}。{text.strip()}"
    return letters.draw_up(step, Letter.Code.REFUSAL, result="决定不予确认", reason=told)


@transaction.atomic
def announce(applications: Collection[Application], *, actor: User, notice: int) -> list[Step]:
    """These decisions are public in the village (公布), on this notice. Raises NotPermitted, WrongStep."""
    taken = moves.begin_many(Deed.ANNOUNCE, applications, actor=actor)
    return moves.done_many([(move, {"notice": notice}) for move in taken])


@transaction.atomic
def abort(application: Application, *, actor: User, reason: str) -> Letter:
    """The procedure ends because the family refuses to cooperate, which papers show. Raises as the others."""
    if not reason.strip():
        raise Refused("请写明终止的理由。")
    move = moves.begin(Deed.ABORT, application, actor=actor)
    move.application.decided_on = move.on
    step = move.done(opinion=reason)
    return letters.draw_up(
        step, Letter.Code.REFUSAL, result="决定终止审核确认程序", reason=f"拒不配合审核确认：{reason.strip()}"
    )


@transaction.atomic
def withdraw(application: Application, *, actor: User, reason: str) -> Step:
    """The applicant takes the application back, with a signed note. Raises NotPermitted, Refused."""
    if not reason.strip():
        raise Refused("请写明撤回的原因。")
    move = moves.begin(Deed.WITHDRAW, application, actor=actor)
    move.application.decided_on = move.on
    return move.done(opinion=reason)


def _opinion(file: File) -> Opinion:
    if file.opinion is None:
        raise Refused("本轮还没有初审意见。")
    return file.opinion


def month_after(on: date) -> date:
    """The first month that is paid for: the one after the decision (办法第二十一条)."""
    return months.add(months.first(on), 1)
