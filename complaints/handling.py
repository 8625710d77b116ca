"""What happens to a complaint (信访件): it is registered, and connected with what it is about.

Source: 信访工作条例第十九条、第二十二条 (whatever comes in is registered, also what is told by mouth).
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from accounts.scope import holds, require
from audit import log
from audit.actions import Action
from common import clock, divisions
from common.errors import NotPermitted, Refused, WrongStep
from common.fields import cipher
from complaints.models import Complaint
from households import serials
from households.models import Application, Objection
from households.procedure.drafts import person_of, readable

NAMELESS = "匿名"
"""Who does not give a name."""
MOST = 4000
"""So many characters of a complaint are taken down."""


@dataclass(frozen=True)
class Told:
    """What somebody complains of, as it was taken down."""

    content: str
    category: str
    channel: str
    name: str = ""
    id_number: str = ""
    phone: str = ""
    person_named: str = ""


@transaction.atomic
def register(
    told: Told,
    *,
    region: int,
    actor: User,
    application: Application | None = None,
    objection: Objection | None = None,
    uid: UUID | None = None,
) -> Complaint:
    """The complaint stands in the register under the county's next number; an application that it is about
    has been complained of, so that the county visits before it decides (办法第二十条).

    Complaint and decision meet at the application's row: who locks it first goes first. One that comes
    after the decision stands in the register alone. ``uid``: the form's own, so that one that is sent twice
    is registered once. Raises NotPermitted, Refused.
    """
    require(actor, "complaints.register", application)
    if not holds(actor, region):
        raise NotPermitted("该地不在您的管辖范围内。")
    _check(told)
    if application is not None:
        application = Application.objects.select_for_update().get(pk=application.pk)
    there: Complaint | None = Complaint.objects.filter(uid=uid).first() if uid else None
    if there is not None:
        return there
    made = _row(told, region, actor, uid)
    made.application, made.objection = application, objection
    made.save()
    detail = {"channel": told.channel, "marked": _marked(application)}
    log.record(Action.COMPLAINT_REGISTERED, made, actor=actor, detail=detail)
    return made


@transaction.atomic
def connect(complaint: Complaint, application: Application, *, actor: User) -> Complaint:
    """A complaint that came in is about this application, which has been complained of from now on.

    Raises NotPermitted, WrongStep where it is decided, Refused where the complaint is about another one.
    """
    require(actor, "complaints.register", application)
    application = Application.objects.select_for_update().get(pk=application.pk)
    complaint = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if not application.is_open:
        raise WrongStep(f"该申请已“{application.get_status_display()}”，信访件请按信访程序办理。")
    if complaint.application_id is not None:
        raise Refused("该信访件已对应到申请，不能再对应另一份。")
    complaint.application = application
    complaint.save(update_fields=["application"])
    detail = {"application": application.number, "marked": _marked(application)}
    log.record(Action.COMPLAINT_CONNECTED, complaint, actor=actor, detail=detail)
    return complaint


def _row(told: Told, region: int, actor: User, uid: UUID | None) -> Complaint:
    made = Complaint(
        uid=uid or uuid4(),
        region_code=region,
        number=_number(region),
        registered_on=clock.today(),
        registered_by=actor,
        complainant_name=told.name.strip() or NAMELESS,
        channel=told.channel,
        category=told.category.strip(),
        content=told.content.strip(),
        person_named=told.person_named.strip(),
        status=Complaint.Status.REGISTERED,
    )
    _seal(made, told)
    return made


def _marked(application: Application | None) -> str:
    """The number of the application that is complained of from now on, nothing where none is."""
    if application is None or not application.is_open or application.complained:
        return ""
    application.complained = True
    application.save(update_fields=["complained"])
    return application.number


def _check(told: Told) -> None:
    if told.channel not in Complaint.Channel.values:
        raise Refused("请选择渠道。")
    if not told.content.strip() or not told.category.strip():
        raise Refused("请填写问题类别和内容。")
    if len(told.content.strip()) > MOST:
        raise Refused(f"内容最多 {MOST} 个字，请缩短，其余作为附件保存。")


def _number(region: int) -> str:
    year = clock.today().year
    county = divisions.county_code(region)
    return f"XF-{year}-{serials.next_number(county, serials.Series.COMPLAINT, year):04d}"


def _seal(made: Complaint, told: Told) -> None:
    if told.id_number.strip():
        number = readable(told.id_number)
        made.complainant = person_of(number)
        made.complainant_id_number = cipher(Complaint, "complainant_id_number").seal(made.uid, number)
    if told.phone.strip():
        made.phone = cipher(Complaint, "phone").seal(made.uid, told.phone.strip())
