"""The working calendar (工作日历): corrections of the national one, and what hangs on a day.

A day is corrected for one county or for all; where a county has said so itself, that goes before.
"""

from calendar import Calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction

from accounts import counties, signals
from accounts.counties import EVERYWHERE, INSTALLATION
from accounts.models import CalendarDay, User
from common import workdays
from common.errors import Refused


@dataclass(frozen=True)
class Counties:
    """Counties (numbers of six digits) of one calendar: ``these``; where ``but`` is given, all but those."""

    corrections: Mapping[date, bool]
    these: tuple[int, ...] = ()
    but: tuple[int, ...] | None = None

    def among(self, rows: models.QuerySet) -> models.QuerySet:
        """Rows of these counties, by their column ``county``."""
        return rows.filter(county__in=self.these) if self.but is None else rows.exclude(county__in=self.but)


Recompute = Callable[[date, bool, Counties], int]
"""``recompute(day, is_workday, counties)`` moves the deadlines that a changed day moves; returns how many."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
_recomputed: list[Recompute] = []


def on_change(recompute: Recompute) -> Recompute:
    """From now on a changed day moves these deadlines too, in the transaction of the change."""
    if recompute not in _recomputed:
        _recomputed.append(recompute)
    return recompute


def corrections(county: int) -> dict[date, bool]:
    """The days on which the calendar of a county (number of six digits) is not the national one."""
    return dict(CalendarDay.objects.in_force(county).values_list("day", "is_workday"))


@transaction.atomic
def set_day(day: date, county: int, *, is_workday: bool, basis: str, actor: User) -> tuple[CalendarDay, int]:
    """In the county (0: every county that says nothing else) the day is, or is not, a working day from now
    on; deadlines over it move, and their number is told.

    Raises NotPermitted, Refused.
    """
    counties.require_setting(actor, "admin.calendar", county)
    if not basis.strip():
        raise Refused("请填写依据，例如国务院办公厅放假通知的文号。")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(f"日期应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间。")
    known = CalendarDay.objects.select_for_update().filter(county=county, day=day).first()
    was = workdays.is_workday(day, corrections(county))
    row = known or CalendarDay(county=county, day=day)
    before = {"is_workday": was, "basis": known.basis if known else "法定节假日表"}
    row.is_workday, row.basis = is_workday, basis.strip()
    row.save()
    moved = 0 if was == is_workday else _move(day, county, is_workday=is_workday)
    after = {"is_workday": is_workday, "basis": row.basis, "deadlines_moved": moved}
    region = counties.where(county, actor)
    signals.tell("calendar_changed", row, actor=actor, region=region, before=before, after=after)
    return row, moved


def _move(day: date, county: int, *, is_workday: bool) -> int:
    """Deadlines over the day move, in each county by its own calendar; how many."""
    reached = [Counties(corrections(county), these=(county,))] if county else _of_all(day)
    return sum(recompute(day, is_workday, each) for each in reached for recompute in _recomputed)


def _of_all(day: date) -> list[Counties]:
    """The counties for which a day of all counties counts, in groups of equal calendars."""
    everywhere: dict[date, bool] = {}
    own: dict[int, dict[date, bool]] = {}
    for county, each, is_workday in CalendarDay.objects.values_list("county", "day", "is_workday"):
        (own.setdefault(county, {}) if county else everywhere)[each] = is_workday
    alike: dict[frozenset[tuple[date, bool]], list[int]] = {}
    for county, days in own.items():
        if day not in days:
            alike.setdefault(frozenset((everywhere | days).items()), []).append(county)
    groups = [Counties(dict(known), these=tuple(numbers)) for known, numbers in alike.items()]
    return [Counties(everywhere, but=tuple(own)), *groups]


@dataclass(frozen=True)
class ShownDay:
    """A day of the year's view: what it is, and who says so; ``corrected`` is 本县, 全部县 or empty."""

    day: date
    is_workday: bool
    corrected: str
    is_announced: bool

    @property
    def is_special(self) -> bool:
        """A holiday on a weekday, or a working day on a weekend."""
        return self.is_workday == (self.day.weekday() >= 5)

    @property
    def words(self) -> str:
        """What a reader is told of the day."""
        what = "工作日" if self.is_workday else "休息日"
        who = f"，{self.corrected}更正" if self.corrected else "" if self.is_announced else "，待节假日公布"
        return f"{self.day:%Y-%m-%d} {what}{who}"

    @property
    def mark(self) -> str:
        """班 or 休 where the day is not what its weekday says, empty elsewhere."""
        return ("班" if self.is_workday else "休") if self.is_special else ""


def year(of: int, county: int) -> list[tuple[int, list[list[ShownDay | None]]]]:
    """The twelve months of a county's year: number, and weeks from Monday; None outside the month."""
    rows = {row.day: row for row in CalendarDay.objects.in_force(county)}
    known = {day: row.is_workday for day, row in rows.items()}
    told = {day: EVERYWHERE if row.county == INSTALLATION else "本县" for day, row in rows.items()}
    announced = workdays.known_until()
    return [
        (
            month,
            [
                [
                    ShownDay(day, workdays.is_workday(day, known), told.get(day, ""), day <= announced)
                    if day.month == month
                    else None
                    for day in week
                ]
                for week in Calendar().monthdatescalendar(of, month)
            ],
        )
        for month in range(1, 13)
    ]
