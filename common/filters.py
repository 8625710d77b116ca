"""Filters of list pages: each reads its own fields of the address, narrows a queryset and says so in
words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from common import dates, divisions, money, months
from common.errors import Unreadable

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Chosen:
    """A filter that is in use: what it does to the rows and how it is told to people."""

    words: str
    narrow: Callable[[QuerySet], QuerySet]


@dataclass(frozen=True)
class TextFilter:
    """Rows whose ``lookups`` (any of them) hold the text; ``apply`` replaces the lookups for indexed
    searches.

    A ``hidden`` one is set by links alone: it is kept and told (by its label), and nobody types it.
    """

    name: str
    label: str
    lookups: tuple[str, ...] = ()
    apply: Callable[[QuerySet, str], QuerySet] | None = None
    hint: str = ""
    hidden: bool = False
    kind: ClassVar[str] = "text"

    @property
    def params(self) -> tuple[str, ...]:
        """The fields of the address that belong to this filter."""
        return (self.name,)

    def read(self, data: Mapping[str, str]) -> Chosen | None:
        """What was chosen, or None."""
        text = data.get(self.name, "").strip()
        if not text:
            return None
        if self.apply:
            apply = self.apply
            return Chosen(self.label if self.hidden else f"“{text}”", lambda rows: apply(rows, text))
        wanted = Q()
        for lookup in self.lookups or (f"{self.name}__icontains",):
            wanted |= Q(**{lookup: text})
        return Chosen(f"“{text}”", lambda rows: rows.filter(wanted))


@dataclass(frozen=True)
class ChoiceFilter:
    """Rows whose ``column`` equals the chosen value; ``apply`` replaces the comparison.

    ``choices`` are (value, label) pairs or a function that gives them; ``tabs`` shows them as links above
    the table, ``every`` being the first of them.
    """

    name: str
    label: str
    choices: Choices | Callable[[], Choices]
    column: str = ""
    apply: Callable[[QuerySet, str], QuerySet] | None = None
    tabs: bool = False
    every: str = "全部"
    kind: ClassVar[str] = "choice"

    @property
    def params(self) -> tuple[str, ...]:
        """The fields of the address that belong to this filter."""
        return (self.name,)

    def options(self) -> Choices:
        """The (value, label) pairs to choose from."""
        return self.choices() if callable(self.choices) else self.choices

    def read(self, data: Mapping[str, str]) -> Chosen | None:
        """What was chosen, or None; Unreadable when it is not in the list."""
        value = data.get(self.name, "").strip()
        if not value:
            return None
        label = {str(key): label for key, label in self.options()}.get(value)
        if label is None:
            raise Unreadable(f"“{self.label}”没有“{value}”这一项，请从列表中选择。")
        if self.apply:
            apply = self.apply
            return Chosen(label, lambda rows: apply(rows, value))
        return Chosen(label, lambda rows: rows.filter(**{self.column or self.name: value}))


@dataclass(frozen=True)
class RangeFilter:
    """Rows whose ``column`` lies between two days or two months, both included: fields NAME_from and
    NAME_to.
    """

    name: str
    label: str
    column: str = ""
    month: bool = False
    kind: ClassVar[str] = "range"

    @property
    def params(self) -> tuple[str, ...]:
        """The fields of the address that belong to this filter."""
        return (f"{self.name}_from", f"{self.name}_to")

    def read(self, data: Mapping[str, str]) -> Chosen | None:
        """What was chosen, or None; Unreadable when an end is no day (month) or the ends are crossed."""
        first, last = (self._end(data.get(param, "").strip()) for param in self.params)
        if first is None and last is None:
            return None
        if first and last and last < first:
            raise Unreadable(f"“{self.label}”的止期早于起期，请对调后再筛选。")
        wanted = {}
        if first:
            wanted[f"{self.column or self.name}__gte"] = first
        if last:
            wanted[f"{self.column or self.name}__lte"] = last
        words = f"{self.label} {self._show(first)}—{self._show(last)}"
        return Chosen(words, lambda rows: rows.filter(**wanted))

    def _end(self, text: str) -> date | None:
        if not text:
            return None
        try:
            return months.parse_month(text) if self.month else dates.parse_day(text)
        except Unreadable as error:
            form = "2026-06" if self.month else "2026-06-10"
            raise Unreadable(f"“{self.label}”读不懂“{text}”，请写成 {form}。") from error

    def _show(self, day: date | None) -> str:
        if day is None:
            return ""
        return months.show(day) if self.month else day.isoformat()


@dataclass(frozen=True)
class AtLeastFilter:
    """Rows whose ``column`` is the number or more; with ``money`` the number is yuan."""

    name: str
    label: str
    column: str = ""
    money: bool = False
    kind: ClassVar[str] = "least"

    @property
    def params(self) -> tuple[str, ...]:
        """The fields of the address that belong to this filter."""
        return (self.name,)

    def read(self, data: Mapping[str, str]) -> Chosen | None:
        """What was chosen, or None; Unreadable when it is no number."""
        text = data.get(self.name, "").strip()
        if not text:
            return None
        value = self._number(text)
        shown = money.show(value) if isinstance(value, Decimal) else str(value)
        return Chosen(
            f"{self.label} ≥ {shown}", lambda rows: rows.filter(**{f"{self.column or self.name}__gte": value})
        )

    def _number(self, text: str) -> int | Decimal:
        try:
            return money.yuan(money.parse_fen(text)) if self.money else int(text)
        except ValueError as error:
            raise Unreadable(f"“{self.label}”读不懂“{text}”，请只写数字。") from error


@dataclass(frozen=True)
class RegionFilter:
    """Rows under a region, typed as code (6, 9 or 12 digits) or as part of its name.

    ``find`` gives the codes of the regions, among those the user may see, whose name holds the text;
    ``suggest`` gives names for the browser's list while typing.
    """

    name: str
    label: str
    find: Callable[[str], Sequence[int]]
    column: str = "region_code"
    suggest: Callable[[], Sequence[str]] | None = None
    kind: ClassVar[str] = "region"

    @property
    def params(self) -> tuple[str, ...]:
        """The fields of the address that belong to this filter."""
        return (self.name,)

    def options(self) -> Sequence[str]:
        """Names to suggest while typing."""
        return self.suggest() if self.suggest else ()

    def read(self, data: Mapping[str, str]) -> Chosen | None:
        """What was chosen, or None; Unreadable when no region is meant by it."""
        text = data.get(self.name, "").strip()
        if not text:
            return None
        codes = [divisions.parse(text)] if text.isdecimal() else list(self.find(text))
        if not codes:
            raise Unreadable(f"您的辖区内没有叫“{text}”的地方，请写村、乡镇的名称或区划代码。")
        wanted = Q()
        for code in codes:
            low, high = divisions.span(code)
            wanted |= Q(**{f"{self.column}__gte": low, f"{self.column}__lt": high})
        return Chosen(text, lambda rows: rows.filter(wanted))


Filter = TextFilter | ChoiceFilter | RangeFilter | AtLeastFilter | RegionFilter


def yes_no(name: str, label: str, apply: Callable[[QuerySet, bool], QuerySet]) -> ChoiceFilter:
    """A choice between 是 and 否; ``apply`` narrows the rows by the answer."""

    def narrow(rows: QuerySet, value: Any) -> QuerySet:
        return apply(rows, value == "1")

    return ChoiceFilter(name, label, (("1", "是"), ("0", "否")), apply=narrow)
