"""银行账号 and phones: repair and masks."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import banking
from common.errors import Unreadable

CARD = "6217992100000000241"


@pytest.mark.parametrize(
    "written",
    [
        CARD,
        f"'{CARD}",
        "6217 9921 0000 0000 241",
        "6217-9921-0000-0000-241",
        "６２１７９９２１０００００００0241",
        f"{CARD}\u200b",
    ],
)
def test_an_account_as_clerks_write_it_is_repaired(written: str) -> None:
    assert banking.parse_account(written) == CARD


def test_a_passbook_has_no_check_digit() -> None:
    assert banking.parse_account("6217992100000000242") == "6217992100000000242"
    assert banking.parse_account("0123456789") == "0123456789"


def test_a_number_cell_of_fifteen_digits_is_whole() -> None:
    assert banking.parse_account(621799210000024.0) == "621799210000024"


@pytest.mark.parametrize(
    "value", ["6.21799E+18", "6.217992100000000e18", 6.2179921e18, 6217992100000000, "6217992100000000241.0"]
)
def test_lost_digits_are_not_guessed(value: str | float) -> None:
    with pytest.raises(Unreadable, match="银行账号已被 Excel 改成"):
        banking.parse_account(value)


@pytest.mark.parametrize("value", ["", "现金", "12345", "1" * 33, "62179921A", 0.5, -5, True, float("nan")])
def test_what_is_no_account_is_refused(value: str | float) -> None:
    with pytest.raises(Unreadable, match="银行账号"):
        banking.parse_account(value)


def test_masks() -> None:
    assert banking.mask_account(CARD) == banking.mask_account("0241") == "****0241"
    assert banking.mask_account("") == ""
    assert banking.mask_phone("13800000021") == "138****0021"
    assert banking.mask_phone("0479-1234567") == "047****4567"
    assert banking.mask_phone("1234567") == "****"
    assert banking.mask_phone("") == ""


@given(st.text() | st.text("0123456789 -'E+.", max_size=24) | st.floats() | st.integers())
def test_anything_is_an_account_or_a_sentence(value: str | float) -> None:
    with suppress(Unreadable):
        assert banking.parse_account(value).isdigit()
