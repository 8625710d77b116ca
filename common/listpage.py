"""The declaration of a list page: its columns, filters and words, read by the page and by its export
alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from django.db.models import Q, Sum
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from common import marks, money, months
from common.filters import Filter

Kind = Literal["text", "number", "money", "date", "month", "tag", "severity"]
COUNT_CAP = 10_000  # counting further costs a pass over the index and tells nobody anything
OWN_PARAMS = frozenset({"page", "sort", "per_page"})
CELL_CLASSES = {"number": "n", "money": "n", "date": "d", "month": "d"}


@dataclass(frozen=True)
class ListColumn:
    """One column: header and value side by side.

    ``value`` is a dotted path from the row (calls and None on the way are fine) or a function of the row;
    ``sort`` names ORM fields; ``total`` a field to be summed over all filtered rows, ``counted`` those of
    them that count (with what the sum is called then); ``filter`` the name of the filter that stands under
    the header; ``finder`` a template of an input there that is no filter of the address, for lists whose
    filters are sent by POST (it takes ``form``); ``mask`` hides part of the value on the page; ``link``
    gives an address; ``template`` renders cells of their own markup (it takes ``row`` and ``value``);
    ``sticky`` keeps the column in sight while scrolling sideways (one a table).
    """

    label: str
    value: str | Callable[[Any], Any]
    kind: Kind = "text"
    unit: str = ""
    key: str = ""
    sort: str | tuple[str, ...] = ""
    total: str = ""
    counted: tuple[Q, str] | None = None
    filter: str = ""
    finder: str = ""
    mask: Callable[[Any], str] | None = None
    link: Callable[[Any], str] | None = None
    template: str = ""
    sticky: bool = False

    @cached_property
    def sort_key(self) -> str:
        """The name of this column in ``?sort=``, empty when it cannot be sorted by."""
        return (self.key or self.sort_fields[0]) if self.sort_fields else ""

    @cached_property
    def sort_fields(self) -> tuple[str, ...]:
        """ORM fields to order by."""
        return (self.sort,) if isinstance(self.sort, str) and self.sort else tuple(self.sort)

    @property
    def heading(self) -> str:
        """The header as people read it: with its unit."""
        return f"{self.label}({self.unit})" if self.unit else self.label

    @property
    def sum_label(self) -> str:
        """What the sum of the column is called."""
        return self.counted[1] if self.counted else self.label

    @property
    def css(self) -> str:
        """Classes of the column's cells."""
        return " ".join(
            name for name in (CELL_CLASSES.get(self.kind, ""), "stick" if self.sticky else "") if name
        )

    def raw(self, row: Any) -> Any:
        """The value itself, unmasked: number, date, text, Mark or None."""
        return self.value(row) if callable(self.value) else _follow(row, self.value)

    def text(self, row: Any) -> str:
        """The value as people read it, masked, without markup."""
        return self.show(self.raw(row))

    def html(self, row: Any) -> str:
        """The cell's content."""
        value = self.raw(row)
        if self.template:
            return render_to_string(self.template, {"row": row, "value": value})
        shown = self._tag(value) if self.kind in ("tag", "severity") else conditional_escape(self.show(value))
        address = self.link(row) if self.link else ""
        return format_html('<a href="{}">{}</a>', address, shown) if address else shown

    def show(self, value: Any) -> str:
        """A value of this column as text, masked; nothing is a dash."""
        if value is None:
            return "—"
        if self.mask:
            return self.mask(value)
        return SHOWN.get(self.kind, _show)(value)

    def _tag(self, value: Any) -> SafeString | str:
        if value is None or value == "":
            return "—"
        if isinstance(value, marks.Mark):
            return tag(value)
        return tag(marks.severity(value) if self.kind == "severity" else marks.Mark(str(value)))


def _follow(row: Any, path: str) -> Any:
    for name in path.split("."):
        if row is None:
            return None
        row = row[name] if isinstance(row, Mapping) else getattr(row, name)
        if callable(row):
            row = row()
    return row


def _show(value: Any) -> str:
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M") if value.tzinfo else f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


SHOWN: dict[str, Callable[[Any], str]] = {
    "money": money.show,
    "month": months.show,
    "number": lambda value: f"{value:,}",
    "severity": lambda value: marks.severity(value).words,
}


def tag(mark: marks.Mark) -> SafeString:
    """A mark as HTML; its words stay, whatever the colour."""
    shape = format_html('<span aria-hidden="true">{}</span> ', mark.shape) if mark.shape else ""
    return format_html('<span class="tag {}">{}{}</span>', mark.tone, shape, mark.words)


@dataclass(frozen=True)
class ListPage:
    """What a list shows and what it can be asked.

    ``noun`` completes 没有符合条件的…, ``unit`` counts the rows (户, 条), ``empty`` is the sentence of a
    list that was never used, ``default_sort`` the key of a column, with ``-`` for descending; ``also``
    names fields of the address that the page itself reads; ``pick`` offers check boxes and ``barred`` says
    why a row cannot be picked; ``prepare`` looks up for all rows of a page at once what columns show.
    """

    name: str
    title: str
    columns: tuple[ListColumn, ...]
    filters: tuple[Filter, ...] = ()
    default_sort: str = ""
    per_page: int = 50
    noun: str = "记录"
    unit: str = "条"
    empty: str = ""
    also: tuple[str, ...] = ()
    pick: bool = False
    barred: Callable[[Any], str] | None = None
    prepare: Callable[[list[Any]], None] | None = None
    numbered: bool = True
    count_cap: int = COUNT_CAP

    @cached_property
    def by_sort_key(self) -> dict[str, ListColumn]:
        """The columns that can be sorted by."""
        return {column.sort_key: column for column in self.columns if column.sort_key}

    @cached_property
    def known(self) -> frozenset[str]:
        """Every field of the address that means something here."""
        own = {param for each in self.filters for param in each.params}
        return OWN_PARAMS | own | frozenset(self.also)

    @property
    def totals(self) -> dict[str, Sum]:
        """The sums of the 合计 row."""
        return {
            f"total_{n}": Sum(c.total, filter=c.counted[0] if c.counted else None)
            for n, c in enumerate(self.columns)
            if c.total
        }
