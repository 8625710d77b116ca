"""What the template of a list page reads: rows, headers with their filters, totals, pager and words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from common.filters import ChoiceFilter, Filter
from common.listpage import ListColumn, ListPage

PAGE_SIZES = (50, 100, 200)


@dataclass(frozen=True)
class Row:
    """One row of the page: the object, its number in the list, its cells, and why it cannot be picked."""

    obj: Any
    number: int
    cells: Sequence[tuple[ListColumn, str]]
    barred: str = ""


@dataclass(frozen=True)
class Button:
    """A link of the toolbar, or a deed on the picked rows."""

    label: str
    url: str
    main: bool = False
    danger: bool = False


@dataclass(frozen=True)
class Head:
    """A column's header: sort state and address, and the filter under it with what was typed."""

    column: ListColumn
    direction: str
    url: str
    filter: "Filled | None"


@dataclass(frozen=True)
class Filled:
    """A filter with the values of the address."""

    filter: Filter
    values: tuple[str, ...]

    @property
    def options(self) -> Sequence[Any]:
        """What a choice chooses from, or names to suggest; asked for once a use."""
        options = getattr(self.filter, "options", None)
        return options() if options else ()

    @property
    def fields(self) -> Iterator[tuple[str, str]]:
        """(field of the address, value)."""
        return zip(self.filter.params, self.values, strict=True)


