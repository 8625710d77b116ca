"""Working days (工作日): corrections first, then the national calendar, Monday to Friday beyond it."""

from collections.abc import Mapping
from datetime import date, timedelta

from chinese_calendar.constants import holidays, workdays

_HOLIDAYS = frozenset(holidays)
_MADE_UP = frozenset(workdays)
_KNOWN_UNTIL = date(max(holidays).year, 12, 31)
_DAY = timedelta(days=1)
_NONE: Mapping[date, bool] = {}


def known_until() -> date:
    """Return the last day whose public holidays are known; later deadlines say 「待节假日公布」."""
    return _KNOWN_UNTIL


def is_workday(day: date, overrides: Mapping[date, bool] = _NONE) -> bool:
    """Tell whether people work on a day; ``overrides`` (rows of CalendarDay) go before the calendar."""
    known = overrides.get(day)
    if known is not None:
        return known
    return day in _MADE_UP or (day.weekday() < 5 and day not in _HOLIDAYS)


def is_holiday(day: date, overrides: Mapping[date, bool] = _NONE) -> bool:
    """Tell whether a day is a statutory holiday (法定节假日); an ordinary weekend is none."""
    known = overrides.get(day)
    return day in _HOLIDAYS if known is None else not known


def after_holiday(day: date, overrides: Mapping[date, bool] = _NONE) -> date:
    """Return the day on which a period of calendar days ends: no statutory holiday (民法典第二百零三条)."""
    return add_workdays(day, 1, overrides) if is_holiday(day, overrides) else day


def add_workdays(day: date, count: int, overrides: Mapping[date, bool] = _NONE) -> date:
    """Return the ``count``-th working day after a day (before it if negative), not counting the day."""
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day, overrides)
    return day


def workdays_left(until: date, on: date, overrides: Mapping[date, bool] = _NONE) -> int:
    """Return the working days after ``on`` up to and with ``until``; below zero, those it is overdue by."""
    if until < on:
        return -workdays_left(on, until, overrides)
    return sum(is_workday(on + n * _DAY, overrides) for n in range(1, (until - on).days + 1))
