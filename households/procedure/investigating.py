"""Home visits (入户调查), what stands beside them, appraisals (民主评议), and the end of an investigation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.scope import require
from audit import log
from audit.actions import Action
from common import clock
from common.errors import Refused, WrongStep
from common.names import normal
from households.models import Application, Appraisal, Case, Deed, Document, HomeVisit, Household, Step
from households.procedure import conditions, moves, returns
from households.procedure.conditions import Situation
from households.procedure.files import File
from households.steps import row_of

Purpose, Kind, Met = HomeVisit.Purpose, HomeVisit.Kind, HomeVisit.Met
PHOTOS = 2
"""So many photographs of a home visit, or a reason why there are fewer."""


@dataclass(frozen=True)
class Told:
    """What the visitors wrote down; ``answers`` are the phone form's, ``second`` the other visitor.

    ``uid`` is that of the form: one that is sent again (lost signal, double click) is known by it.
    """

    on: date
    met: str
    second_name: str = ""
    second: User | None = None
    kind: str = Kind.HOME
    signed_by: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    not_met_reason: str = ""
    next_on: date | None = None
    no_photo_reason: str = ""
    documents: Sequence[Document] = ()
    uid: UUID | None = None


SUBMITTED = "这份入户记录已经提交，没有重复登记。"


@transaction.atomic
def visit(application: Application, told: Told, *, actor: User) -> HomeVisit:
    """The township's visit stands; with a fitting check the investigation is complete.

    Raises NotPermitted, WrongStep, Refused.
    """
    _check(told, actor)
    move = moves.begin(Deed.VISIT, application, actor=actor)
    _once(told)
    _of_this_family(told, move.file)
    objected = move.application.status == Application.Status.OBJECTION
    made = _keep(
        told, actor, application=move.application,
        purpose=Purpose.OBJECTION if objected else Purpose.APPLICATION,
    )  # fmt: skip
    move.done(opinion=told.note, facts=_facts(made))
    complete_if_ready(move.application, actor=actor)
    return made


@transaction.atomic
def visit_by_county(application: Application, told: Told, *, actor: User) -> HomeVisit:
    """The county's own visit stands, by two of the county (备案、投诉举报). Raises as ``visit``."""
    _check(told, actor)
    move = moves.begin(Deed.COUNTY_VISIT, application, actor=actor)
    _once(told)
    _of_this_family(told, move.file)
    made = _keep(told, actor, application=move.application, purpose=Purpose.COUNTY)
    move.done(opinion=told.note, facts=_facts(made))
    return made


@transaction.atomic
def visit_household(
    household: Household, told: Told, *, actor: User, purpose: str, case: Case | None = None
) -> HomeVisit:
    """A visit of a household that is enrolled (定期复核、疑点核实).

    Raises NotPermitted, WrongStep, Refused.
    """
    require(actor, "visits.do", household)
    if purpose not in (Purpose.REVIEW, Purpose.FINDING):
        raise Refused("请选择入户缘由。")
    _check(told, actor)
    Household.objects.select_for_update().get(pk=household.pk)
    _once(told)
    made = _keep(told, actor, household=household, case=case, purpose=purpose)
    detail = {"visit": made.pk, "purpose": purpose, "met": told.met}
    log.record(Action.HOME_VISITED, household, actor=actor, detail=detail)
    return made


@dataclass(frozen=True)
class Meeting:
    """What a villagers' meeting came to; it judges whether the findings are true (decision 29)."""

    on: date
    place: str
    invited: int
    agreed: int
    disagreed: int
    abstained: int
    attendants: tuple[str, ...]
    opinion: str
    conclusion: str

    @property
    def present(self) -> int:
        """How many were there."""
        return self.agreed + self.disagreed + self.abstained


@transaction.atomic
def appraise(
    application: Application, told: Meeting, *, actor: User, minutes: Document | None = None
) -> Appraisal:
    """A villagers' meeting was held; the votes add up to who was there.

    Raises NotPermitted, WrongStep, Refused.
    """
    _check_meeting(told)
    move = moves.begin(Deed.APPRAISE, application, actor=actor)
    if any(each.on == told.on and tuple(each.attendants) == told.attendants for each in move.file.appraisals):
        raise WrongStep(f"{told.on} 由这些人参加的评议已经登记，没有重复登记。")
    values = vars(told) | {"place": told.place.strip(), "opinion": told.opinion.strip()}
    held: Appraisal = Appraisal.objects.create(
        **values | {"attendants": list(told.attendants)},
        region_code=move.application.region_code,
        application=move.application,
        round=move.application.round,
        present=told.present,
        minutes=minutes,
        recorded_by=actor,
    )
    move.done(opinion=told.opinion, facts={"appraisal": held.pk, "conclusion": told.conclusion})
    return held


