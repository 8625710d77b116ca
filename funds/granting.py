"""Confirming an application and opening what it grants, in one transaction (审核确认并开始保障)."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts import parameters
from accounts.models import User
from common import clock, months
from common.money import show
from funds import calculation, standards
from funds.calculation import Calculation, Insured
from households import means, standing
from households.models import Application, Case, Entitlement
from households.procedure import deciding
from households.procedure.files import File

STABLE = parameters.declare("review.stable_months", 12, "个月", "情况相对固定家庭（A 类）的复核周期")
UNSTABLE = parameters.declare("review.unstable_months", 6, "个月", "其他家庭（B、C 类）的复核周期")
METHODS = {"gap": "按家庭人均收入与低保标准的差额计算", "tier": "按类别分档计算"}


def answers(application: Application) -> dict[str, str | None]:
    """What funds say to the conditions of the confirmation."""
    month = deciding.month_after(clock.today())
    return {"standard_known": standards.lacking(application.area_kind, application.county, month)}


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


def income_of(file: File) -> means.FamilyIncome:
    """The family's income today as the amount needs it: of one person alone where it is 单人保."""
    application, today = file.application, clock.today()
    standard = standards.monthly(application.area_kind, application.county, today)
    items = application.incomes.filter(removed_at=None).select_related("member").order_by("pk")
    persons = len(file.counted)
    if application.single_basis:
        items, persons = items.filter(member__in=file.insured), 1
    return means.income(items, max(1, persons), means.terms(application.county, today, standard=standard))


@transaction.atomic
def grant(application: Application, *, actor: User, opinion: str) -> Case:
    """The application is confirmed, its household enrolled and the amount open from the month after.

    The letter stands too. Raises NotPermitted, WrongStep, Refused; then nothing is written.
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
    return case


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
