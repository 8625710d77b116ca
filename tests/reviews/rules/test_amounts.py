"""金额与月份: what is paid and when, beside the cases and their amounts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from households.models import Household
from tests import factories as make
from tests.reviews.rules.conftest import NO_PAYMENT


def months(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(row["item"] for row in rows)


# --- 大额支付


@pytest.mark.parametrize(
    ("monthly", "amount", "found"),
    [
        ("500.00", "5000.00", 0),
        ("500.00", "5000.01", 1),
        ("2000.00", "6000.00", 0),
        ("2000.00", "6000.01", 1),
    ],
)
def test_a_payment_above_floor_and_three_months_is_large(hits, monthly, amount, found) -> None:
    home = make.case(amount=monthly).household
    make.payment(home, "2026-05", amount, serial="L1", kind="one_off")
    assert [(row["key"], row["amount"]) for row in hits("large_payment")] == [
        ("L1", int(Decimal(amount) * 100))
    ] * found


def test_without_a_serial_month_and_account_are_the_key(hits, home) -> None:
    make.payment(home, "2026-05", "6000.00", kind="arrears")
    assert [row["key"] for row in hits("large_payment")] == [f"2026-05 a{home.account_id}"]


def test_the_amount_of_the_newest_case_begun_counts_and_is_nothing_without_one(hits) -> None:
    refused, ended = make.case(first=None).household, make.household()
    make.case(ended, first="2015-01", last="2016-12", amount="3000.00")
    make.case(ended, first="2018-01", last="2019-12", amount="1000.00")
    make.case(ended, first="2026-07", amount="9000.00")
    for home in (refused, ended):
        make.payment(home, "2026-05", "5000.01", serial="L1")
    assert {(row["household_id"], row["monthly"]) for row in hits("large_payment")} == {
        (refused.pk, 0),
        (ended.pk, 100000),
    }


@pytest.mark.parametrize("columns", NO_PAYMENT)
def test_what_is_no_payment_is_not_large(hits, home, columns) -> None:
    make.payment(home, "2026-05", "9000.00", **columns)
    make.payment(None, "2026-05", "9000.00")
    assert hits("large_payment") == []


# --- 停保后仍发放


def test_payments_before_between_and_after_the_cases_are_found(hits) -> None:
    home = make.household()
    make.case(home, first="2025-03", last="2025-05")
    make.case(home, first="2025-07", last="2026-01")
    for paid_for in ("2025-02", "2025-03", "2025-05", "2025-06", "2025-07", "2026-01", "2026-02"):
        make.payment(home, paid_for)
    rows = hits("paid_without_case")
    assert months(rows) == ["2025-02", "2025-06", "2026-02"]
    assert {(row["household_id"], row["key"], row["amount"]) for row in rows} == {(home.pk, "", 150000)}


def test_a_refused_case_pays_for_nothing_and_arrears_are_no_regular_payment(hits) -> None:
    home = make.case(first=None).household
    make.payment(home, "2026-05", kind="arrears")
    assert hits("paid_without_case") == []
    make.payment(home, "2026-05")
    assert months(hits("paid_without_case")) == ["2026-05"]


@pytest.mark.parametrize("columns", NO_PAYMENT)
def test_what_is_no_payment_needs_no_case(hits, columns) -> None:
    make.payment(make.case(last="2026-01").household, "2026-05", **columns)
    make.payment(None, "2026-05")
    assert hits("paid_without_case") == []


# --- 发放金额与审批不符


@pytest.mark.parametrize(
    ("paid", "found", "gap"),
    [
        (["500.01"], 0, 0),
        (["500.02"], 1, 2),
        (["499.99"], 0, 0),
        (["499.98"], 1, 2),
        (["300.00", "200.00"], 0, 0),
        (["300.00", "100.00"], 1, 10000),
    ],
)
def test_a_month_that_differs_by_more_than_the_tolerance_is_found(hits, home, paid, found, gap) -> None:
    for amount in paid:
        make.payment(home, "2026-05", amount)
    assert [(row["item"], row["amount"]) for row in hits("amount_mismatch")] == [("2026-05", gap)] * found


def test_only_months_of_the_newest_amount_count(hits) -> None:
    home = make.household()
    make.case(home, first="2025-01", last="2025-12")
    make.case(home, first="2026-02", amount="600.00", amount_from="2026-04")
    for paid_for in ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"):
        make.payment(home, paid_for, "550.00")
    rows = hits("amount_mismatch")
    assert months(rows) == ["2026-04", "2026-05"]
    assert {row["amount"] for row in rows} == {10000}


def test_an_ended_case_is_held_against_its_amount_until_its_last_month(hits) -> None:
    home = make.case(last="2026-04").household
    for paid_for in ("2026-04", "2026-05"):
        make.payment(home, paid_for, "550.00")
    assert months(hits("amount_mismatch")) == ["2026-04"]


@pytest.mark.parametrize("columns", [*NO_PAYMENT, {"kind": "arrears"}, {"kind": "one_off"}])
def test_a_month_without_a_regular_payment_does_not_differ(hits, home, columns) -> None:
    make.payment(home, "2026-05", "100.00", **columns)
    assert hits("amount_mismatch") == []


# --- 应发未发


@pytest.fixture
def ledger() -> Household:
    """Another household that was paid in May: the county's ledger holds that month."""
    paid = make.case(first="2026-05", last="2026-05").household
    make.payment(paid, "2026-05")
    return paid


def test_a_month_of_the_ledger_without_a_payment_is_missing(hits, home, ledger) -> None:
    rows = hits("payment_missing")
    assert [(row["household_id"], row["item"], row["amount"]) for row in rows] == [
        (home.pk, "2026-05", 50000)
    ]


@pytest.mark.parametrize(("kind", "found"), [("regular", 0), ("arrears", 0), ("one_off", 1), ("recovery", 1)])
def test_arrears_make_a_month_good_and_one_off_money_does_not(hits, home, ledger, kind, found) -> None:
    make.payment(home, "2026-05", paid_on="2026-06-20", kind=kind)
    assert len(hits("payment_missing")) == found


def test_a_failed_or_future_payment_makes_no_month_good(hits, home, ledger) -> None:
    make.payment(home, "2026-05", status="failed")
    make.payment(home, "2026-05", paid_on="2026-07-01")
    assert months(hits("payment_missing")) == ["2026-05"]
    assert hits("payment_missing", as_of=date(2026, 7, 1)) == []


@pytest.mark.parametrize("columns", [{"status": "failed"}, {"kind": "recovery"}])
def test_any_row_of_a_matched_household_holds_the_month(hits, home, columns) -> None:
    make.payment(home, "2026-05", **columns)
    assert months(hits("payment_missing")) == ["2026-05"]


def test_an_unmatched_row_or_one_not_yet_known_holds_no_month(hits, home) -> None:
    make.payment(None, "2026-05")
    make.payment(home, "2026-06", paid_on="2026-07-01", status="failed")
    assert hits("payment_missing") == []


def test_the_twelve_months_that_end_with_the_days_are_looked_at(hits) -> None:
    home = make.case(last="2025-08").household
    payer = make.case().household
    for paid_for in ("2025-06", "2025-07", "2025-08", "2025-09"):
        make.payment(payer, paid_for)
    rows = hits("payment_missing")
    assert months(rows) == ["2025-07", "2025-08"]
    assert {(row["household_id"], row["amount"]) for row in rows} == {(home.pk, 100000)}
