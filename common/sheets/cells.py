"""A raw cell as it comes out of a file, and how it reads as text."""

import re
from datetime import date, datetime
from typing import Final

DIGITS_KEPT: Final = 1e15
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Uncomputed:
    """The one mark that stands for a formula cell which holds no calculated value."""

    def __repr__(self) -> str:
        return "UNCOMPUTED"


UNCOMPUTED: Final = Uncomputed()

Raw = str | int | float | bool | datetime | date | Uncomputed | None


def is_blank(raw: Raw) -> bool:
    """True for an empty cell and for one that holds nothing but white space."""
    return raw is None or (isinstance(raw, str) and (not raw or raw.isspace()))


def clean_text(text: str) -> str:
    """The text trimmed and without control characters, which no database and no workbook can hold."""
    text = text.strip()
    return text if text.isprintable() else CONTROL.sub("", text).strip()


def show(raw: Raw) -> str:
    """The cell as text: whole numbers without decimal point, dates as 2024-06-01, "" for an empty cell."""
    if isinstance(raw, str):
        return CONTROL.sub("", raw)
    if raw is None or isinstance(raw, Uncomputed):
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == datetime.min.time() else raw.isoformat(" ", "seconds")
    if isinstance(raw, date):
        return raw.isoformat()
    return _number(raw)


def _number(raw: int | float) -> str:
    if isinstance(raw, int) or (raw.is_integer() and abs(raw) < DIGITS_KEPT):
        return str(int(raw))
    return f"{raw:.15G}" if abs(raw) >= DIGITS_KEPT else repr(raw)
