"""Dated values that each county may set (参数): declared by the code that reads them, kept as rows.

A county's own newest row counts, then that of the whole installation (county 0), then the default.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from accounts import counties, signals
from accounts.counties import INSTALLATION
from accounts.models import Parameter, User
from common import months
from common.dates import parse_day
from common.errors import Refused, Unreadable

Value = int | str | bool | Decimal | tuple[str, ...]

LONGEST = {"天": 36_500, "个工作日": 2_500, "个月": 1_200}
"""Periods reach from today to days that the calendar has; what is longer is a slip of the key."""

MOST = 999_999_999
"""Amounts stay numbers that the database holds, also in fen."""


@dataclass(frozen=True)
class Declared:
    """A parameter as the code declares it; the default's type is the type of every value.

    A text may be one of ``choices`` alone, or is brought into its ``shape``.
    """

    key: str
    default: Value
    unit: str
    label: str
    choices: tuple[str, ...] = ()
    shape: Callable[[str], str] | None = None

    def read(self, text: str) -> Value:
        """The value of a text. Raises Refused."""
        try:
            return _READERS[type(self.default)](text.strip())
        except (ValueError, InvalidOperation):
            raise Refused(f"“{self.label}”的值读不懂：{text}。{_HINTS[type(self.default)]}") from None

    def given(self, text: str) -> Value:
        """The value that somebody sets, judged as the code that reads it needs it. Raises Refused."""
        found = self.read(text)
        if isinstance(found, int | Decimal) and not (Decimal(found).is_finite() and found >= 0):
            raise Refused(f"“{self.label}”不能是负数：{text}。请填写 0 或更大的数。")
        most = LONGEST.get(self.unit, MOST)
        if isinstance(found, int | Decimal) and found > most:
            raise Refused(f"“{self.label}”不能超过 {most:,} {self.unit}：{text}。请核对后重新填写。")
        if self.choices and found not in self.choices:
            raise Refused(f"“{self.label}”没有“{text}”这一项，请填写 {'、'.join(self.choices)} 之一。")
        if self.shape is None or not isinstance(found, str):
            return found
        try:
            return self.shape(found)
        except Unreadable as error:
            raise Refused(f"“{self.label}”的值读不懂。{error.sentence}") from None

    def write(self, value: Value) -> str:
        """The text that is kept for a value."""
        if isinstance(value, bool):
            return "是" if value else "否"
        return "、".join(value) if isinstance(value, tuple) else str(value)


def _yes_no(text: str) -> bool:
    if text not in {"是", "否"}:
        raise ValueError(text)
    return text == "是"


def as_month(text: str) -> str:
    """A month in any written form as 2018-01. Raises Unreadable."""
    return months.show(months.parse_month(text))


def as_day(text: str) -> str:
    """A day in any written form as 2018-01-31. Raises Unreadable."""
    return parse_day(text).isoformat()


_READERS: dict[type, Callable[[str], Value]] = {
    int: int,
    str: str,
    bool: _yes_no,
    Decimal: Decimal,
    tuple: lambda text: tuple(word.strip() for word in text.replace(",", "、").split("、") if word.strip()),
}
_HINTS: dict[type, str] = {
    int: "请填写整数。",
    str: "",
    bool: "请填写“是”或“否”。",
    Decimal: "请填写数字。",
    tuple: "多项请用顿号分开。",
}
_declared: dict[str, Declared] = {}


def declare(
    key: str,
    default: Value,
    unit: str = "",
    label: str = "",
    *,
    choices: tuple[str, ...] = (),
    shape: Callable[[str], str] | None = None,
) -> Declared:
    """The parameter is known, with default, unit and Chinese name. Raises ValueError when it was another."""
    found = Declared(key, default, unit, label or key, choices, shape)
    if _declared.setdefault(key, found) != found:
        raise ValueError(f"parameter {key} is declared twice and differently")
    return found


def declared() -> Mapping[str, Declared]:
    """Every parameter that the code has declared."""
    return _declared


def value(key: str, county: int, on: date) -> Any:
    """The value that holds in a county (number of six digits, or 0) on a day, in its type."""
    return values([key], [county], on)[county][key]


def values(keys: Iterable[str], of: Iterable[int], on: date) -> dict[int, dict[str, Any]]:
    """The values of several parameters for several counties on a day, in one query: county, key, value."""
    keys, numbers = list(keys), list(of)
    rows = Parameter.objects.filter(
        key__in=keys, county__in=[INSTALLATION, *numbers], valid_from__lte=on
    ).order_by("valid_from", "pk")
    kept = {(row.county, row.key): _declared[row.key].read(row.value) for row in rows}
    return {
        county: {
            key: kept.get((county, key), kept.get((INSTALLATION, key), _declared[key].default))
            for key in keys
        }
        for county in numbers
    }


@transaction.atomic
def set_value(key: str, county: int, *, valid_from: date, text: str, basis: str, actor: User) -> Parameter:
    """From ``valid_from`` on the county (0: all counties) has this value; earlier days keep theirs.

    Raises NotPermitted, Refused.
    """
    counties.require_setting(actor, "admin.parameters", county)
    found = _declared.get(key)
    if found is None:
        raise Refused(f"没有“{key}”这个参数。")
    if not basis.strip():
        raise Refused("请填写依据。")
    before, after = value(key, county, valid_from), found.given(text)
    row = Parameter.objects.create(
        key=key,
        county=county,
        valid_from=valid_from,
        value=found.write(after),
        basis=basis.strip(),
        set_by=actor,
    )
    signals.tell(
        "parameter_changed",
        row,
        actor=actor,
        region=counties.where(county, actor),
        reason=basis,
        before=found.write(before),
        after={"value": row.value, "valid_from": valid_from},
    )
    return row
