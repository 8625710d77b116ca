"""公示异议: what is said against a family while it is public, and how it was dealt with."""

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from common import clock
from common.errors import Refused, WrongStep
from common.fields import cipher
from households.models import Application, Deed, Objection
from households.procedure import conditions, moves

REGISTERED = "这件异议已经登记，没有重复登记。"


@transaction.atomic
def object_to(
    application: Application,
    *,
    actor: User,
    content: str,
    objector_name: str = "",
    contact: str = "",
    uid: UUID | None = None,
) -> Objection:
    """Somebody objects while it is public; a new visit or an appraisal must follow.

    ``uid`` is that of the form: one that is sent again is known by it. Raises as the others.
    """
    if not content.strip():
        raise Refused("请填写异议内容。")
    move = moves.begin(Deed.OBJECT, application, actor=actor)
    if uid is not None and Objection.objects.filter(uid=uid).exists():
        raise WrongStep(REGISTERED)
    made = Objection(
        uid=uid or uuid4(),
        region_code=move.application.region_code,
        application=move.application,
        line=move.file.line,
        received_on=move.on,
        objector_name=objector_name.strip(),
        content=content.strip(),
        noted_by=actor,
    )
    if contact.strip():
        made.contact = cipher(Objection, "contact").seal(made.uid, contact.strip())
    made.save()
    move.done(facts={"objection": made.pk, "named": bool(objector_name.strip())})
    return made


@transaction.atomic
def settle(
    objection: Objection,
    *,
    actor: User,
    handling: str,
    result: str,
    answer: str,
    answered_on: date | None = None,
) -> Objection:
    """The objection is dealt with; the examiner gives a new opinion once all are. Raises as the others."""
    if handling not in Objection.Handling.values or result not in Objection.Result.values:
        raise Refused("请选择处理方式和结果。")
    if not answer.strip():
        raise Refused("请写明处理说明。")
    move = moves.begin(Deed.SETTLE, objection.application, actor=actor)
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if objection.settled_on is not None:
        raise WrongStep(f"该异议已于 {objection.settled_on} 处理完毕。")
    _check_answer(objection, conditions.answered(move.file, objection), handling, answered_on)
    objection.handling, objection.result, objection.answer = handling, result, answer.strip()
    objection.settled_on, objection.settled_by, objection.answered_on = move.on, actor, answered_on
    objection.save()
    others = [each for each in conditions.open_objections(move.file) if each.pk != objection.pk]
    target = Application.Status.OBJECTION if others else None
    move.done(opinion=answer, facts={"objection": objection.pk, "result": result}, target=target)
    return objection


def _check_answer(objection: Objection, done: set[str], handling: str, answered_on: date | None) -> None:
    """Raises Refused where it was not looked into, or not so, or who gave a name was not answered."""
    if not done:
        raise Refused(conditions.UNANSWERED)
    if handling not in done:
        only = "、".join(label for code, label in Objection.Handling.choices if code in done)
        asked = Objection.Handling(handling).label
        raise Refused(f"登记异议后没有{asked}的记录，只有{only}。")
    if objection.objector_name and answered_on is None:
        raise Refused(f"异议人 {objection.objector_name} 留有姓名，请答复后填写答复日期。")
    if answered_on and not objection.received_on <= answered_on <= clock.today():
        raise Refused(f"答复异议人日期应在收到异议的 {objection.received_on} 到今天之间。")
