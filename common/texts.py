"""Repair of typed text: full-width forms folded, white space and invisible characters removed."""

import re
import unicodedata
from decimal import Decimal

from common.errors import Unreadable

_SPACES = (
    *range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B),
    0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
)  # fmt: skip
_INVISIBLE = (0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)
BLANKS: dict[int, None] = dict.fromkeys((*_SPACES, *_INVISIBLE))
"""Table for ``str.translate``: white space and zero-width characters vanish."""

AS_TEXT = "请把该列设为“文本”后重新填写。"
_APOSTROPHES = "'‘’`´ʼ＇"
_EXPONENT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[Ee][+-]?[0-9]+|[0-9]{6,}\.[0-9]*")
_SHOWN = 12  # shorter than any ID number or account, so that no sentence can hold one


def squeeze(text: str) -> str:
    """Return the text in NFKC without any white space, also inside."""
    return unicodedata.normalize("NFKC", text.translate(BLANKS)).translate(BLANKS)


def digits(text: str) -> str:
    """Return a typed number (ID, account, code) squeezed, without the apostrophe of a text cell."""
    return squeeze(text.translate(BLANKS).lstrip(_APOSTROPHES))


def is_float_notation(text: str) -> bool:
    """Tell whether a squeezed text is a number that a spreadsheet has written, such as ``1.59900E+17``."""
    return _EXPONENT.fullmatch(text) is not None


def digits_of_number(value: float, *, noun: str) -> str:
    """Return the digits of a numeric cell; 15 are kept exactly by a spreadsheet, more are lost.

    Raises Unreadable, whose sentence begins with ``noun``. Source: formats, numeric cells beyond 15 digits.
    """
    if isinstance(value, bool) or not 0 <= value < float("inf"):
        raise Unreadable(f"{noun}不是一串数字，请对照原件核对。")
    if value >= 10**15:
        raise lost_digits(f"{Decimal(value):.5E}", noun=noun)
    if value != int(value):
        raise Unreadable(f"{noun}含有小数。{AS_TEXT}")
    return str(int(value))


def lost_digits(shown: str, *, noun: str) -> Unreadable:
    """Return the error for a number that a spreadsheet has rounded to 15 digits."""
    return Unreadable(f"{noun}已被 Excel 改成 {quote(shown)}，后三位无法恢复。{AS_TEXT}")


def quote(text: str) -> str:
    """Return the text cut to 12 characters, so that a sentence never repeats a whole ID number or account."""
    text = text.strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
