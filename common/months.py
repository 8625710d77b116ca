"""Months: a first-of-month day in the program, the integer year × 12 + month in the database."""

import calendar
import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from common.dates import parse_day
from common.errors import Unreadable
from common.texts import quote

_MONTH = re.compile(
    r"'?\s*(?:([0-9]{4})\s*[-/.]\s*([0-9]{1,2})|([0-9]{4})\s*年\s*([0-9]{1,2})\s*月?份?|([0-9]{4})([0-9]{2}))"
)


def index(day: date) -> int:
    """Return year × 12 + month of a day."""
    return day.year * 12 + day.month


@lru_cache(maxsize=4096)
def from_index(number: int) -> date:
    """Return the first day of the month whose index is year × 12 + month."""
    year, month = divmod(number - 1, 12)
    return date(year, month + 1, 1)


def first(day: date) -> date:
    """Return the first day of the month of ``day``, without a time of day."""
    return date(day.year, day.month, 1)


def last_day(month: date) -> date:
    """Return the last day of the month of ``month``."""
    return date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])


def add(day: date, count: int) -> date:
    """Return the same day ``count`` months later or earlier, clipped to the end of a shorter month.

    Raises ValueError beyond the years 1 to 9999.
    """
    month = from_index(index(day) + count)
    return date(month.year, month.month, min(day.day, last_day(month).day))


def latest_start(*, over_by: date, length: int) -> date:
    """Return the latest day from which ``length`` months are over on ``over_by``; ending on it is not over.

    The inverse of ``add``, exact at month ends: every day up to it is over, none after it.
    """
    end = over_by - timedelta(days=1)
    month = from_index(index(end) - length)
    return last_day(month) if end == last_day(end) else add(end, -length)


def show(month: date | None) -> str:
    """Return a month as ``2026-06``, nothing for None."""
    return f"{month.year:04d}-{month.month:02d}" if month else ""


@lru_cache(maxsize=65536)
def parse_month(text: str) -> date:
    """Return the first day of the month of ``2024-06``, ``202406``, ``2024年6月`` or of any written day.

    Six digits are YYYYMM. Raises Unreadable.
    """
    plain = text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()
    found = _MONTH.fullmatch(plain)
    if found is None:
        return _month_of_day(text)
    year, month = (int(part) for part in found.groups() if part is not None)
    if not (1 <= month <= 12 and year):
        raise Unreadable(f"月份 {year:04d}-{month:02d} 不存在，请核对。")
    return date(year, month, 1)


def _month_of_day(text: str) -> date:
    try:
        return first(parse_day(text))
    except Unreadable as error:
        if "不存在" in error.sentence:
            raise
        raise Unreadable(f"“{quote(text)}”不是能识别的年月，请写成 2024-06 的样子。") from None
