"""Money: typed, stored in fen, shown, written out in capital figures."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import money
from common.errors import Unreadable

fens = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1,234.50", 123450),
        ("¥1234.5", 123450),
        ("￥1,234.50元", 123450),
        ("1234.50元", 123450),
        ("１，２３４．５０", 123450),
        (" 1 234.50 ", 123450),
        ("480", 48000),
        ("0", 0),
        ("-0", 0),
        (".5", 50),
        ("10,000,000", 10**9),
        (480, 48000),
        (480.0, 48000),
        (0.1 + 0.2, 30),
        (Decimal("1234.5"), 123450),
    ],
)
def test_an_amount_as_clerks_write_it(written: str | float | Decimal, fen: int) -> None:
    assert money.parse_fen(written) == fen


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("0.005", 1),
        ("0.0049999999999999999999999999999999999", 0),
        (2.675, 268),
        (1.005, 101),
        ("1234.565", 123457),
    ],
)
def test_a_third_decimal_is_rounded_half_up(written: str | float, fen: int) -> None:
    assert money.parse_fen(written) == fen


@pytest.mark.parametrize("written", ["-5", "¥-5", "-¥5", "－5", -0.01, -1, Decimal("-3")])
def test_nothing_is_below_zero(written: str | float | Decimal) -> None:
    with pytest.raises(Unreadable, match="不能为负数"):
        money.parse_fen(written)


@pytest.mark.parametrize("written", ["10000000.01", "9" * 400, 1e300, 10**40])
def test_nothing_is_above_ten_million(written: str | float) -> None:
    with pytest.raises(Unreadable, match="1000 万元"):
        money.parse_fen(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-",
        "五百",
        "1,2345",
        "12,34.5",
        "1.2.3",
        "1e5",
        "500元/月",
        "元",
        ".",
        float("nan"),
        float("inf"),
        True,
    ],
)
def test_what_is_no_amount_is_refused(written: str | float) -> None:
    with pytest.raises(Unreadable):
        money.parse_fen(written)


def test_an_amount_is_shown_with_groups_and_two_places() -> None:
    assert money.show(Decimal("1320")) == "1,320.00"
    assert money.show(Decimal("-0.125")) == "-0.13"
    assert money.show(None) == ""


@pytest.mark.parametrize(
    ("amount", "capital"),
    [
        ("0", "零元整"),
        ("1320", "壹仟叁佰贰拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("10001", "壹万零壹元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("1000010000", "壹拾亿零壹万元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("-5.20", "负伍元贰角整"),
    ],
)
def test_capital_figures(amount: str, capital: str) -> None:
    assert money.capital(Decimal(amount)) == capital


@given(fens)
def test_fen_and_yuan_are_one_amount(fen: int) -> None:
    amount = money.yuan(fen)
    assert money.fen(amount) == fen
    assert amount.as_tuple().exponent == -2
    assert money.parse_fen(money.show(amount)) == fen
    assert money.parse_fen(float(amount)) == fen


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_two_amounts_have_two_capital_forms(one: int, other: int) -> None:
    same = money.capital(money.yuan(one)) == money.capital(money.yuan(other))
    assert same == (one == other)


@given(st.integers(0, 10**15))
def test_capital_figures_never_stammer(fen: int) -> None:
    capital = money.capital(money.yuan(fen))
    assert "零零" not in capital
    assert fen < 100 or "零元" not in capital


@given(st.text() | st.text("0123456789.,¥元-", max_size=12) | st.floats() | st.integers() | st.decimals())
def test_anything_is_an_amount_or_a_sentence(value: str | float | Decimal) -> None:
    with suppress(Unreadable):
        assert 0 <= money.parse_fen(value) <= 10**9
