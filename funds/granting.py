"""Confirming an application and opening what it grants, in one transaction (审核确认并开始保障)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import transaction

from accounts import parameters
from accounts.models import User
from common import clock, months
from common.errors import Refused
from common.money import show
from funds import calculation, standards
from funds.calculation import Calculation, Insured
from households import cards, means, standing
from households.models import Application, Case, Entitlement, IncomeItem, PropertyItem
from households.procedure import deciding, moves
from households.procedure.deciding import Grant
from households.procedure.files import File

STABLE = parameters.declare("review.stable_months", 12, "个月", "情况相对固定家庭（A 类）的复核周期")
UNSTABLE = parameters.declare("review.unstable_months", 6, "个月", "其他家庭（B、C 类）的复核周期")
METHODS = {"gap": "按家庭人均收入与低保标准的差额计算", "tier": "按类别分档计算"}


class FirstMonth:
    """The standards of the month from which a decision of today pays; each asked once a county and area."""

    def __init__(self) -> None:
        self.month = deciding.month_after(clock.today())
        self._monthly = cache(lambda area, county: standards.monthly(area, county, self.month))

    def answers(self, applications: Iterable[Application]) -> dict[int, dict[str, str | None]]:
        """What funds say to the conditions of the confirmation, by key."""
        return {
            each.pk: {"standard_known": None if self._standard(each) else standards.sentence(self.month)}
            for each in applications
        }

    def outdated(self, file: File) -> str:
        """Why an amount is not by the standard of this month, for who decides; nothing where it is."""
        opinion, holds = file.opinion, self._standard(file.application)
        taken = opinion.workings.get("standard") if opinion is not None and opinion.fits else None
        if taken is None or holds is None or Decimal(taken) == holds:
            return ""
        return (
            f"初审按低保标准 {show(Decimal(taken))} 元计算，"
            f"起保年月 {months.show(self.month)} 的标准为 {show(holds)} 元。"
            "需要按新标准的，请退回乡镇重新提出意见；同意即按初审的金额发放。"
        )

    def _standard(self, application: Application) -> Decimal | None:
        found: Decimal | None = self._monthly(application.area_kind, application.county)
        return found


def proposal(file: File, *, grade: str) -> tuple[means.FamilyIncome, Calculation]:
    """Income and amount of an application as they stand today, with every line. Raises Refused.

    单人保 is calculated as a household of one, with the member's own income.
    """
    application, today = file.application, clock.today()
    insured = [Insured(each.name, calculation.kinds_of(each, today)) for each in file.insured]
    terms = calculation.terms(application.area_kind, application.county, today)
    income = income_of(file)
    amount = calculation.calculate(insured, per_head=income.per_head, grade=grade, terms=terms)
    return income, amount


def income_of(file: File, items: Iterable[IncomeItem] | None = None) -> means.FamilyIncome:
    """The family's income today as the amount needs it: of one person alone where it is 单人保.

    ``items`` are those that are being filled in; without them what was saved counts.
    """
    application = file.application
    if items is None:
        items = application.incomes.filter(removed_at=None).select_related("member").order_by("pk")
    persons = len(file.counted)
    if application.single_basis:
        own = {member.pk for member in file.insured}
        items, persons = [item for item in items if item.member_id in own], 1
    return means.income(items, max(1, persons), means.terms(application.county, clock.today()))


def property_of(file: File, items: Iterable[PropertyItem] | None = None) -> Sequence[means.PropertyLine]:
    """How the family's property stands against the limits of today; ``items`` as for ``income_of``."""
    application = file.application
    if items is None:
        items = application.properties.filter(removed_at=None).select_related("member").order_by("pk")
    return means.judge_property(items, max(1, len(file.counted)), terms_of(application))


def terms_of(application: Application) -> means.Terms:
    """The terms of means that hold today where the application lies, with the standard of its area."""
    today = clock.today()
    standard = standards.monthly(application.area_kind, application.county, today)
    return means.terms(application.county, today, standard=standard)


@transaction.atomic
def grant(application: Application, *, actor: User, opinion: str) -> Case:
    """The application is confirmed, its household enrolled and the amount open from the month after.

    The letter stands too, and the family has its code (幸福清单).
    Raises NotPermitted, WrongStep, Refused; then nothing is written.
    """
    return _grant([application], actor, opinion)[0]


BLOCK = 200
"""So many are granted together: what is written grows with it, the number of queries does not."""


@transaction.atomic
def grant_many(
    applications: Iterable[Application], *, actor: User, opinion: str, doubts: Mapping[int, str]
) -> list[Case]:
    """All of them are confirmed and granted (批量确认), or none where one cannot be.

    ``doubts`` say what upper floors have against one (疑点); 备案 and 投诉举报 are decided one by one.
    Raises NotPermitted, WrongStep, Refused.
    """
    locked = moves.locked(sorted(applications, key=lambda each: each.pk))
    if not locked:
        raise Refused("还没有选择要确认的户。")
    for application in locked:
        if reason := alone(application) or doubts.get(application.pk):
            raise Refused(f"{application.number} {application.applicant_name} 不能批量确认：{reason}。")
    blocks = (locked[first : first + BLOCK] for first in range(0, len(locked), BLOCK))
    return [case for block in blocks for case in _grant(block, actor, opinion)]


def _grant(applications: list[Application], actor: User, opinion: str) -> list[Case]:
    """Part of a transaction; as many queries for one as for many."""
    grants = deciding.confirm(
        applications, actor=actor, opinion=opinion, answers=FirstMonth().answers(applications)
    )
    Entitlement.objects.bulk_create(_entitlement(each) for each in grants)
    standing.refresh(each.case.household_id for each in grants)
    told = list(zip((each.application for each in grants), _told(grants), strict=True))
    deciding.tell_grants(told, actor=actor)
    cards.issue_first((each.case.household for each in grants), actor=actor)
    return [each.case for each in grants]


def _entitlement(granted: Grant) -> Entitlement:
    case, proposed = granted.case, granted.opinion
    if proposed.amount is None or case.first_month is None:
        raise RuntimeError("a confirmed opinion has an amount, and its case a month")
    return Entitlement(
        region_code=case.region_code,
        case=case,
        amount=proposed.amount,
        from_month=case.first_month,
        workings=proposed.workings,
    )


def alone(application: Application) -> str:
    """Why an application is never decided together with others, nothing where it may be."""
    if application.kin_filed:
        return "备案户"
    return "有投诉举报" if application.complained else ""


def _told(grants: Iterable[Grant]) -> Iterator[dict[str, Any]]:
    """What the letter of each says; asked once a county."""
    today = clock.today()
    cycles = cache(lambda county: parameters.values([STABLE.key, UNSTABLE.key], [county], today)[county])
    for each in grants:
        cycle = STABLE if each.case.grade == Case.Grade.A else UNSTABLE
        yield {
            "amount": show(each.opinion.amount),
            "method": METHODS[each.opinion.workings.get("method", "gap")],
            "first_month": months.show(each.case.first_month),
            "persons": each.opinion.insured,
            "review": f"每 {cycles(each.application.county)[cycle.key]} 个月",
        }
