"""The day limits of the cross-check rules: n months are over, exactly that day not yet."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from common import months

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(over_by=days, length=st.integers(0, 60))
def test_it_is_the_last_day_whose_months_are_over(over_by: date, length: int) -> None:
    limit = months.latest_start(over_by=over_by, length=length)
    after = date.fromordinal(limit.toordinal() + 1)
    assert months.add(limit, length) < over_by <= months.add(after, length)


def test_a_month_end_stands_for_the_days_that_the_shorter_month_lacks() -> None:
    assert months.latest_start(over_by=date(2026, 3, 1), length=3) == date(2025, 11, 30)
    assert months.latest_start(over_by=date(2026, 2, 28), length=3) == date(2025, 11, 27)
    assert months.latest_start(over_by=date(2026, 6, 30), length=12) == date(2025, 6, 29)
