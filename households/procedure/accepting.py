"""Acceptance (受理): what is lacking told at once, accepted, or not accepted.

Whoever accepts must know of 特困 and of kin, which stand on upper floors: ``reviews.acceptance`` asks them
and calls ``accept`` with their answers.
"""

from django.db import IntegrityError, transaction

from accounts.models import User
from common.errors import Refused
from households import letters
from households.models import Application, ApplicationMember, Clock, Deed, Letter, Step
from households.procedure import conditions, moves
from households.procedure.conditions import Answers, Situation

REASONS = {"authority": "不属于本机关管辖", "given_up": "申请人自愿放弃申请"}
"""The only reasons not to accept; refusing somebody eligible is an offence (法第七十条)."""


@transaction.atomic
def ask_supplement(application: Application, *, actor: User, note: str = "") -> Letter:
    """The applicant is told once and in one list all that is lacking.

    Raises NotPermitted, WrongStep, Refused.
    """
    move = moves.begin(Deed.ASK_SUPPLEMENT, application, actor=actor)
    lacking = conditions.missing_of(Situation(move.file, actor, move.on))
    move.application.supplement_on = move.on
    step = move.done(opinion=note, facts={"lacking": lacking})
    listed = "\n".join(f"{place}. {each}" for place, each in enumerate([*lacking, *filter(None, [note])], 1))
    return letters.draw_up(step, Letter.Code.SUPPLEMENT, lacking=listed)


@transaction.atomic
def accept(application: Application, *, actor: User, answers: Answers) -> Step:
    """The application is accepted and its clock runs; whoever accepts handles it.

    ``answers`` speak for ``steps.FROM_ABOVE``. Raises NotPermitted, WrongStep, Refused.
    """
    move = moves.begin(Deed.ACCEPT, application, actor=actor, answers=answers)
    move.application.accepted_on, move.application.handler = move.on, actor
    try:
        with transaction.atomic():
            rows = ApplicationMember.objects.filter(application=application, removed_at=None, counted=True)
            rows.update(held=True)
    except IntegrityError as error:
        raise Refused("有成员刚刚在另一份申请中受理，不能重复受理。请刷新后查看。") from error
    step = move.done(facts={"persons": len(move.file.counted), "insured": len(move.file.insured)})
    due = dict(Clock.objects.filter(application=application, stopped_on=None).values_list("kind", "due_on"))
    letters.draw_up(
        step,
        Letter.Code.ACCEPTANCE,
        survey_by=str(due[Clock.Kind.START_SURVEY]),
        decide_by=str(due[Clock.Kind.TOTAL]),
    )
    return step


@transaction.atomic
def not_accept(application: Application, *, actor: User, reason: str, note: str) -> Letter:
    """The application is not accepted, for one of the two lawful reasons. Raises NotPermitted, Refused."""
    if reason not in REASONS or not note.strip():
        raise Refused("不予受理只限于不属于本机关管辖，或申请人自愿放弃；请选择并写明情况。")
    move = moves.begin(Deed.NOT_ACCEPT, application, actor=actor)
    move.application.decided_on = move.on
    step = move.done(opinion=note, facts={"reason": reason})
    told = f"{REASONS[reason]}（{note.strip().rstrip('。')}）"
    return letters.draw_up(step, Letter.Code.NOT_ACCEPTED, reason=told)


@transaction.atomic
def note_kin(application: Application, *, actor: User, note: str = "") -> Step:
    """The application is one of an official's kin (备案): the county will visit. Called by the filing."""
    move = moves.begin(Deed.NOTE_KIN, application, actor=actor)
    move.application.kin_filed = True
    return move.done(opinion=note)
