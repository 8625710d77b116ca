"""Working days: the national calendar of 2026, corrections, and the years beyond."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import workdays

WEDNESDAY = date(2026, 6, 10)


def test_a_public_holiday_is_no_working_day_and_its_made_up_sunday_is() -> None:
    assert not workdays.is_workday(date(2026, 6, 19))  # 端午
    assert workdays.is_workday(date(2026, 10, 10))  # Saturday, made up for 国庆
    assert not workdays.is_workday(date(2026, 6, 13))


@pytest.mark.parametrize(
    ("count", "due"),
    [(0, WEDNESDAY), (2, date(2026, 6, 12)), (3, date(2026, 6, 15)), (30, date(2026, 7, 23))],
)
def test_deadlines_of_the_demo_day(count: int, due: date) -> None:
    assert workdays.add_workdays(WEDNESDAY, count) == due
    assert workdays.workdays_left(due, WEDNESDAY) == count


def test_an_overdue_day_counts_below_zero() -> None:
    assert workdays.workdays_left(date(2026, 5, 20), WEDNESDAY) == -15


def test_working_days_backwards() -> None:
    assert workdays.add_workdays(date(2026, 6, 15), -3) == WEDNESDAY


def test_a_correction_goes_before_the_calendar() -> None:
    closed = {date(2026, 6, 11): False, date(2026, 6, 13): True}
    assert workdays.add_workdays(WEDNESDAY, 2, closed) == date(2026, 6, 13)
    assert workdays.workdays_left(date(2026, 6, 13), WEDNESDAY, closed) == 2


def test_beyond_the_known_years_the_week_counts() -> None:
    after = workdays.known_until() + timedelta(days=1)
    week = [after + timedelta(days=n) for n in range(7)]
    assert [workdays.is_workday(day) for day in week] == [day.weekday() < 5 for day in week]
    assert workdays.known_until() >= date(2026, 12, 31)
    assert workdays.is_workday(date(2003, 10, 1))


@given(st.dates(min_value=date(2015, 1, 1), max_value=date(2030, 1, 1)), st.integers(1, 90))
def test_a_deadline_is_a_working_day_and_as_many_days_off(day: date, count: int) -> None:
    due = workdays.add_workdays(day, count)
    assert workdays.is_workday(due)
    assert workdays.workdays_left(due, day) == count
    assert workdays.workdays_left(day, due) == -count
