"""The payment ledger (发放台账): twenty-four months, one payment a household and month, paid as granted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from common import months
from config.demo.county import FIRST_PAID, LAST_PAID, Case, County, Household, Payment
from config.demo.places import township_of

RISES = (date(2024, 7, 1), date(2025, 7, 1))  # months in which the standard rose, each by RISE yuan a member
RISE = 30
REASONS = ("账户状态异常", "账户休眠", "户名不符")


def schedule(county: County, household: Household) -> None:
    """Write the household's payments anew from its cases; what failed is made good a month later."""
    rng = county.stream(f"pay:{household.number}")
    household.payments = []
    for case in household.cases:
        for month in paid_months(case):
            amount = amount_in(case, month, household.counted)
            if month < LAST_PAID and rng.random() < 0.004:
                bounce(county, household, month, amount, rng.choice(REASONS))
            else:
                household.payments.append(payment(county, household, month, amount))


def paid_months(case: Case) -> list[date]:
    """The months of the ledger in which the case is 在保."""
    span = (LAST_PAID.year - FIRST_PAID.year) * 12 + LAST_PAID.month - FIRST_PAID.month
    return [month for step in range(span + 1) if case.covers(month := months.add(FIRST_PAID, step))]


def amount_in(case: Case, month: date, counted: int) -> Decimal:
    """The allowance of a month in yuan: less before each rise that the present amount already holds."""
    effective = case.effective or case.first or month
    rises = sum(month < rise <= effective for rise in RISES)
    return max(case.amount - RISE * counted * rises, Decimal(60))


def pay_day(county: County, household: Household, month: date) -> date:
    """The day on which the township's list of a month was paid."""
    rng = county.stream(f"day:{month}:{township_of(household.village)}")
    return month + timedelta(days=rng.randint(7, 17))


def payment(county: County, household: Household, month: date, amount: Decimal) -> Payment:
    """An ordinary payment to the household's own account."""
    return Payment(
        month,
        household.payee,
        household.account,
        amount,
        household.counted,
        pay_day(county, household, month),
    )


def bounce(county: County, household: Household, month: date, amount: Decimal, reason: str) -> None:
    """A payment that failed, and the 补发 a month later."""
    failed = payment(county, household, month, amount)
    failed.ok, failed.reason = False, reason
    again = payment(county, household, month, amount)
    again.kind, again.paid_on = "补发", pay_day(county, household, months.add(month, 1)) + timedelta(days=2)
    household.payments += [failed, again]


def standing(household: Household, month: date) -> Payment:
    """The ordinary, successful payment for ``month``; LookupError where there is none."""
    for paid in household.payments:
        if paid.month == month and paid.ok and paid.kind == "正常":
            return paid
    raise LookupError(f"{household.number} has no ordinary payment for {months.show(month)}.")
