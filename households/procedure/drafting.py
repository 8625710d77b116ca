"""Filling in an application (填写申请): begun with number, name, village; saved part by part."""

from typing import Any

from django.db import transaction

from accounts.models import Region, User
from accounts.scope import holds, require
from common import clock, divisions
from common.divisions import Level
from common.errors import NotPermitted, Refused
from common.fields import cipher
from common.names import normal
from households import serials, steps
from households.identity import account_key
from households.models import Account, Application, Deed, Person
from households.procedure import conditions, drafts, members, moves
from households.procedure.conditions import Situation
from households.procedure.files import File


@transaction.atomic
def start(
    *, id_number: str, name: str, village: int, actor: User, agent_name: str = "", proactive: bool = False
) -> Application:
    """An application is begun for somebody of a village; the applicant is its first member and head.

    Raises NotPermitted, and Refused for an unreadable number, a village that is none, somebody enrolled, or
    whom the actor has begun with today (a form that is sent twice).
    """
    require(actor, "applications.write")
    if not holds(actor, village):
        raise NotPermitted("该村（居）不在您的管辖范围内。")
    number = drafts.readable(id_number)
    if not name.strip():
        raise Refused("请填写申请人姓名。")
    place = Region.objects.standing().filter(code=village).first()
    if place is None or divisions.level(village) != Level.VILLAGE:
        raise Refused("请选择申请人户籍所在的村（居）。")
    person = drafts.person_of(number)
    application = _new(person, name.strip(), village, actor, agent_name=agent_name, proactive=proactive)
    _once(application, actor)
    members.enter(application, person, id_number=number, name=name.strip(), relation="户主", is_head=True)
    file = File(application)
    require(actor, "applications.write", application)  # now the members are there: 回避
    row = steps.row_of(Deed.START)
    if told := conditions.lacking(row, Situation(file, actor, clock.today())):
        raise Refused("".join(told))
    moves.Move(application, row, actor, clock.today(), file).done()
    return application


def _new(person: Person, name: str, village: int, actor: User, **columns: Any) -> Application:
    township, today = village // 1_000 * 1_000, clock.today()
    serial = serials.next_number(township, serials.Series.APPLICATION, today.year)
    application: Application = Application.objects.create(
        region_code=village,
        county=divisions.county(village),
        number=f"{serials.letters_of(township)}-{today.year}-{serial:04d}",
        applicant=person,
        applicant_name=name,
        normal_name=normal(name),
        started_by=actor,
        started_on=today,
        handler=actor,
        **columns,
    )
    return application


def _once(application: Application, actor: User) -> None:
    """Raises Refused where the actor has begun the same today; the township's numbers are locked by now."""
    drafts_of_today = Application.objects.filter(
        applicant=application.applicant_id, region_code=application.region_code, started_by=actor,
        started_on=application.started_on, status__in=steps.BEFORE_ACCEPTANCE,
    )  # fmt: skip
    if (there := drafts_of_today.exclude(pk=application.pk).first()) is not None:
        raise Refused(
            f"您今天已为 {there.applicant_name} 登记申请 {there.number}，没有重复登记。"
            "请在“申请受理”的草稿中继续填写；不再需要的先登记撤回。"
        )


@transaction.atomic
def save_account(
    application: Application, *, actor: User, holder: str, number: str, bank_name: str = ""
) -> Application:
    """Where the money shall go (开户行与账号). Raises NotPermitted, WrongStep, Refused."""
    application = drafts.open_draft(application, actor)
    figures = "".join(number.split()).replace("-", "")
    if not (figures.isascii() and figures.isdigit() and 8 <= len(figures) <= 32):
        raise Refused("账号应为 8 至 32 位数字，请对照存折或银行卡逐位核对。")
    key = account_key(figures)
    account, _ = Account.objects.get_or_create(digest=key.digest, defaults=key._asdict())
    application.account, application.account_holder = account, normal(holder.strip())
    application.bank_name = bank_name.strip()
    application.save(update_fields=["account", "account_holder", "bank_name", "changed_at"])
    drafts.note_change(application, "account", actor, holder=application.account_holder)
    return application


@transaction.atomic
def save_basics(
    application: Application,
    *,
    actor: User,
    address: str = "",
    cause: str = "",
    single_basis: str = "",
    single_reason: str = "",
    kin_declared: bool | None = None,
    area_kind: str = Application.Area.RURAL,
) -> Application:
    """Address, cause, 单人保 and the answer to the kin question. Raises NotPermitted, WrongStep, Refused."""
    application = drafts.open_draft(application, actor)
    if single_basis and single_basis not in Application.SinglePersonBasis.values:
        raise Refused("请选择单人保情形。")
    if area_kind not in Application.Area.values:
        raise Refused("请选择户类型。")
    field = cipher(Application, "address")
    application.address = field.seal(application.uid, address.strip()) if address.strip() else None
    application.cause, application.single_basis = cause.strip(), single_basis
    application.single_reason, application.kin_declared = single_reason.strip(), kin_declared
    application.area_kind = area_kind
    application.save()
    drafts.note_change(application, "basics", actor, single_basis=single_basis, kin_declared=kin_declared)
    return application
