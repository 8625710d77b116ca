"""Division codes (区划代码): 12 digits kept as an integer; the level follows from the zeros at the end."""

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache

from common.errors import Unreadable
from common.texts import digits, quote

WHOLE = 0
"""The region above all provinces; its span holds every code."""

END = 10**12


def nowhere(number: int) -> int:
    """Return the code of rows that nobody may see any more: no span holds it, nor that of ``WHOLE``.

    ``number`` (of the import that was withdrawn) keeps such rows apart, as counties are.
    """
    return END + number * 10**6


class Level(IntEnum):
    """The five levels of a division code."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5


_WIDTHS = {
    Level.PROVINCE: 10**10, Level.CITY: 10**8, Level.COUNTY: 10**6, Level.TOWNSHIP: 10**3, Level.VILLAGE: 1,
}  # fmt: skip
_UPWARDS = (10**3, 10**6, 10**8, 10**10)


def level(code: int) -> Level:
    """Return the level of a 12-digit code: province 2, city 4, county 6, township 9, village 12 digits."""
    return next(level for level, width in _WIDTHS.items() if code % width == 0)


def span(code: int) -> tuple[int, int]:
    """Return the half-open range of all codes under this one, itself included; ``WHOLE`` holds every code."""
    return (code, code + _WIDTHS[level(code)]) if code else (WHOLE, END)


def county(code: int) -> int:
    """Return the county number (six digits) of a code; in SQL ``region_code / 1000000``."""
    return code // 10**6


def county_code(code: int) -> int:
    """Return the 12-digit code of the county that holds a code."""
    return code // 10**6 * 10**6


def parent(code: int) -> int | None:
    """Return the code of the next region above, None for a province (and for ``WHOLE``)."""
    above = (code // width * width for width in _UPWARDS)
    return next((region for region in above if region != code), None) or None


def ancestors(code: int) -> list[int]:
    """Return the codes of all regions above, the nearest first, the code itself left out."""
    above: list[int] = []
    region = parent(code)
    while region is not None:
        above.append(region)
        region = parent(region)
    return above


def smallest_holding(codes: Iterable[int]) -> int:
    """Return the smallest region that holds all codes, ``WHOLE`` where they lie in several provinces.

    Raises ValueError when there is no code.
    """
    known = set(codes)
    if not known:
        raise ValueError("no region code")
    for width in (1, *_UPWARDS):
        regions = {code // width * width for code in known}
        if len(regions) == 1:
            return regions.pop()
    return WHOLE


def parse(value: str | float) -> int:
    """Return the code of a typed text or a whole numeric cell; 6 and 9 digits are padded with zeros.

    Raises Unreadable.
    """
    if isinstance(value, str):
        return _parse_text(value)
    if isinstance(value, bool) or not 0 <= value < END or value != int(value):
        raise Unreadable("区划代码应为 6、9 或 12 位数字。")
    return _parse_text(str(int(value)))


@lru_cache(maxsize=65536)
def _parse_text(text: str) -> int:
    code = text if text.isascii() and text.isdigit() else digits(text)
    if len(code) not in (6, 9, 12) or not (code.isascii() and code.isdigit()) or code[0] == "0":
        raise Unreadable(f"区划代码应为 6、9 或 12 位数字，这里是“{quote(text)}”。")
    return int(code.ljust(12, "0"))
