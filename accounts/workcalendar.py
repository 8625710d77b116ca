"""The working calendar (工作日历): a county's corrections of the national one, and what hangs on a day."""

from calendar import Calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import signals
from accounts.models import CalendarDay, User
from accounts.scope import require
from common import workdays
from common.errors import Refused

Recompute = Callable[[date, bool], int]
"""``recompute(day, is_workday)`` moves the deadlines that a changed day moves; returns how many."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
_recomputed: list[Recompute] = []


def on_change(recompute: Recompute) -> Recompute:
    """From now on a changed day moves these deadlines too, in the transaction of the change."""
    if recompute not in _recomputed:
        _recomputed.append(recompute)
    return recompute


def corrections() -> dict[date, bool]:
    """The days on which the county's calendar speaks for itself."""
    return dict(CalendarDay.objects.values_list("day", "is_workday"))


@transaction.atomic
def set_day(day: date, *, is_workday: bool, basis: str, actor: User) -> tuple[CalendarDay, int]:
    """The day is, or is not, a working day from now on; deadlines over it move, and their number is told.

    Raises NotPermitted, Refused.
    """
    require(actor, "admin.calendar")
    if not basis.strip():
        raise Refused("请填写依据，例如国务院办公厅放假通知的文号。")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(f"日期应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间。")
    known = CalendarDay.objects.select_for_update().filter(day=day).first()
    was = workdays.is_workday(day, corrections())
    row = known or CalendarDay(day=day)
    before = {"is_workday": was, "basis": known.basis if known else "法定节假日表"}
    row.is_workday, row.basis = is_workday, basis.strip()
    row.save()
    moved = 0 if was == is_workday else sum(recompute(day, is_workday) for recompute in _recomputed)
    after = {"is_workday": is_workday, "basis": row.basis, "deadlines_moved": moved}
    signals.tell("calendar_changed", row, actor=actor, before=before, after=after)
    return row, moved


@dataclass(frozen=True)
class ShownDay:
    """A day of the year's view: what it is, and whether the county or the national calendar says so."""

    day: date
    is_workday: bool
    is_corrected: bool
    is_announced: bool

    @property
    def is_special(self) -> bool:
        """A holiday on a weekday, or a working day on a weekend."""
        return self.is_workday == (self.day.weekday() >= 5)

    @property
    def words(self) -> str:
        """What a reader is told of the day."""
        what = "工作日" if self.is_workday else "休息日"
        who = "，本单位更正" if self.is_corrected else "" if self.is_announced else "，待节假日公布"
        return f"{self.day:%Y-%m-%d} {what}{who}"

    @property
    def mark(self) -> str:
        """班 or 休 where the day is not what its weekday says, empty elsewhere."""
        return ("班" if self.is_workday else "休") if self.is_special else ""


def year(of: int) -> list[tuple[int, list[list[ShownDay | None]]]]:
    """The twelve months of a year: number, and weeks from Monday; None outside the month."""
    known, announced = corrections(), workdays.known_until()
    return [
        (
            month,
            [
                [
                    ShownDay(day, workdays.is_workday(day, known), day in known, day <= announced)
                    if day.month == month
                    else None
                    for day in week
                ]
                for week in Calendar().monthdatescalendar(of, month)
            ],
        )
        for month in range(1, 13)
    ]
