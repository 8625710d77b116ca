"""Bank accounts and telephone numbers: repair and masks."""

from common.errors import Unreadable
from common.texts import digits, digits_of_number, is_float_notation, lost_digits

NOUN = "银行账号"
_LENGTHS = range(6, 33)


def parse_account(value: str | float) -> str:
    """Return an account as its digits, without spaces, hyphens and a leading apostrophe.

    Passbooks have no check digit, so none is judged. Raises Unreadable for float notation, numeric cells of
    more than 15 digits and anything that is not 6 to 32 digits.
    """
    if not isinstance(value, str):
        number = digits_of_number(value, noun=NOUN)
    elif value.isascii() and value.isdigit():
        number = value
    else:
        number = digits(value)
        if is_float_notation(number):
            raise lost_digits(number, noun=NOUN)
        number = number.replace("-", "")
    if len(number) not in _LENGTHS or not (number.isascii() and number.isdigit()):
        raise Unreadable("银行账号应为 6 至 32 位数字，请对照存折或银行卡核对。")
    return number


def mask_account(number: str) -> str:
    """Return four stars and the last four digits of an account, which may be given as those four alone."""
    return f"****{number[-4:]}" if number else ""


def mask_phone(phone: str) -> str:
    """Return the first three, four stars and the last four figures; a short one becomes four stars."""
    plain = digits(phone)
    if not plain:
        return ""
    return f"{plain[:3]}****{plain[-4:]}" if len(plain) >= 9 else "****"
