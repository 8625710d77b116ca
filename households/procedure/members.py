"""The members of an application (申报成员): typed or pasted, changed, taken out; consents that they sign."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.scope import require
from audit import log
from audit.actions import Action
from common import clock
from common.errors import Refused, WrongStep
from common.fields import cipher
from common.names import normal
from households import searching
from households.identity import person_facts
from households.models import Application, ApplicationMember, Consent, Document, Person
from households.procedure import drafts

MOST = 30
"""So many members an application holds at most."""
PLAIN = ("relation", "health", "disability_kind", "disability_level", "labour", "employment", "not_counted")
FLAGS = ("counted", "enrolled", "serious_illness")


class Pasted(NamedTuple):
    """One line of cells copied from a sheet: name, ID number, relation."""

    name: str
    id_number: str
    relation: str


def read_paste(text: str) -> tuple[list[Pasted], list[str]]:
    """The lines of 「从 Excel 粘贴」 that can be read, and a sentence for each that cannot."""
    rows, wrong = [], []
    for place, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        cells = cells if len(cells) > 1 else line.split()
        if place == 1 and "姓名" in cells[0] and not any(map(str.isdigit, line)):
            continue  # the head of the sheet, copied along
        if len(cells) < 3 or not all(cells[:3]):
            wrong.append(f"第 {place} 行应有姓名、身份证号、与户主关系三格。")
            continue
        try:
            rows.append(Pasted(cells[0], drafts.readable(cells[1]), cells[2]))
        except Refused as error:
            wrong.append(f"第 {place} 行 {cells[0]}：{error.sentence}")
    once: dict[str, Pasted] = {}
    for row in rows:
        if row.id_number in once:
            wrong.append(f"{row.name} 的身份证号与 {once[row.id_number].name} 的相同，只算一人，请核对。")
        once.setdefault(row.id_number, row)
    return list(once.values()), wrong


@transaction.atomic
def add(
    application: Application, *, actor: User, people: Iterable[Pasted], **facts: Any
) -> list[ApplicationMember]:
    """People belong to the family from now on. Raises NotPermitted, WrongStep, Refused (nobody is added)."""
    application = drafts.open_draft(application, actor)
    present = {row.person_id: row.name for row in _present(application)}
    added = []
    for one in people:
        number = drafts.readable(one.id_number)
        person = drafts.person_of(number)
        if person.pk in present:
            raise Refused(f"{one.name} 的身份证号已在本申请中（{present[person.pk]}），同一人只能填写一次。")
        present[person.pk] = one.name
        added.append(
            enter(application, person, id_number=number, name=one.name, relation=one.relation, **facts)
        )
    if len(present) > MOST:
        raise Refused(f"一份申请最多 {MOST} 名成员，请核对。")
    require(actor, "applications.write", application)  # now they are there: 回避
    drafts.note_change(application, "members", actor, added=len(added))
    return added


def enter(
    application: Application,
    person: Person,
    *,
    id_number: str,
    name: str,
    relation: str,
    is_head: bool = False,
    **columns: Any,
) -> ApplicationMember:
    """The row of a member with what the number tells; part of a deed. Raises Refused without a name."""
    if not name.strip() or not relation.strip():
        raise Refused("请填写成员的姓名和与户主关系。")
    facts, uid = person_facts(id_number), uuid.uuid4()
    row: ApplicationMember = ApplicationMember.objects.create(
        uid=uid,
        region_code=application.region_code,
        application=application,
        person=person,
        position=_present(application).count(),
        is_head=is_head,
        relation=relation.strip(),
        name=name.strip(),
        normal_name=normal(name.strip()),
        sex=facts.sex,
        born_on=facts.born_on,
        id_number=cipher(ApplicationMember, "id_number").seal(uid, id_number),
        id_tail=searching.tail_digest(id_number),
        **columns,
    )
    return row


@transaction.atomic
def change(member: ApplicationMember, *, actor: User, **facts: Any) -> ApplicationMember:
    """What is said of a member is otherwise: the columns of PLAIN and FLAGS, ``phone``, ``is_head``.

    Raises NotPermitted, WrongStep, Refused.
    """
    application = drafts.open_draft(member.application, actor)
    member = _present(application).select_for_update().get(pk=member.pk)
    for column in (*PLAIN, *FLAGS):
        if column in facts:
            setattr(member, column, facts[column])
    if not member.relation.strip():
        raise Refused("请填写与户主关系。")
    if member.counted and not facts.get("not_counted"):
        member.not_counted = ""
    if member.counted and member.not_counted:
        raise Refused(f"{member.name} 既勾选了“计入家庭人口”，又选了不计入的情形，请只留一个。")
    if not member.counted and member.not_counted not in ApplicationMember.NotCounted.values:
        raise Refused(f"请选择 {member.name} 不计入家庭人口的情形。")
    member.enrolled = member.enrolled and member.counted
    if "phone" in facts:
        phone = str(facts["phone"] or "").strip()
        member.phone = cipher(ApplicationMember, "phone").seal(member.uid, phone) if phone else None
        member.phone_digest = searching.phone_digest(phone)
    if facts.get("is_head"):
        _present(application).filter(is_head=True).exclude(pk=member.pk).update(is_head=False)
        member.is_head = True
    member.save()
    drafts.note_change(application, "member", actor, member=member.pk, changed=sorted(facts))
    return member


@transaction.atomic
def remove(member: ApplicationMember, *, actor: User) -> None:
    """The member no longer belongs to it, nor do their incomes and things; the rows stay.

    Raises NotPermitted, WrongStep, Refused.
    """
    application = drafts.open_draft(member.application, actor)
    if member.person_id == application.applicant_id:
        raise Refused("申请人不能移除；换申请人的请撤回后另行申请。")
    now = clock.now()
    _present(application).filter(pk=member.pk).update(removed_at=now, is_head=False)
    application.incomes.filter(member=member, removed_at=None).update(removed_at=now)
    application.properties.filter(member=member, removed_at=None).update(removed_at=now)
    application.consents.filter(member=member, revoked_on=None).update(revoked_on=clock.today())
    drafts.note_change(application, "members", actor, removed=member.pk)


@transaction.atomic
def sign(
    application: Application,
    *,
    actor: User,
    member: ApplicationMember | None = None,
    signed_by: str = "",
    obligor: Mapping[str, str] | None = None,
    on: date | None = None,
    document: Document | None = None,
) -> Consent:
    """A member (or a guardian for them) has signed promise and authorisation, or an obligor outside has.

    ``obligor`` gives name, id_number and relation. Raises NotPermitted, WrongStep, Refused.
    """
    require(actor, "applications.write", application)
    locked: Application = Application.objects.select_for_update().get(pk=application.pk)
    if not locked.is_open:
        raise WrongStep(f"该申请已“{locked.get_status_display()}”。")
    day = on or clock.today()
    if day > clock.today():
        raise Refused("签署日期不能晚于今天。")
    told = _of_member(locked, member, signed_by) if member else _of_obligor(obligor)
    if Consent.objects.filter(application=locked, person=told["person"], revoked_on=None).exists():
        raise Refused(f"{told['name']} 的授权已经登记。")
    consent: Consent = Consent.objects.create(
        region_code=locked.region_code,
        application=locked,
        signed_on=day,
        document=document,
        noted_by=actor,
        **told,
    )
    log.record(Action.CONSENT_SIGNED, locked, actor=actor, detail={"who": told["who"], "on": day})
    return consent


@transaction.atomic
def revoke(consent: Consent, *, actor: User) -> None:
    """The authorisation no longer holds: nothing more may be checked. Raises NotPermitted, WrongStep."""
    require(actor, "applications.write", consent)
    rows = Consent.objects.select_for_update().filter(pk=consent.pk, revoked_on=None)
    if not rows.update(revoked_on=clock.today()):
        raise WrongStep("该授权已经撤回。")
    log.record(Action.CONSENT_REVOKED, consent.application, actor=actor, detail={"consent": consent.pk})


def _of_member(application: Application, member: ApplicationMember, signed_by: str) -> dict[str, Any]:
    member = _present(application).get(pk=member.pk)
    own = not signed_by.strip() or normal(signed_by) == member.normal_name
    uid, number = uuid.uuid4(), cipher(ApplicationMember, "id_number").reveal(member)
    return {
        "uid": uid,
        "member": member,
        "person": member.person,
        "who": Consent.Who.MEMBER if own else Consent.Who.GUARDIAN,
        "name": member.name,
        "relation": member.relation,
        "id_number": cipher(Consent, "id_number").seal(uid, number),
        "signed_by": signed_by.strip() or member.name,
    }


def _of_obligor(obligor: Mapping[str, str] | None) -> dict[str, Any]:
    if not obligor or not obligor.get("name", "").strip() or not obligor.get("relation", "").strip():
        raise Refused("请填写义务人的姓名、身份证号和与申请人关系。")
    number = drafts.readable(obligor.get("id_number", ""))
    uid = uuid.uuid4()
    return {
        "uid": uid,
        "person": drafts.person_of(number),
        "who": Consent.Who.OBLIGOR,
        "name": obligor["name"].strip(),
        "relation": obligor["relation"].strip(),
        "id_number": cipher(Consent, "id_number").seal(uid, number),
        "signed_by": obligor["name"].strip(),
    }


def _present(application: Application) -> Any:
    return ApplicationMember.objects.filter(application=application, removed_at=None).order_by(
        "position", "pk"
    )
