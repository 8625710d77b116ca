"""账户: into whose account money goes, beside the roll and the custody files."""

from datetime import date

import pytest

from tests import factories as make
from tests.reviews.rules.conftest import NO_PAYMENT

# --- 账户与姓名不一致


def test_payments_to_a_stranger_are_one_finding_for_household_and_account(hits, home) -> None:
    for paid_for, payee in (("2026-03", "白雪"), ("2026-04", "白雪"), ("2026-05", "吴刚")):
        make.payment(home, paid_for, payee=payee)
    make.payment(home, "2026-02")
    rows = hits("account_name_mismatch")
    assert {(row["household_id"], row["key"], row["amount"]) for row in rows} == {
        (home.pk, f"a{home.account_id}", 150000)
    }
    assert {(row["payee"], row["paid"]) for row in rows} == {("白雪", 100000), ("吴刚", 50000)}


@pytest.mark.parametrize(("kind", "found"), [("arrears", 1), ("one_off", 1), ("recovery", 0)])
def test_a_stranger_may_be_paid_by_any_kind_of_payment(hits, home, kind, found) -> None:
    make.payment(home, "2026-05", payee="白雪", kind=kind)
    assert len(hits("account_name_mismatch")) == found


@pytest.mark.parametrize("payee", ["巴特尔·苏和", "巴特尔．苏和", "巴特尔 • 苏和"])
def test_a_member_of_any_case_of_the_number_is_no_stranger(hits, home, payee) -> None:
    former = make.case(home, first="2018-01", last="2019-12", members=[])
    make.member(former, name="巴特尔·苏和", enrolled=False)
    make.payment(home, "2026-05", payee=payee)
    assert hits("account_name_mismatch") == []


def test_a_superseded_member_is_a_stranger(hits, home) -> None:
    replaced = make.member(home.cases.get(), name="白雪")
    replaced.superseded_by = make.incoming()
    replaced.save()
    make.payment(home, "2026-05", payee="白雪")
    assert len(hits("account_name_mismatch")) == 1


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({}, 0),
        ({"filed_on": date(2026, 6, 30)}, 0),
        ({"filed_on": date(2026, 7, 1)}, 1),
        ({"state": "终止"}, 1),
    ],
)
def test_a_valid_custody_of_the_account_excuses(hits, home, columns, found) -> None:
    make.payment(home, "2026-05", payee="白雪")
    custody = make.snapshot("card_custody")
    make.feed(custody, home.head, other=make.person(), account=home.account, **columns)
    assert len(hits("account_name_mismatch")) == found


def test_a_custody_of_an_older_snapshot_excuses_nobody(hits, home) -> None:
    make.payment(home, "2026-05", payee="白雪")
    older = make.snapshot("card_custody", "2026-03-31")
    make.feed(older, home.head, other=make.person(), account=home.account)
    make.snapshot("card_custody", "2026-06-25")
    assert len(hits("account_name_mismatch")) == 1


def test_an_unmatched_payment_has_no_household_to_be_strange_to(hits) -> None:
    make.payment(None, "2026-05")
    assert hits("account_name_mismatch") == []


@pytest.mark.parametrize("columns", NO_PAYMENT)
def test_what_is_no_payment_cannot_go_to_a_stranger(hits, home, columns) -> None:
    make.payment(home, "2026-05", payee="白雪", **columns)
    assert hits("account_name_mismatch") == []


# --- 多户同一账户


def test_two_households_in_one_month_share_an_account(hits, home) -> None:
    other, shared = make.case().household, make.account()
    make.payment(home, "2026-04", into=shared)
    make.payment(other, "2026-05", "300.00", into=shared)
    assert hits("shared_account") == []
    make.payment(home, "2026-05", into=shared)
    rows = hits("shared_account")
    assert {row["item"] for row in rows} == {row["number"] for row in rows} == {home.number, other.number}
    assert {(row["account_id"], row["key"], row["amount"]) for row in rows} == {(shared.pk, "", 80000)}


def test_an_unmatched_payment_counts_under_its_number_as_written(hits, home) -> None:
    make.payment(home, "2026-05")
    make.payment(None, "2026-05", into=home.account, number="WP000009")
    assert {row["number"] for row in hits("shared_account")} == {home.number, "WP000009"}
    assert hits("shared_account", min_households=3) == []


def test_two_payments_to_one_household_share_nothing(hits, home) -> None:
    for _ in range(2):
        make.payment(home, "2026-05")
    assert hits("shared_account") == []
    assert [row["amount"] for row in hits("shared_account", min_households=1)] == [100000]


@pytest.mark.parametrize("columns", [*NO_PAYMENT, {"kind": "arrears"}, {"kind": "one_off"}])
def test_only_regular_payments_share_an_account(hits, home, columns) -> None:
    make.payment(home, "2026-05")
    make.payment(make.case().household, "2026-05", into=home.account, **columns)
    assert hits("shared_account") == []


# --- 同一账户频繁支付


def test_more_than_two_payments_in_a_calendar_month_are_frequent(hits, home) -> None:
    make.payment(home, "2026-03", "100.00", paid_on="2026-05-01")
    make.payment(home, "2026-04", "200.00", paid_on="2026-05-31", kind="arrears")
    assert hits("frequent_payment") == []
    make.payment(None, "2026-05", "300.00", into=home.account, paid_on="2026-05-15", kind="one_off")
    rows = hits("frequent_payment")
    assert {(row["account_id"], row["key"], row["amount"], row["times"]) for row in rows} == {
        (home.account_id, "2026-05", 60000, 3)
    }
    assert {row["number"] for row in rows} == {home.number, "WP000001"}


@pytest.mark.parametrize(
    "columns", [{"paid_on": None}, {"paid_on": "2026-06-01"}, {"kind": "recovery"}, {"status": "failed"}]
)
def test_a_third_payment_of_another_month_or_without_its_day_does_not_count(hits, home, columns) -> None:
    for _ in range(2):
        make.payment(home, "2026-05")
    make.payment(home, "2026-05", **columns)
    assert hits("frequent_payment") == []
