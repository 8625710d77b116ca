"""证件号码 (GB 11643): repair, check digit, 15 to 18 digits, birth date, sex, mask."""

import re
from datetime import date
from functools import lru_cache
from operator import mul

from common.errors import Unreadable
from common.texts import AS_TEXT, digits, digits_of_number, is_float_notation, lost_digits

NOUN = "身份证号"
_MISMATCH = "身份证号最后一位与前 17 位不符"

_FIGURES = re.compile(r"[0-9]+|[0-9]{17}X").fullmatch
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# The weights apply to figures; summing over ASCII codes (figure + 48) only turns the table round.
_CHECK_OF_CODES = tuple(_CHECKS[(rest - 48 * sum(_WEIGHTS)) % 11] for rest in range(11))


def parse(value: str | float) -> str:
    """Return the 18-character ID number of a typed text or a numeric cell, repaired; 15 digits are upgraded.

    Raises Unreadable for lost digits, a wrong check digit and an impossible birth date. The place (first six
    digits) and the clock judge nothing. Source: GB 11643; formats, numeric cells of more than 15 digits.
    """
    if not isinstance(value, str):
        return _judged(digits_of_number(value, noun=NOUN))
    if len(value) == 18 and value.isascii() and value[:17].isdigit():
        body = value[:17]
        if (
            value[17] == _CHECK_OF_CODES[sum(map(mul, body.encode(), _WEIGHTS)) % 11]
            and _real_day(value[6:14]) is not None
        ):
            return value
    return _judged(digits(value).upper())


def _judged(number: str) -> str:
    if is_float_notation(number):
        raise lost_digits(number, noun=NOUN)
    if not _FIGURES(number):
        raise Unreadable("身份证号只能由数字组成，最后一位可以是 X，请对照证件逐位核对。")
    if len(number) == 15:
        number = f"{number[:6]}19{number[6:]}"
        number += check_digit(number)
    elif len(number) != 18:
        raise Unreadable(f"身份证号应为 18 位，这里有 {len(number)} 位，请对照证件逐位核对。")
    _require_check_digit(number)
    if _real_day(number[6:14]) is None:
        raise Unreadable("身份证号中的出生日期不存在，请对照证件逐位核对。")
    return number


def _require_check_digit(number: str) -> None:
    if number[17] == check_digit(number[:17]):
        return
    if number.endswith("000"):
        raise Unreadable(f"{_MISMATCH}，末三位为 000，可能已被 Excel 截断。{AS_TEXT}")
    raise Unreadable(f"{_MISMATCH}，请对照证件逐位核对。")


@lru_cache(maxsize=65536)
def _real_day(figures: str) -> date | None:
    try:
        return date(int(figures[:4]), int(figures[4:6]), int(figures[6:8]))
    except ValueError:
        return None


def check_digit(first17: str) -> str:
    """Return the check digit, 0 to 9 or X, of 17 digits."""
    total: int = sum(map(mul, first17.encode(), _WEIGHTS))
    return _CHECK_OF_CODES[total % 11]


def last4(number: str) -> str:
    """Return the last four characters."""
    return number[-4:]


def mask(number: str) -> str:
    """Return the first six characters, eight stars and the last four; anything too short becomes stars."""
    return f"{number[:6]}********{number[-4:]}" if len(number) >= 15 else "*" * len(number)


def sex(number: str) -> str:
    """Return 男 or 女 of an 18-character ID number."""
    return "男" if int(number[16]) % 2 else "女"


def birth_date(number: str) -> date:
    """Return the birth date of an 18-character ID number; raises Unreadable where there is none."""
    born = _real_day(number[6:14])
    if born is None:
        raise Unreadable("身份证号中的出生日期不存在，请对照证件逐位核对。")
    return born


def age(number: str, on: date) -> int:
    """Return the age in completed years on a day; negative years count from a birth that is still to come."""
    born = birth_date(number)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
