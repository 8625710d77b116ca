"""The decision (审核确认): received, sent back with a list, refused, confirmed; withdrawn and aborted ones.

Whoever confirms calls ``funds.granting``: it knows the standard, opens the entitlement and calls ``confirm``.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from common import months
from common.errors import Refused
from households import enrolment, letters
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


@transaction.atomic
def receive(application: Application, *, actor: User) -> Step:
    """The deciding organ has taken the application up. Raises NotPermitted, WrongStep, Refused."""
    return moves.begin(Deed.RECEIVE, application, actor=actor).done()


@transaction.atomic
def send_back(application: Application, *, actor: User, reasons: Sequence[str], note: str) -> Step:
    """The township must complete it, told in one list; once at most; a new round begins. Raises as above."""
    redo = opining.redo_of(File(application), reasons, note)
    move = moves.begin(Deed.SEND_BACK, application, actor=actor)
    move.application.round += 1
    return move.done(opinion=note, facts={"reasons": list(reasons), "redo": redo})


@transaction.atomic
def confirm(
    application: Application, *, actor: User, opinion: str, answers: Answers
) -> tuple[Case, Opinion, Step]:
    """The application is confirmed and its household enrolled from the month after; part of a grant.

    Only ``funds.granting`` calls it: the entitlement must stand in the same transaction.
    Raises NotPermitted, WrongStep, Refused.
    """
    if Application.objects.select_for_update().get(pk=application.pk).status == Application.Status.SUBMITTED:
        receive(application, actor=actor)
    move = moves.begin(Deed.CONFIRM, application, actor=actor, answers=answers)
    proposed = move.file.opinion
    if proposed is None:
        raise Refused("本轮还没有初审意见。")
    first_month = month_after(move.on)
    case = enrolment.enrol(move.file, proposed, first_month=first_month, actor=actor)
    move.application.household, move.application.case = case.household, case
    move.application.decided_on = move.on
    facts = {"first_month": months.show(first_month), "amount": str(proposed.amount)}
    return case, proposed, move.done(opinion=opinion, facts=facts)


@transaction.atomic
def tell_grant(application: Application, *, actor: User, fields: Mapping[str, Any]) -> Letter:
    """The household is told what it gets, from when and why; part of a grant."""
    move = moves.begin(Deed.GRANT, application, actor=actor)
    step = move.done(facts=fields)
    return letters.draw_up(step, Letter.Code.CONFIRMATION, by_county=True, **fields)


@transaction.atomic
def refuse(application: Application, *, actor: User, reasons: Sequence[str], text: str) -> Letter:
    """The application is not confirmed; the letter with reasons and remedies stands. Raises as the others."""
    if not reasons or set(reasons) - set(REFUSALS) or not text.strip():
        raise Refused("请选择不予确认的原因并写明理由。")
    move = moves.begin(Deed.REFUSE, application, actor=actor)
    move.application.decided_on = move.on
    step = move.done(opinion=text, facts={"reasons": list(reasons)})
    told = f"{'、'.join(REFUSALS[code] for code in reasons)}。{text.strip()}"
    return letters.draw_up(step, Letter.Code.REFUSAL, by_county=True, result="决定不予确认", reason=told)


@transaction.atomic
def announce(application: Application, *, actor: User, notice: int | None = None) -> Step:
    """The decision is public in the village (公布). Raises NotPermitted, WrongStep."""
    return moves.begin(Deed.ANNOUNCE, application, actor=actor).done(facts={"notice": notice})


@transaction.atomic
def abort(application: Application, *, actor: User, reason: str) -> Letter:
    """The procedure ends because the family refuses to cooperate, which papers show. Raises as the others."""
    if not reason.strip():
        raise Refused("请写明终止的理由。")
    move = moves.begin(Deed.ABORT, application, actor=actor)
    move.application.decided_on = move.on
    step = move.done(opinion=reason)
    return letters.draw_up(
        step, Letter.Code.REFUSAL, result="终止审核确认程序", reason=f"拒不配合审核确认：{reason.strip()}"
    )


@transaction.atomic
def withdraw(application: Application, *, actor: User, reason: str) -> Step:
    """The applicant takes the application back, with a signed note. Raises NotPermitted, Refused."""
    if not reason.strip():
        raise Refused("请写明撤回的原因。")
    move = moves.begin(Deed.WITHDRAW, application, actor=actor)
    move.application.decided_on = move.on
    return move.done(opinion=reason)


def month_after(on: date) -> date:
    """The first month that is paid for: the one after the decision (办法第二十一条)."""
    return months.add(months.first(on), 1)
