"""Entering a visit (提交入户记录): of an application by township or county, or of an enrolled household."""

import uuid
from typing import Any

from accounts.models import User
from accounts.scope import may, require
from common import clock
from common.errors import NotPermitted, Refused, WrongStep
from desk.visits.questions import KEYS
from households import photos, steps
from households.dossier import Dossier
from households.models import Application, Deed, HomeVisit, Household
from households.procedure import conditions, investigating, moves
from households.procedure.files import File
from households.procedure.investigating import Told
from kinship_filings import recusal
from reviews.models import Finding

ONLY_DRAWN = "只有抽查抽中的户，县局核查才能入户登记。"
DRAFT = "visit"
DRAFTED = (
    "met", "not_met_reason", "next_on", "note", "on", "second_name", "signed_by", "no_photo_reason", *KEYS,
)  # fmt: skip


def check(subject: Application | Household, user: User) -> None:
    """The user may enter a visit of it now. Raises NotPermitted, WrongStep."""
    if isinstance(subject, Household) and may(user, "visits.do_county"):
        raise NotPermitted(ONLY_DRAWN)
    permission = photos.permission_of(subject, user)
    require(user, permission, subject)
    if isinstance(subject, Household):
        return
    row = steps.row_of(Deed.COUNTY_VISIT if permission == "visits.do_county" else Deed.VISIT)
    if subject.status not in row.sources:
        raise WrongStep(steps.wrong_step(row, subject.status))
    if sentence := moves.part_taken(row, File(subject), user):
        raise NotPermitted(sentence)


def submit(subject: Application | Household, told: Told, *, actor: User, purpose: str = "") -> HomeVisit:
    """The visit stands, and what hangs on it. Raises NotPermitted, WrongStep, Refused."""
    if told.second_name and recusal.is_kin_by_name(told.second_name, subject):
        raise Refused(
            f"{told.second_name} 与本户有近亲属备案关系，按回避规定不能参加入户，请换一名调查人；"
            "只是同名的，请在姓名后注明单位。"
        )
    if isinstance(subject, Household):
        case = Dossier(subject).case
        return investigating.visit_household(subject, told, actor=actor, purpose=purpose, case=case)
    by_county = photos.permission_of(subject, actor) == "visits.do_county"
    deed = investigating.visit_by_county if by_county else investigating.visit
    return deed(subject, told, actor=actor)


def sent_before(subject: Application | Household, uid: str) -> bool:
    """Whether the form of this key has been submitted of it already."""
    try:
        wanted = uuid.UUID(uid)
    except ValueError:
        return False
    of = {"household" if isinstance(subject, Household) else "application": subject}
    return bool(HomeVisit.objects.filter(uid=wanted, **of).exists())


def purpose_of(subject: Any, asked: str) -> str:
    """Why a household is visited: as asked for, else what waits for it; of an application nothing."""
    if not isinstance(subject, Household):
        return ""
    if asked in (HomeVisit.Purpose.REVIEW, HomeVisit.Purpose.FINDING):
        return asked
    waits = Finding.objects.filter(household=subject, status=Finding.Status.ASSIGNED).exists()
    return str(HomeVisit.Purpose.FINDING if waits else HomeVisit.Purpose.REVIEW)


def presets(subject: Application | Household, user: User, *, kind: str) -> dict[str, str]:
    """What the form need not ask: who went along on the route of today, and who signs as a rule."""
    if kind not in conditions.AT_HOME:
        return {}
    mine = HomeVisit.objects.filter(visitor=user, on=clock.today()).exclude(second_name="")
    second = mine.order_by("-pk").values_list("second_name", flat=True).first()
    signs = subject.applicant_name if isinstance(subject, Application) else subject.head_name
    return {"second_name": second or "", "signed_by": signs}
