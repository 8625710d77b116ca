"""Planted: payments and accounts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from common import months
from config.demo.county import Household, Payment, joined
from config.demo.kinship import keep_card, some_official
from config.demo.named import file_kin
from config.demo.payments import pay_day, payment, schedule, standing
from config.demo.plot import Plot, alone

FEBRUARY, MARCH, APRIL, MAY = (date(2026, month, 1) for month in (2, 3, 4, 5))


def regular(plot: Plot) -> Household:
    """The household with all its ordinary payments, none of which failed."""
    return regular_of(plot, plot.household)


def regular_of(plot: Plot, household: Household) -> Household:
    """``household`` with all its ordinary payments, none of which failed."""
    schedule(plot.county, household)
    for failed in [paid for paid in household.payments if not paid.ok]:
        household.payments.remove(failed)
    for again in [paid for paid in household.payments if paid.kind == "补发"]:
        again.kind, again.paid_on = "正常", pay_day(plot.county, household, again.month)
    return household


def extra(
    plot: Plot, household: Household, month: date, amount: Decimal, kind: str, paid_on: date
) -> Payment:
    """One more payment to the household's account."""
    paid = payment(plot.county, household, month, amount)
    paid.kind, paid.paid_on = kind, paid_on
    household.payments.append(paid)
    return paid


def paid_to_another_name(plot: Plot) -> str:
    """The last months went out in the name of somebody outside the household."""
    household, payee = regular(plot), plot.stranger()
    for month in (MARCH, APRIL, MAY)[plot.turn % 3 :]:
        standing(household, month).payee = payee.name
    if plot.turn == 3:
        keep_card(plot.county, household, payee, "侄子", date(2023, 2, 8), "终止")
    return household.number


def paid_to_a_member(plot: Plot) -> str:
    """The payments go out in another member's name, or in the head's with another dot or a space."""
    household = regular(plot)
    names = [m.person.name for m in household.members]
    standing(household, MAY).payee = names[-1]
    standing(household, APRIL).payee = (
        names[0].replace("·", "•") if "·" in names[0] else f"{names[0][0]}　{names[0][1:]}"
    )
    return household.number


def paid_to_a_filed_keeper(plot: Plot) -> str:
    """The payments go out in the name of a keeper whose filing is valid."""
    household, payee = regular(plot), plot.stranger()
    standing(household, MAY).payee = payee.name
    keep_card(plot.county, household, payee, "侄女", date(2024, 11, 4))
    return household.number


def two_share_an_account(plot: Plot) -> str:
    """For three months two households were paid to one account, each in its own name."""
    household = regular(plot)
    other = regular_of(plot, plot.take(alone))
    for month in (MARCH, APRIL, MAY):
        standing(other, month).account = household.account
    return joined(household, other)


def one_payee_for_two(plot: Plot) -> str:
    """One person received two households' money on one account."""
    household = regular(plot)
    other = regular_of(plot, plot.take(alone))
    for month in (APRIL, MAY):
        paid = standing(other, month)
        paid.account, paid.payee = household.account, household.payee
    plot.county.expect("account_name_mismatch", other.number, "他户户主代领，户名不是本户成员")
    return joined(household, other)


def three_share_an_account(plot: Plot) -> str:
    """For two months three households were paid to one account, which makes three payments a month."""
    household = regular(plot)
    others = [regular_of(plot, plot.take(alone)) for _ in range(2)]
    for other in others:
        for month in (APRIL, MAY):
            standing(other, month).account = household.account
    plot.county.expect("frequent_payment", joined(household, *others), "三户同一账户，每月三笔")
    return joined(household, *others)


def account_passed_on(plot: Plot) -> str:
    """An account was used by one household after the other one's case had ended: never in one month."""
    household, heir = plot.household, regular_of(plot, plot.take(alone))
    for paid in heir.payments:
        if paid.month > household.case.stopped and paid.paid_on > months.last_day(
            household.case.stopped
        ) + timedelta(days=40):
            paid.account = household.account
    return joined(household, heir)


def three_in_a_month(plot: Plot) -> str:
    """Two months failed and were made good in April, beside April's own payment."""
    household = regular(plot)
    for month in (FEBRUARY, MARCH):
        failed = standing(household, month)
        failed.ok, failed.reason = False, "账户休眠"
        extra(plot, household, month, failed.amount, "补发", date(2026, 4, 21))
    return household.number


