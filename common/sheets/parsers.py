"""Parsers of a column: a raw, filled cell becomes the stored form, or an Unreadable that says how to mend it.

Source of all forms: formats §1.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from common import banking, codetables, dates, divisions, idnumbers, months
from common import money as amounts
from common.errors import Unreadable
from common.sheets.cells import DIGITS_KEPT, Raw, Uncomputed, clean_text, show
from common.texts import digits, digits_of_number, is_float_notation, lost_digits, quote, squeeze

NUMBERS = (float, int)
LONGEST_TEXT = 2000
FIRST_SERIAL_AFTER_GAP = 61
LAST_SERIAL = 80000
ERROR_VALUE = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
CARD = re.compile(r"[0-9]{17}[0-9X][0-9]{2}(B[0-9]{0,2})?")
CARD_NOUN = "残疾证号"
YEAR = re.compile(r"'?((?:19|20)[0-9]{2})年?度?")
WHOLE = re.compile(r"[0-9]{1,9}")

UNCOMPUTED_SENTENCE = "单元格是没有计算结果的公式，请用 Excel 打开文件、重新计算并保存后再导入，或改填数值。"


@dataclass(frozen=True)
class Parser:
    """A parser of cells; ``repeats`` tells the cleaner that few different cells occur, worth remembering."""

    read: Callable[[Raw], Any]
    repeats: bool = False

    def __call__(self, raw: Raw) -> Any:
        """The stored form of a filled cell. Raises Unreadable."""
        return self.read(raw)


def _written(raw: Raw) -> str:
    """The cell as trimmed text, for parsers that judge a text."""
    if isinstance(raw, str):
        text = clean_text(raw)
        if text[:1] == "#" and ERROR_VALUE.fullmatch(text):
            raise Unreadable(f"是表格软件的错误值“{text}”，请改填实际内容。")
        return text
    if isinstance(raw, Uncomputed):
        raise Unreadable(UNCOMPUTED_SENTENCE)
    return show(raw)


def _plain(raw: Raw) -> str:
    """The cell as text in NFKC without any white space, as listed values and numbers are compared."""
    return squeeze(_written(raw))


def _number_or_text(raw: Raw) -> str | float:
    """The cell for parsers that tell a numeric cell from typed digits; a date stands for no number."""
    if raw.__class__ is str or _is_number(raw):
        return raw  # type: ignore[return-value]
    if isinstance(raw, date):
        raise Unreadable(f"单元格是日期 {show(raw)}，不是号码或金额，请改填。")
    return _written(raw)


def _is_number(raw: Raw) -> bool:
    return isinstance(raw, NUMBERS) and not isinstance(raw, bool)


def text_up_to(longest: int, *, repeats: bool = False) -> Parser:
    """A parser of text of at most ``longest`` characters, trimmed; whole numbers lose their decimal point."""

    def read(raw: Raw) -> str:
        if raw.__class__ is str:
            plain: str = raw.strip()
            if plain.isprintable() and len(plain) <= longest and plain[:1] != "#":
                return plain
        elif _is_number(raw) and abs(raw) >= DIGITS_KEPT:  # type: ignore[arg-type]
            raise lost_digits(f"{raw:.5E}", noun="内容")
        text = _written(raw)
        if len(text) > longest:
            raise Unreadable(f"内容有 {len(text)} 字，最多 {longest} 字，请缩短。")
        return text

    return Parser(read, repeats=repeats)


def listed(choices: Sequence[str], synonyms: Mapping[str, str] | None = None) -> Parser:
    """A parser of a listed value: compared in NFKC without white space, stored as the choice is written."""
    known = {_plain(choice): choice for choice in choices}
    known.update((_plain(other), choice) for other, choice in (synonyms or {}).items())
    offered = "、".join(choices)

    def read(raw: Raw) -> str:
        choice = known.get(_plain(raw))
        if choice is None:
            raise Unreadable(f"“{quote(show(raw))}”不在规定的选项中，请填：{offered}。")
        return choice

    return Parser(read, repeats=True)


def of_table(name: str) -> Parser:
    """A parser of the values of an official code list (代码表). Raises LookupError for an unknown one."""
    return listed(codetables.names(name), codetables.synonyms(name))


def _read_yes_no(raw: Raw) -> bool:
    answer = {"是": True, "否": False, "TRUE": True, "FALSE": False}.get(_plain(raw))
    if answer is None:
        raise Unreadable(f"“{quote(show(raw))}”不在规定的选项中，请填：是、否。")
    return answer


def _read_idnumber(raw: Raw) -> str:
    return idnumbers.parse(raw if raw.__class__ is str else _number_or_text(raw))


def _read_account(raw: Raw) -> str:
    return banking.parse_account(_number_or_text(raw))


def _read_disability_card(raw: Raw) -> str:
    value = _number_or_text(raw)
    card = digits(value).upper() if isinstance(value, str) else digits_of_number(value, noun=CARD_NOUN)
    if is_float_notation(card):
        raise lost_digits(card, noun=CARD_NOUN)
    if not CARD.fullmatch(card):
        raise Unreadable("残疾证号应为 20 位（身份证号加两位数字），请对照证件核对。")
    return card


def from_serial(serial: float) -> date:
    """The day of an Excel serial (1900 system, whose serial 60 never was a day). Raises Unreadable."""
    days = int(serial) if 1 <= serial < LAST_SERIAL else 0
    if days in (0, FIRST_SERIAL_AFTER_GAP - 1):
        raise Unreadable(f"数值 {serial:g} 不是能识别的日期，请写成 2024-06-01 的样子。")
    start = date(1899, 12, 30) if days >= FIRST_SERIAL_AFTER_GAP else date(1899, 12, 31)
    return start + timedelta(days=days)


def _day_or_text(raw: Raw) -> date | str:
    """The day that a date cell or an Excel serial stands for, or the text that is still to be read."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if _is_number(raw) and raw < LAST_SERIAL:  # type: ignore[operator]
        return from_serial(raw)  # type: ignore[arg-type]
    return _written(raw)


def _read_day(raw: Raw) -> date:
    found = _day_or_text(raw)
    return dates.parse_day(found) if isinstance(found, str) else found


def _read_month(raw: Raw) -> date:
    found = _day_or_text(raw)
    return months.parse_month(found) if isinstance(found, str) else months.first(found)


def _read_money(raw: Raw) -> int:
    return amounts.parse_fen(_number_or_text(raw))


def _read_integer(raw: Raw) -> int:
    text = _plain(raw).replace(",", "")
    if not WHOLE.fullmatch(text):
        raise Unreadable(f"“{quote(show(raw))}”不是整数，请填 0 或正整数。")
    return int(text)


def _read_region_code(raw: Raw) -> int:
    return divisions.parse(_number_or_text(raw))


def _read_year(raw: Raw) -> int:
    found = YEAR.fullmatch(_plain(raw))
    if not found:
        raise Unreadable(f"“{quote(show(raw))}”不是能识别的年度，请写成 2024 的样子。")
    return int(found[1])


text = text_up_to(LONGEST_TEXT)
yes_no = Parser(_read_yes_no, repeats=True)
idnumber = Parser(_read_idnumber)
account = Parser(_read_account, repeats=True)
disability_card = Parser(_read_disability_card)
day = Parser(_read_day, repeats=True)
month = Parser(_read_month, repeats=True)
money = Parser(_read_money, repeats=True)
integer = Parser(_read_integer, repeats=True)
region_code = Parser(_read_region_code, repeats=True)
year = Parser(_read_year, repeats=True)
