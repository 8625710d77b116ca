"""资金发放 over many years: what the short table of payments must not hide, however old it is."""

from decimal import Decimal

import pytest

from common import months
from households.models import Household
from tests import factories as make
from tests.reviews.rules.conftest import AS_OF

MONEY = ("frequent_payment", "large_payment", "paid_without_case", "amount_mismatch", "payment_missing")


@pytest.fixture
def home() -> Household:
    """A household that has been 在保 with 500.00 yuan a month for eleven years."""
    return make.case(first="2015-07").household


def ago(count: int) -> str:
    return months.show(months.add(months.first(AS_OF), -count))


def pay_ten_years(home: Household) -> None:
    for count in range(120):
        make.payment(home, ago(count))


AGES = [0, 1, 46, 47, 48, 49, 95, 96, 97, 119]
"""Months before the day of the tests, about the ends of the words of bits."""


def test_ten_years_without_a_fault_say_nothing(hits, home) -> None:
    pay_ten_years(home)
    for rule in (
        "frequent_payment",
        "amount_mismatch",
        "payment_missing",
        "paid_without_case",
        "large_payment",
    ):
        assert hits(rule) == []


@pytest.mark.parametrize("age", AGES)
def test_a_month_paid_twice_is_a_mismatch_at_any_age(hits, home, age) -> None:
    pay_ten_years(home)
    make.payment(home, ago(age))
    assert [(row["item"], row["gap"]) for row in hits("amount_mismatch")] == [(ago(age), 50000)]


@pytest.mark.parametrize("age", AGES)
def test_a_crowded_month_is_frequent_at_any_age(hits, home, age) -> None:
    for count in range(120):
        if count not in (age - 1, age + 1):
            make.payment(home, ago(count))
    for count in (age - 1, age + 1):  # the neighbours' payments came in the same month
        make.payment(home, ago(max(count, 0)), paid_on=f"{ago(age)}-20")
    assert [(row["key"], row["times"]) for row in hits("frequent_payment")] == [(ago(age), 3)]


@pytest.mark.parametrize("age", [0, 1, 46, 47, 48, 49, 95, 96, 119])
def test_a_month_left_out_is_missing_as_far_back_as_a_county_looks(hits, home, age) -> None:
    make.payment(make.case(first="2015-07").household, ago(age))  # the county's ledger holds the month
    for count in range(120):
        if count != age:
            make.payment(home, ago(count))
    rows = hits("payment_missing", months=120)
    assert [row["item"] for row in rows if row["household_id"] == home.pk] == [ago(age)]


def test_many_payments_for_one_month_cover_no_other(hits, home) -> None:
    make.payment(make.case(first="2015-07").household, ago(1))
    make.payment(home, ago(2))
    make.payment(home, ago(0))
    make.payment(home, ago(2))  # added up they look like the next
    missing = {row["item"] for row in hits("payment_missing") if row["household_id"] == home.pk}
    assert missing == {ago(1)}


def test_a_second_account_is_asked_for_too(hits, home) -> None:
    other = make.account()
    for day in (1, 2, 3):
        make.payment(home, ago(1), into=other, paid_on=f"{ago(1)}-0{day}")
    make.payment(home, ago(2))
    assert [(row["account_id"], row["times"]) for row in hits("frequent_payment")] == [(other.pk, 3)]


def test_a_county_may_allow_no_payment_at_all(hits, home) -> None:
    make.payment(home, ago(1))
    assert [row["times"] for row in hits("frequent_payment", max_per_month=0)] == [1]
    assert hits("frequent_payment", max_per_month=1) == []


def test_the_tolerance_is_of_the_month_and_not_of_the_payment(hits, home) -> None:
    make.payment(home, ago(1), "250.00")
    make.payment(home, ago(1), "250.00")
    make.payment(home, ago(2), "500.02")
    assert [row["item"] for row in hits("amount_mismatch")] == [ago(2)]
    assert hits("amount_mismatch", tolerance=Decimal("0.02")) == []