def _check_meeting(told: Meeting) -> None:
    votes = (told.agreed, told.disagreed, told.abstained)
    if min(votes) < 0 or not 0 < told.present <= told.invited:
        raise Refused("属实、不属实、弃权人数之和为实到人数，须大于 0 且不超过应到人数。")
    if len(told.attendants) != told.present:
        raise Refused(f"参加人员名单有 {len(told.attendants)} 人，与实到 {told.present} 人不符。")
    complete = told.conclusion in Appraisal.Conclusion.values and told.place.strip() and told.opinion.strip()
    if not complete:
        raise Refused("请填写地点、评议意见和结论。")
    if told.on > clock.today():
        raise Refused("评议日期不能晚于今天。")


@transaction.atomic
def complete(application: Application, *, actor: User, note: str = "") -> Step:
    """The investigation is complete and waits for the initial opinion. Raises as the others."""
    return moves.begin(Deed.INVESTIGATED, application, actor=actor).done(opinion=note)


def complete_if_ready(application: Application, *, actor: User) -> Step | None:
    """The same where nothing is lacking; part of a deed that may have been the last one lacking.

    Of what came back every reason must be answered; where no record can show it the township says so
    (``complete``).
    """
    row = row_of(Deed.INVESTIGATED)
    if application.status not in row.sources:
        return None
    file = File(application)
    if returns.unanswered(file) or conditions.lacking(row, Situation(file, actor, clock.today())):
        return None
    return complete(application, actor=actor)


def _once(told: Told) -> None:
    """Raises WrongStep where the form was submitted before; its subject's row is locked."""
    if told.uid is not None and HomeVisit.objects.filter(uid=told.uid).exists():
        raise WrongStep(SUBMITTED)


def _check(told: Told, actor: User) -> None:
    if told.kind not in Kind.values or told.met not in Met.values:
        raise Refused("请选择调查方式和见到的人。")
    if told.on > clock.today():
        raise Refused("入户日期不能晚于今天。")
    if told.met == Met.NOBODY:
        if not told.not_met_reason.strip() or told.next_on is None:
            raise Refused("未见到人的，请写明原因和下次入户日期。")
        return
    if told.kind not in conditions.AT_HOME:
        return
    if told.met == Met.OTHER:
        raise Refused("入户须见到本人或家人；邻居、单位所说请登记为邻里访问或信函索证。")
    if not told.second_name.strip():
        raise Refused("入户调查须有两名调查人，请填写第二调查人。")
    if normal(told.second_name) == normal(actor.name):
        raise Refused("两名调查人不能是同一人。")
    if not told.signed_by.strip():
        raise Refused("请填写在调查表上签字的家庭成员。")
    if told.kind == Kind.REMOTE and not told.note.strip():
        raise Refused("电话视频只用于突发情况，请写明突发情况和通话内容。")
    lack = PHOTOS - len(told.documents)
    if lack > 0 and not told.no_photo_reason.strip():
        raise Refused(f"还差 {lack} 张照片，或填写缺少原因。")


def _of_this_family(told: Told, file: File) -> None:
    """Raises Refused where the day lies before the acceptance, or a stranger's signature stands there."""
    accepted = file.application.accepted_on
    if accepted and told.on < accepted:
        raise Refused(f"入户日期不能早于受理日期 {accepted}。")
    if told.kind not in conditions.AT_HOME or told.met == Met.NOBODY:
        return
    family = [each.name for each in file.members]
    if normal(told.second_name) in map(normal, family):
        raise Refused(f"“{told.second_name.strip()}”是本户成员，不能作为调查人。")
    guardians = [each.signed_by for each in file.consents if each.member_id]
    if normal(told.signed_by) not in map(normal, (*family, *guardians, file.application.agent_name)):
        raise Refused(
            f"“{told.signed_by.strip()}”不是本户成员，也没有代本户签过授权书。"
            f"请填写在调查表上签字的家庭成员：{'、'.join(family)}。"
        )


def _facts(visit: HomeVisit) -> dict[str, Any]:
    """What the step says of its visit."""
    return {"visit": visit.pk, "record": str(visit.uid), "met": visit.met, "kind": visit.kind}


def _keep(told: Told, actor: User, **subject: Any) -> HomeVisit:
    place = subject.get("application") or subject["household"]
    made: HomeVisit = HomeVisit.objects.create(
        region_code=place.region_code,
        round=getattr(place, "round", 1),
        kind=told.kind,
        on=told.on,
        visitor=actor,
        visitor_name=actor.name,
        second=told.second,
        second_name=told.second_name.strip(),
        met=told.met,
        not_met_reason=told.not_met_reason.strip(),
        next_on=told.next_on,
        signed_by=told.signed_by.strip(),
        answers=dict(told.answers),
        note=told.note.strip(),
        no_photo_reason=told.no_photo_reason.strip(),
        submitted_at=clock.now(),
        **({"uid": told.uid} if told.uid else {}),
        **subject,
    )
    made.documents.set(told.documents)
    return made
