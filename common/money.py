"""Money: Decimal yuan with two places in the program, integer fen where it is stored."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from common.errors import Unreadable
from common.texts import quote, squeeze

MAXIMUM = Decimal(10_000_000)
"""No single amount of a file is larger, in yuan."""

_CENT = Decimal("0.01")
_AMOUNT = re.compile(r"¥?([+-]?)¥?((?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|\.[0-9]+)(?:元整?)?")
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def yuan(fen_amount: int) -> Decimal:
    """Return integer fen as yuan with two places."""
    return Decimal(fen_amount).scaleb(-2)


def fen(amount: Decimal | int) -> int:
    """Return an amount in yuan as integer fen, half a fen rounded away from zero."""
    return int(Decimal(amount).quantize(_CENT, rounding=ROUND_HALF_UP).scaleb(2))


def parse_fen(value: str | float | Decimal) -> int:
    """Return the integer fen of an amount in yuan: ``1,234.50``, ``¥1234.5``, ``1234.50元``, a number.

    Raises Unreadable for anything else, below zero or above ten million yuan.
    """
    if isinstance(value, str):
        return _fen_of_text(value)
    if isinstance(value, bool):
        raise Unreadable("金额应为数字，单位为元。")
    if isinstance(value, float):
        return _fen_of_float(value)
    return _checked_fen(Decimal(value))


@lru_cache(maxsize=65536)
def _fen_of_text(text: str) -> int:
    found = _AMOUNT.fullmatch(squeeze(text))
    if found is None:
        raise Unreadable(f"“{quote(text)}”不是能识别的金额，请只填数字，单位为元。")
    return _checked_fen(Decimal(found[1] + found[2].replace(",", "")))


@lru_cache(maxsize=65536)
def _fen_of_float(value: float) -> int:
    return _checked_fen(Decimal(repr(value)))  # repr: what the cell shows, not its binary neighbour


def _checked_fen(amount: Decimal) -> int:
    if not amount.is_finite():
        raise Unreadable("金额应为数字，单位为元。")
    if amount < 0:
        raise Unreadable("金额不能为负数。")
    if amount > MAXIMUM:
        raise Unreadable("金额超过 1000 万元，请核对单位是否为元。")
    return fen(amount)


def show(amount: Decimal | None) -> str:
    """Return an amount as ``1,234.50``, nothing for None."""
    return "" if amount is None else f"{yuan(fen(amount)):,.2f}"


def capital(amount: Decimal) -> str:
    """Return an amount in capital figures (大写) below ten quadrillion yuan, such as 壹仟叁佰贰拾元整."""
    total = fen(amount)
    whole, rest = divmod(abs(total), 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_whole_capital(whole)}元" if whole or not rest else ""
    if jiao:
        text += f"{_CAPITALS[jiao]}角"
    elif cents and whole:
        text += "零"
    text += f"{_CAPITALS[cents]}分" if cents else "整"
    return f"负{text}" if total < 0 else text


def _whole_capital(whole: int) -> str:
    if whole == 0:
        return _CAPITALS[0]
    parts: list[str] = []
    for place, name in enumerate(_GROUPS):
        group = whole // 10_000**place % 10_000
        if group:
            padded = group < 1000 and whole >= 10_000 ** (place + 1)
            parts.append(("零" if padded else "") + _group_capital(group) + name)
    return "".join(reversed(parts))


def _group_capital(group: int) -> str:
    text = ""
    for place, figure in enumerate(reversed(str(group))):
        if figure != "0":
            text = _CAPITALS[int(figure)] + _PLACES[place] + text
        elif text and not text.startswith("零"):
            text = "零" + text
    return text
