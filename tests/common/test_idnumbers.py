"""证件号码: what is repaired, what is refused, and in which words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import idnumbers
from common.errors import Unreadable

WOMAN = "159900193609080041"

births = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Draw a right ID number of an invented district."""
    body = f"1599{draw(st.integers(0, 99)):02d}{draw(births):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + idnumbers.check_digit(body)


def refusal(value: str | float) -> str:
    """Return the sentence with which a value is refused."""
    with pytest.raises(Unreadable) as refused:
        idnumbers.parse(value)
    return refused.value.sentence


@pytest.mark.parametrize(
    "written",
    [
        " 159900193609080041 ",
        "'159900193609080041",
        "’159900193609080041",
        "15990019 36090800 41",
        "１５９９００１９３６０９０８００４１",
        "\ufeff159900193609080041\u200b",
        "159900\u00a019360908\t0041\r\n",
    ],
)
def test_a_number_as_clerks_write_it_is_repaired(written: str) -> None:
    assert idnumbers.parse(written) == WOMAN


@pytest.mark.parametrize("last", ["x", "X", "ｘ", "Ｘ"])
def test_a_last_x_may_be_small_or_wide(last: str) -> None:
    assert idnumbers.parse(f"15990019480122007{last}") == "15990019480122007X"


def test_fifteen_digits_become_eighteen_of_the_last_century() -> None:
    assert idnumbers.parse("159900360908004") == WOMAN


def test_a_fifteen_digit_number_cell_is_whole() -> None:
    assert idnumbers.parse(159900360908004.0) == WOMAN
    assert idnumbers.parse(159900360908004) == WOMAN


@pytest.mark.parametrize(
    "value", [1.599e17, 159900000000000000, "1.59900E+17", " 1.59900E+17", "１．59900Ｅ＋17"]
)
def test_digits_that_a_spreadsheet_has_lost_are_not_guessed(value: str | float) -> None:
    assert (
        refusal(value)
        == "身份证号已被 Excel 改成 1.59900E+17，后三位无法恢复。请把该列设为“文本”后重新填写。"
    )


@pytest.mark.parametrize(
    "value", [1.599e15, 10**400, "1.5E+5", "1.59900e17", "159900193609080041.0", "159900193609080041."]
)
def test_every_other_float_notation_is_lost_as_well(value: str | float) -> None:
    assert "无法恢复" in refusal(value)


def test_text_is_judged_by_its_check_digit_also_when_it_ends_in_zeros() -> None:
    whole = next(
        body + "0"
        for sequence in range(0, 1000, 10)
        for day in range(1, 29)
        if idnumbers.check_digit(body := f"159900196403{day:02d}{sequence:03d}") == "0"
        and body.endswith("00")
    )
    assert idnumbers.parse(whole) == whole
    assert "Excel" in refusal("159900193609080000")


def test_a_wrong_check_digit_is_refused_without_telling_the_right_one() -> None:
    assert refusal("159900193609080042") == "身份证号最后一位与前 17 位不符，请对照证件逐位核对。"


@pytest.mark.parametrize("born", ["19360230", "19361301", "19360900", "00000101"])
def test_an_impossible_birth_date_is_refused(born: str) -> None:
    body = f"159900{born}004"
    assert refusal(body + idnumbers.check_digit(body)) == "身份证号中的出生日期不存在，请对照证件逐位核对。"


def test_an_impossible_birth_date_of_fifteen_digits_is_refused() -> None:
    assert "出生日期不存在" in refusal("159900360230004")


def test_neither_the_place_nor_the_clock_judges() -> None:
    for body in ("00000019360908004", "15990029990908004"):
        number = body + idnumbers.check_digit(body)
        assert idnumbers.parse(number) == number


@pytest.mark.parametrize(
    "value", ["", "无", "1599001936090800", "15990019360908004A", "1599001936090X0041", "²" * 18, "٣" * 18]
)
def test_what_is_no_number_is_refused(value: str) -> None:
    assert refusal(value).startswith("身份证号")


@pytest.mark.parametrize("value", [True, -1, float("nan"), float("inf"), 1.5])
def test_a_cell_that_is_no_number_of_digits_is_refused(value: float) -> None:
    assert refusal(value).startswith("身份证号")


def test_what_a_number_tells() -> None:
    assert idnumbers.sex(WOMAN) == "女"
    assert idnumbers.birth_date(WOMAN) == date(1936, 9, 8)
    assert idnumbers.last4(WOMAN) == "0041"
    assert idnumbers.mask(WOMAN) == "159900********0041"
    assert idnumbers.mask("1234") == "****"


def test_a_birthday_counts_from_its_day() -> None:
    assert idnumbers.age(WOMAN, date(2026, 9, 7)) == 89
    assert idnumbers.age(WOMAN, date(2026, 9, 8)) == 90


def test_an_impossible_birth_date_has_no_age() -> None:
    with pytest.raises(Unreadable):
        idnumbers.birth_date("159900193602300041")


@given(numbers())
def test_a_right_number_stays_as_it_is(number: str) -> None:
    assert idnumbers.parse(number) == number
    assert idnumbers.parse(number.lower()) == number
    assert f"{idnumbers.birth_date(number):%Y%m%d}" == number[6:14]


@given(numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(number: str, place: int, shift: int) -> None:
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    refusal(wrong)


@given(numbers(), st.integers(0, 15))
def test_two_neighbours_changed_over_are_always_seen(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        refusal(swapped)


@given(st.text() | st.text("0123456789xX.E+ '", max_size=20) | st.floats() | st.integers())
def test_anything_is_a_number_or_a_sentence(value: str | float) -> None:
    try:
        number = idnumbers.parse(value)
    except Unreadable:
        return
    assert len(number) == 18
    assert idnumbers.parse(number) == number