@dataclass
class PageResult:
    """All that the list's template needs."""

    definition: ListPage
    path: str
    data: Mapping[str, str]
    rows: list[Row]
    count: int
    capped: bool
    page: int
    per_page: int
    words: list[str]
    refusals: list[str]
    sort: str
    totals: dict[str, Any]
    is_fragment: bool = False
    summary: str = ""
    toolbar: Sequence[Button] = ()
    bulk: Sequence[Button] = ()
    first_act: Button | None = None
    export_url: str = ""
    filter_action: str = ""
    """Where the filters go by POST, so that what is typed stands in no address; empty: to ``path`` by GET."""

    @property
    def id(self) -> str:
        """The id of the fragment in the page."""
        return f"list-{self.definition.name}"

    @property
    def pages(self) -> int:
        """How many pages there are, or can be turned to."""
        return max(1, -(-self.count // self.per_page))

    @property
    def count_words(self) -> str:
        """1,284 户, or 超过 10,000 户 where counting stopped."""
        return f"{'超过 ' if self.capped else ''}{self.count:,} {self.definition.unit}"

    @property
    def sum_words(self) -> list[str]:
        """The sums as words beside the count: 涉及金额 1,320.00 元."""
        columns = [(n, column) for n, column in enumerate(self.definition.columns) if column.total]
        sums = [(column, self.totals.get(f"total_{n}") or 0) for n, column in columns if self.totals]
        return [f"{column.sum_label} {column.show(value)} {column.unit}".strip() for column, value in sums]

    @property
    def spoken(self) -> str:
        """What a screen reader is told when the list has changed."""
        if self.refusals:
            return "".join(self.refusals)
        return f"共 {self.count_words}，第 {self.page} 页" if self.rows else self.empty_sentence

    @property
    def empty_sentence(self) -> str:
        """Why there is nothing to see."""
        if self.words:
            return f"没有符合条件的{self.definition.noun}。已用条件：{'、'.join(self.words)}。"
        return self.definition.empty or f"还没有{self.definition.noun}。"

    @property
    def query(self) -> str:
        """The filters of the address, without page and sort: what an export or a deed on all rows repeats."""
        return self._query(page=None, sort=None, per_page=None)

    @property
    def clear_url(self) -> str:
        """The list without filters."""
        kept = {name: value for name, value in self.data.items() if name in self.definition.also}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    @property
    def export_address(self) -> str:
        """Where exactly the filtered rows are exported, in the order shown."""
        query = self._query(page=None, per_page=None)
        return f"{self.export_url}?{query}" if query else self.export_url

    @property
    def heads(self) -> list[Head]:
        """Header cells in order."""
        filled = {each.filter.name: each for each in self.filled}
        return [
            Head(column, self._direction(column), self._sort_url(column), filled.get(column.filter))
            for column in self.definition.columns
        ]

    @property
    def filled(self) -> list[Filled]:
        """Every filter with what was typed."""
        return [
            Filled(each, tuple(self.data.get(param, "") for param in each.params))
            for each in self.definition.filters
        ]

    @property
    def more_filters(self) -> list[Filled]:
        """Filters that stand above the table because no column has them."""
        placed = {column.filter for column in self.definition.columns}
        return [
            each
            for each in self.filled
            if each.filter.name not in placed and not _is_tabs(each.filter) and not _is_hidden(each.filter)
        ]

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """(label, address, chosen) of the filter shown as links above the table."""
        found = []
        for each in self.definition.filters:
            if isinstance(each, ChoiceFilter) and each.tabs:
                chosen = self.data.get(each.name, "")
                found.append((each.every, self.url(**{each.name: None, "page": None}), not chosen))
                for value, label in each.options():
                    address = self.url(**{each.name: value, "page": None})
                    found.append((label, address, str(value) == chosen))
        return found

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Fields of the address that the filter form repeats: sort, page size, tab, hidden ones, the
        page's own.
        """
        unseen = [each for each in self.definition.filters if _is_tabs(each) or _is_hidden(each)]
        names = [
            "sort",
            "per_page",
            *(param for each in unseen for param in each.params),
            *self.definition.also,
        ]
        return [(name, self.data[name]) for name in names if self.data.get(name)]

    @property
    def has_tools(self) -> bool:
        """Whether there is a line of tabs, conditions or bulk deeds above the table."""
        return bool(self.tabs or self.words or (self.definition.pick and self.rows))

    @property
    def has_filter_row(self) -> bool:
        """Whether any column has a filter under its header."""
        return any(column.filter for column in self.definition.columns)

    @property
    def foot(self) -> list[tuple[ListColumn, str]]:
        """The 合计 row: a text for each column, empty where nothing is summed."""
        if not self.totals:
            return []
        return [
            (column, column.show(self.totals[f"total_{n}"] or 0) if column.total else "")
            for n, column in enumerate(self.definition.columns)
        ]

    @property
    def span(self) -> int:
        """The number of columns of the table, check box and number included."""
        return len(self.definition.columns) + self.definition.pick + self.definition.numbered

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        """(rows a page, address, chosen)."""
        return [(size, self.url(per_page=size, page=None), size == self.per_page) for size in PAGE_SIZES]

    @property
    def pager(self) -> list[tuple[int | None, str, bool]]:
        """(page, address, chosen); None is a gap."""
        near = {1, self.pages, *range(self.page - 2, self.page + 3)}
        shown: list[tuple[int | None, str, bool]] = []
        before = 0
        for number in sorted(n for n in near if 1 <= n <= self.pages):
            if number > before + 1:
                shown.append((None, "", False))
            shown.append((number, self.url(page=number), number == self.page))
            before = number
        return shown

    @property
    def previous_url(self) -> str:
        """The page before, or nothing."""
        return self.url(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after, or nothing."""
        return self.url(page=self.page + 1) if self.page < self.pages else ""

    @property
    def pickable(self) -> int:
        """How many rows of this page can be picked."""
        return sum(1 for row in self.rows if not row.barred)

    @property
    def barred_count(self) -> int:
        """How many rows of this page cannot be picked."""
        return len(self.rows) - self.pickable

    def url(self, **changes: Any) -> str:
        """This list's address with some fields changed; None takes a field away."""
        query = self._query(**changes)
        return f"{self.path}?{query}" if query else self.path

    def _query(self, **changes: Any) -> str:
        fields = {name: value for name, value in self.data.items() if value and name in self.definition.known}
        fields.update(changes)
        return urlencode({name: value for name, value in fields.items() if value is not None})

    def _direction(self, column: ListColumn) -> str:
        if not column.sort_key or self.sort.removeprefix("-") != column.sort_key:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    def _sort_url(self, column: ListColumn) -> str:
        if not column.sort_key:
            return ""
        turned = "-" if self._direction(column) == "ascending" else ""
        return self.url(sort=f"{turned}{column.sort_key}", page=None)


def _is_tabs(each: Filter) -> bool:
    return bool(getattr(each, "tabs", False))


def _is_hidden(each: Filter) -> bool:
    return bool(getattr(each, "hidden", False))
