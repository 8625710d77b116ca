"""What every part of filling in an application needs: the number read, the draft locked, the change noted."""

from typing import Any

from accounts.models import User
from accounts.scope import require
from audit import log
from audit.actions import Action
from common import clock, idnumbers
from common.errors import Refused, Unreadable, WrongStep
from households import steps
from households.identity import person_facts
from households.models import Application, Person

OLDEST = 130
"""Nobody who applies is older: such a birth date is a slip of the pen."""


def readable(id_number: str) -> str:
    """The ID number, repaired. Raises Refused with its sentence; the right digit is never offered."""
    try:
        number = idnumbers.parse(id_number.strip())
    except Unreadable as error:
        raise Refused(error.sentence) from error
    if not 0 <= idnumbers.age(number, clock.today()) <= OLDEST:
        born = idnumbers.birth_date(number)
        raise Refused(f"身份证号中的出生日期是 {born}，不是在世的人的，请对照证件逐位核对。")
    return number


def person_of(id_number: str) -> Person:
    """The person of a repaired ID number, known from now on; the cross-check looks them up in the feeds."""
    facts = person_facts(id_number)
    person: Person = Person.objects.get_or_create(id_digest=facts.digest, defaults={"id_h64": facts.h64})[0]
    return person


def open_draft(application: Application, actor: User) -> Application:
    """The application, locked, while its contents may still be changed. Raises NotPermitted, WrongStep."""
    require(actor, "applications.write", application)
    locked: Application = Application.objects.select_for_update().get(pk=application.pk)
    if locked.status not in steps.BEFORE_ACCEPTANCE:
        raise WrongStep(f"该申请当前为“{locked.get_status_display()}”，填报内容不能再修改。")
    return locked


def note_change(application: Application, part: str, actor: User, **detail: Any) -> None:
    """That a part of the application was filled in stands in the trail."""
    log.record(Action.APPLICATION_CHANGED, application, actor=actor, detail={"part": part, **detail})
