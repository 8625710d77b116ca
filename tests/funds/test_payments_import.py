"""A payment ledger (发放台账) comes in by its command; what no roll knows finds its household later."""

import itertools
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Region
from common.fields import reveal
from funds.models import Payment
from households.models import Account, Household
from tests.conftest import COUNTY, EAST_WILLOW, STONE_VILLAGE
from tests.households import rolls
from tests.households.rolls import command, household, payment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole", "county")]

_files = itertools.count()


@pytest.fixture
def bring(tmp_path: Path):
    """``bring(rows)`` imports payments, ``bring(rows, "import_roll")`` a roll; the command's answer."""

    def done(rows: Iterable[dict[str, str]], what: str = "import_payments", *words: Any) -> dict[str, Any]:
        return command(what, rolls.write(tmp_path / f"{what}{next(_files)}.csv", rows), *words)

    return done


def match() -> None:
    """The cross-check's first step has been done."""
    command("crosscheck", "--as-of", "2026-06-30", "--rules", "review_overdue")


def test_a_payment_stands_with_its_household(bring):
    bring(household("LH000001"), "import_roll")
    bring(
        [
            payment(
                "LH000001",
                "202605",
                发放日期="2026.05.10",
                流水号="A1",
                发放人数="2",
                银行账号="'6217 9921 0000 0000 012",
            )
        ]
    )
    row = Payment.objects.get()
    assert (row.household, row.region_code, row.month) == (
        Household.objects.get(),
        EAST_WILLOW,
        date(2026, 5, 1),
    )
    assert (row.status, row.kind, row.persons, row.paid_on, row.serial) == (
        "paid",
        "regular",
        2,
        date(2026, 5, 10),
        "A1",
    )
    assert reveal(Account.objects.get(), "number") == "6217992100000000012"


def test_a_payment_that_no_roll_knows_is_kept_by_the_county_and_matched_later(bring):
    answer = bring([payment("LH000001", "2026-05"), payment("LH000009", "2026-05")])
    assert (answer["accepted"], answer["rejected"]) == (2, 0)
    assert set(Payment.objects.values_list("household", "region_code")) == {(None, COUNTY)}
    bring(household("LH000001", 区划代码=str(STONE_VILLAGE)), "import_roll")
    match()
    assert dict(Payment.objects.values_list("number", "region_code")) == {
        "LH000001": STONE_VILLAGE,
        "LH000009": COUNTY,
    }
    assert Payment.objects.get(number="LH000001").household.number == "LH000001"
    assert Payment.objects.get(number="LH000009").household is None


def test_payments_of_a_neighbour_county_are_not_matched_by_number(bring):
    Region.objects.create(code=159921000000, name="邻县")
    bring([payment("LH000001", "2026-05")], "import_payments", "--region", 159921000000)
    bring(household("LH000001"), "import_roll", "--region", COUNTY)
    match()
    assert Payment.objects.get().household is None


def test_payments_move_with_their_household(bring):
    bring(household("LH000001"), "import_roll")
    bring([payment("LH000001", "2026-05")])
    bring(household("LH000001", 区划代码=str(STONE_VILLAGE)), "import_roll")
    assert Payment.objects.get().region_code == STONE_VILLAGE


def test_one_serial_number_with_other_content_is_two_payments(bring):
    rows = [
        payment("LH000001", "2026-05", 流水号="A1"),
        payment("LH000001", "2026-05", 流水号="A1", 发放金额="80"),
    ]
    answer = bring([*rows, rows[0]])
    assert (answer["accepted"], answer["duplicates"]) == (2, 1)


def test_one_account_of_many_payments_is_one_account(bring):
    bring([payment(f"LH{number:06d}", "2026-05") for number in range(5)])
    bring([payment("LH000001", "2026-06"), payment("LH000002", "2026-06", 银行账号="6217992100000000020")])
    assert Account.objects.count() == 2
    assert {reveal(account, "number") for account in Account.objects.all()} == {
        "6217992100000000012",
        "6217992100000000020",
    }


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({"发放类型": "补发"}, "arrears"),
        ({"发放类型": "追缴"}, "recovery"),
        ({"发放类型": "一次性"}, "one_off"),
        ({}, "regular"),
    ],
)
def test_the_kind_of_a_payment(bring, cells, kept):
    bring([payment("LH000001", "2026-05", **cells)])
    assert Payment.objects.get().kind == kept


@pytest.mark.parametrize(
    "cells",
    [
        {"发放金额": "-5"},
        {"发放状态": "退票"},
        {"银行账号": "6.21E+18"},
        {"发放年月": "2026-13"},
        {"发放日期": "昨天"},
    ],
)
def test_a_wrong_cell_rejects_its_row_alone(bring, cells):
    answer = bring([payment("LH000001", "2026-05", **cells), payment("LH000002", "2026-05")])
    assert (answer["accepted"], answer["rejected"]) == (1, 1)
