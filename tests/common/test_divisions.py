"""区划代码: levels, ranges, what is above, what a typed code means."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import divisions
from common.divisions import Level
from common.errors import Unreadable

PROVINCE, CITY, COUNTY = 150000000000, 159900000000, 159922000000
TOWNSHIP, VILLAGE, NEXT_VILLAGE = 159922101000, 159922101201, 159922101202
NEXT_TOWNSHIP = 159922102000

codes = st.integers(10**11, 10**12 - 1)


def test_the_level_follows_from_the_zeros() -> None:
    levels = [divisions.level(code) for code in (PROVINCE, CITY, COUNTY, TOWNSHIP, VILLAGE)]
    assert levels == [Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE]


def test_the_span_of_a_region_holds_what_is_under_it_and_no_more() -> None:
    assert divisions.span(COUNTY) == (159922000000, 159923000000)
    assert divisions.span(VILLAGE) == (VILLAGE, VILLAGE + 1)
    assert divisions.span(divisions.WHOLE) == (0, 10**12)


def test_a_region_knows_its_county_and_what_is_above() -> None:
    assert divisions.county(VILLAGE) == 159922
    assert divisions.county_code(VILLAGE) == COUNTY
    assert divisions.ancestors(VILLAGE) == [TOWNSHIP, COUNTY, CITY, PROVINCE]
    assert divisions.parent(TOWNSHIP) == COUNTY
    assert divisions.parent(PROVINCE) is None
    assert divisions.ancestors(PROVINCE) == []


def test_a_village_without_a_township_stands_under_its_county() -> None:
    assert divisions.parent(159922000201) == COUNTY


@pytest.mark.parametrize(
    ("held", "holder"),
    [
        ([VILLAGE], VILLAGE),
        ([VILLAGE, NEXT_VILLAGE], TOWNSHIP),
        ([VILLAGE, TOWNSHIP], TOWNSHIP),
        ([VILLAGE, NEXT_TOWNSHIP], COUNTY),
        ([TOWNSHIP, COUNTY], COUNTY),
        ([COUNTY, 159923000000], CITY),
        ([CITY, 150200000000], PROVINCE),
        ([PROVINCE, 650000000000], divisions.WHOLE),
    ],
)
def test_the_smallest_region_that_holds_all(held: list[int], holder: int) -> None:
    assert divisions.smallest_holding(held) == holder


def test_no_region_is_held_by_none() -> None:
    with pytest.raises(ValueError, match="no region"):
        divisions.smallest_holding([])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("159922", COUNTY),
        ("159922101", TOWNSHIP),
        ("159922101201", VILLAGE),
        ("'159922101201", VILLAGE),
        (" １５９９２２ ", COUNTY),
        (159922.0, COUNTY),
        (159922101201.0, VILLAGE),
        (159922101, TOWNSHIP),
    ],
)
def test_short_codes_are_padded(written: str | float, code: int) -> None:
    assert divisions.parse(written) == code


@pytest.mark.parametrize(
    "written", ["", "15992", "1599221", "0" * 12, "青禾县", "1.59922E+11", 159922.5, True, -1, 1e18]
)
def test_what_is_no_code_is_refused(written: str | float) -> None:
    with pytest.raises(Unreadable) as refused:
        divisions.parse(written)
    assert refused.value.sentence.startswith("区划代码应为 6、9 或 12 位数字")


@given(codes)
def test_every_region_lies_in_the_span_of_each_one_above(code: int) -> None:
    for above in divisions.ancestors(code):
        low, high = divisions.span(above)
        assert low <= code < high
    assert divisions.parse(str(code)) == code


@given(st.lists(codes, min_size=1, max_size=5))
def test_the_holder_holds_all(held: list[int]) -> None:
    low, high = divisions.span(divisions.smallest_holding(held))
    assert all(low <= code < high for code in held)


@given(st.text() | st.floats() | st.integers())
def test_anything_is_a_code_or_a_sentence(value: str | float) -> None:
    with suppress(Unreadable):
        assert 10**11 <= divisions.parse(value) < 10**12