def two_in_a_month(plot: Plot) -> str:
    """Two payments in April, and money that came back."""
    household = regular(plot)
    extra(plot, household, APRIL, Decimal("200.00"), "一次性", date(2026, 4, 22))
    extra(plot, household, MARCH, Decimal("120.00"), "追缴", date(2026, 4, 23))
    return household.number


def large(plot: Plot) -> str:
    """One payment of more than 5,000 yuan and three times the monthly amount."""
    kind, amount = (("一次性", "6000.00"), ("补发", "8640.00"), ("一次性", "5000.01"))[plot.turn % 3]
    household = regular(plot)
    extra(plot, household, MARCH, Decimal(amount), kind, date(2026, 3, 24))
    return household.number


def large_but_allowed(plot: Plot) -> str:
    """Exactly 5,000 yuan is not above the floor."""
    household = regular(plot)
    extra(plot, household, MARCH, Decimal("5000.00"), "一次性", date(2026, 3, 24))
    return household.number


def paid_after_end(plot: Plot) -> str:
    """Two payments for months after the last one."""
    household = regular(plot)
    last = household.case.stopped
    for step in (1, 2)[: 1 + plot.turn % 2]:
        month = months.add(last, step)
        household.payments.append(payment(plot.county, household, month, household.case.amount))
    return household.number


def paid_before_start(plot: Plot) -> str:
    """A payment for the month before the first one."""
    household = regular(plot)
    household.payments.append(
        payment(plot.county, household, months.add(household.case.begun, -1), household.case.amount)
    )
    return household.number


def paid_though_rejected(plot: Plot) -> str:
    """A payment to a household that was turned down."""
    household = plot.household
    household.payments = [payment(plot.county, household, date(2025, 12, 1), Decimal("365.00"))]
    return household.number


def made_good_after_end(plot: Plot) -> str:
    """The last month failed and was made good after the case had ended."""
    household = regular(plot)
    last = household.case.stopped
    failed = standing(household, last)
    failed.ok, failed.reason = False, "账户状态异常"
    extra(plot, household, last, failed.amount, "补发", pay_day(plot.county, household, months.add(last, 1)))
    return household.number


def paid_differently(plot: Plot) -> str:
    """One or two months of the present amount were paid with another sum."""
    household = regular(plot)
    difference = (Decimal("20.00"), Decimal("-35.50"), Decimal("0.02"), Decimal("60.00"))[plot.turn % 4]
    for month in (APRIL, MAY)[: 1 + plot.turn % 2]:
        standing(household, month).amount += difference
    return household.number


def paid_a_cent_more(plot: Plot) -> str:
    """A cent of difference is within the tolerance."""
    household = regular(plot)
    standing(household, APRIL).amount += Decimal("0.01")
    return household.number


def left_out(plot: Plot) -> str:
    """Some months were not paid at all, or failed and were never made good."""
    household = regular(plot)
    for month in (date(2025, 11, 1), date(2025, 12, 1), FEBRUARY)[: 1 + plot.turn % 3]:
        missing = standing(household, month)
        if plot.turn % 2:
            missing.ok, missing.reason = False, "账户状态异常"
        else:
            household.payments.remove(missing)
    return household.number


def left_out_long_ago(plot: Plot) -> str:
    """A month more than twelve months back was not paid."""
    household = regular(plot)
    household.payments.remove(standing(household, date(2025, 5, 1)))
    return household.number


def failed_and_made_good(plot: Plot) -> str:
    """A month failed and was made good later."""
    household = regular(plot)
    failed = standing(household, MARCH)
    failed.ok, failed.reason = False, "户名不符"
    extra(
        plot,
        household,
        MARCH,
        failed.amount,
        "补发",
        pay_day(plot.county, household, APRIL) + timedelta(days=1),
    )
    return household.number


def official_keeps_card(plot: Plot) -> str:
    """A village official keeps the card."""
    keep_card(
        plot.county, plot.household, some_official(plot.county, plot.rng).person, "邻居", date(2024, 7, 3)
    )
    return plot.household.number


def filed_relative_keeps_card(plot: Plot) -> str:
    """The official who keeps the card is a filed relative; or the keeping has ended."""
    official = some_official(plot.county, plot.rng)
    keep_card(
        plot.county,
        plot.household,
        official.person,
        "儿子",
        date(2024, 7, 3),
        "终止" if plot.turn % 2 else "有效",
    )
    if plot.turn % 2 == 0:
        file_kin(
            plot.county,
            official,
            plot.household.head,
            "父亲",
            filed=date(2024, 7, 1),
            rechecked=date(2025, 11, 6),
        )
    return plot.household.number
