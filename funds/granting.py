"""Confirming an application and opening what it grants, in one transaction (审核确认并开始保障)."""

from collections.abc import Iterable, Mapping
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
from households.models import Application, Case, Entitlement, IncomeItem
from households.procedure import deciding
from households.procedure.files import File

STABLE = parameters.declare("review.stable_months", 12, "个月", "情况相对固定家庭（A 类）的复核周期")
UNSTABLE = parameters.declare("review.unstable_months", 6, "个月", "其他家庭（B、C 类）的复核周期")
METHODS = {"gap": "按家庭人均收入与低保标准的差额计算", "tier": "按类别分档计算"}


def answers(application: Application) -> dict[str, str | None]:
    """What funds say to the conditions of the confirmation."""
    return answers_of([application])[application.pk]


def answers_of(applications: Iterable[Application]) -> dict[int, dict[str, str | None]]:
    """The same for many; asks once a county and area."""
    month = deciding.month_after(clock.today())
    lacking = cache(lambda area, county: standards.lacking(area, county, month))
    return {each.pk: {"standard_known": lacking(each.area_kind, each.county)} for each in applications}


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
    return means.income(items, max(1, persons), terms_of(application))


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
    case, proposed, _ = deciding.confirm(
        application, actor=actor, opinion=opinion, answers=answers(application)
    )
    if proposed.amount is None or case.first_month is None:
        raise RuntimeError("a confirmed opinion has an amount, and its case a month")
    Entitlement.objects.create(
        region_code=case.region_code,
        case=case,
        amount=proposed.amount,
        from_month=case.first_month,
        workings=proposed.workings,
    )
    standing.refresh([case.household_id])
    deciding.tell_grant(application, actor=actor, fields=_told(application, case, proposed.amount, proposed))
    if cards.of(case.household) is None:
        cards.issue(case.household, actor=actor)
    return case


MOST = 50
"""So many are confirmed at once at most, a page of the queue: each writes a household, letter and steps."""


@transaction.atomic
def grant_many(
    applications: Iterable[Application], *, actor: User, opinion: str, doubts: Mapping[int, str]
) -> list[Case]:
    """All of them are confirmed and granted (批量确认), or none where one cannot be.

    ``doubts`` say what upper floors have against one (疑点); 备案 and 投诉举报 are decided one by one.
    Raises NotPermitted, WrongStep, Refused.
    """
    wanted = [each.pk for each in applications]
    if not 0 < len(wanted) <= MOST:
        raise Refused(f"一次可以确认 1 至 {MOST} 户，这里有 {len(wanted)} 户。请用筛选分批办理。")
    locked = list(Application.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    for application in locked:
        if reason := alone(application) or doubts.get(application.pk):
            raise Refused(f"{application.number} {application.applicant_name} 不能批量确认：{reason}。")
    return [grant(application, actor=actor, opinion=opinion) for application in locked]


def alone(application: Application) -> str:
    """Why an application is never decided together with others, nothing where it may be."""
    if application.kin_filed:
        return "备案户"
    return "有投诉举报" if application.complained else ""


def _told(application: Application, case: Case, amount: Decimal, proposed: Any) -> dict[str, Any]:
    cycle = STABLE if case.grade == Case.Grade.A else UNSTABLE
    review = parameters.value(cycle.key, application.county, clock.today())
    return {
        "amount": show(amount),
        "method": METHODS[proposed.workings.get("method", "gap")],
        "first_month": months.show(case.first_month),
        "persons": proposed.insured,
        "review": f"每 {review} 个月",
    }
