"""Days and months as people write them."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import dates, months
from common.errors import Unreadable

FIRST_OF_JUNE = date(2024, 6, 1)


@pytest.mark.parametrize(
    "written",
    [
        "2024-06-01",
        "2024/6/1",
        "2024.06.01",
        "2024.6.1",
        "20240601",
        "2024年6月1日",
        "2024年06月01日",
        "2024年6月1号",
        "２０２４－０６－０１",
        " 2024-6-1 ",
        "2024 年 6 月 1 日",
        "'2024-06-01",
        "2024-06-01 00:00:00",
        "2024/6/1 0:00",
        "2024-06-01T23:59:59",
        "2024-06-01 08:30:00.000",
        "2024-06-01T00:00:00+08:00",
        "2024年6月1日 12:30",
        "20240601 00:00:00",
    ],
)
def test_a_day_as_clerks_write_it(written: str) -> None:
    assert dates.parse_day(written) == FIRST_OF_JUNE
    assert months.parse_month(written) == FIRST_OF_JUNE


@pytest.mark.parametrize(
    "written",
    [
        "2024-06",
        "202406",
        "2024年6月",
        "2024年06月份",
        "2024/6",
        "2024.06",
        "２０２４年６月",
        " 2024-6 ",
        "2024-06-30",
    ],
)
def test_a_month_as_clerks_write_it(written: str) -> None:
    assert months.parse_month(written) == FIRST_OF_JUNE


@pytest.mark.parametrize("written", ["2026-02-30", "20260230", "2026年2月30日", "2026/13/1", "0000-00-00"])
def test_a_day_that_the_calendar_has_not_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="不存在"):
        dates.parse_day(written)


@pytest.mark.parametrize("written", ["2024-13", "202400", "2024年0月", "0000-01", "2024-02-30"])
def test_a_month_that_the_year_has_not_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="不存在"):
        months.parse_month(written)


@pytest.mark.parametrize(
    "written", ["", "24-06-01", "2024-06", "202406", "2024", "六月", "2024-06/01", "2024-06-01abc", "45444"]
)
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="请写成 2024-06-01 的样子"):
        dates.parse_day(written)


def test_what_is_no_month_is_told_how_to_write_one() -> None:
    with pytest.raises(Unreadable, match="请写成 2024-06 的样子"):
        months.parse_month("去年")


def test_a_sentence_never_repeats_an_id_number() -> None:
    with pytest.raises(Unreadable) as refused:
        dates.parse_day("159900193609080041")
    assert "159900193609080041" not in refused.value.sentence


def test_days_to_come_are_days() -> None:
    assert dates.parse_day("9999-12-31") == date(9999, 12, 31)


def test_a_month_is_one_number_in_the_database() -> None:
    assert months.index(date(2026, 6, 10)) == 2026 * 12 + 6
    assert months.from_index(2026 * 12 + 12) == date(2026, 12, 1)
    assert months.show(date(2026, 6, 1)) == "2026-06"
    assert months.show(None) == ""


def test_months_are_clipped_at_their_end() -> None:
    assert months.add(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months.add(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months.add(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert months.add(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months.last_day(date(2024, 2, 1)) == date(2024, 2, 29)
    assert months.last_day(date(9999, 12, 1)) == date(9999, 12, 31)


@given(st.dates())
def test_every_written_form_is_the_same_day(day: date) -> None:
    figures = f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"
    for form in ("-".join(figures), "/".join(figures), "".join(figures), "{}年{}月{}日".format(*figures)):
        assert dates.parse_day(form) == day
        assert months.parse_month(form) == day.replace(day=1)
    assert months.parse_month("".join(figures[:2])) == day.replace(day=1)
    assert months.from_index(months.index(day)) == day.replace(day=1)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)), st.integers(-600, 600))
def test_months_later_is_that_month_and_no_later_day(day: date, count: int) -> None:
    later = months.add(day, count)
    assert months.index(later) == months.index(day) + count
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(st.text() | st.text("0123456789-/.年月日 :T", max_size=20))
def test_anything_is_a_day_or_a_sentence(text: str) -> None:
    for parse in (dates.parse_day, months.parse_month):
        with suppress(Unreadable):
            assert isinstance(parse(text), date)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("公安_死亡注销_20260608.csv", date(2026, 6, 8)),
        ("死亡 2026年6月8日.xlsx", date(2026, 6, 8)),
        ("死亡２０２６．６．８.xlsx", date(2026, 6, 8)),
        ("2025.12.31-2026.06.08.xls", date(2026, 6, 8)),
        ("死亡_20260230.csv", None),
        ("死亡_2026.csv", None),
        ("159900195803120228.csv", None),
    ],
)
def test_the_last_day_of_a_files_name_is_read(name, day):
    assert dates.day_in(name) == day
