"""List pages: filter, sort, page and fragment of a queryset, as one declaration says.

The declaration (``ListPage``, ``ListColumn``, filters) is imported from here; exports read the same one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from common.errors import Refused, Unreadable
from common.filters import AtLeastFilter, ChoiceFilter, RangeFilter, RegionFilter, TextFilter, yes_no
from common.listpage import ListColumn, ListPage
from common.pageresult import PAGE_SIZES, Button, PageResult, Row

__all__ = [
    "AtLeastFilter",
    "Button",
    "ChoiceFilter",
    "ListColumn",
    "ListPage",
    "PageResult",
    "RangeFilter",
    "RegionFilter",
    "TextFilter",
    "answer",
    "build",
    "columns_for_export",
    "picked",
    "select",
    "wants_fragment",
    "yes_no",
]


VARY = ("HX-Request", "HX-Target", "HX-History-Restore-Request")
"""The headers by which a page and its list alone are told apart."""


NEVER_TEXT = "\x00"
"""No column can hold it, and PostgreSQL can not even be asked for it."""


@dataclass
class Selection:
    """Rows filtered and sorted as the address asks, the filters in words, and what could not be
    understood.
    """

    rows: Any
    words: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    sort: str = ""


def select(data: QueryDict, queryset: Any, definition: ListPage) -> Selection:
    """Apply the address to the rows, without paging: for the page, its export and deeds on all filtered rows.

    What is not understood leaves no rows and is named: a list must never show more than was asked for.
    """
    chosen = Selection(queryset, refusals=_unknown(data, definition))
    fields = {name: text for name, text in _fields(data).items() if NEVER_TEXT not in text}
    for each in definition.filters:
        try:
            if found := each.read(fields):
                chosen.rows = found.narrow(chosen.rows)
                chosen.words.append(found.words)
        except Unreadable as error:
            chosen.refusals.append(error.sentence)
    _sort(chosen, data.get("sort", ""), definition)
    if chosen.refusals:
        chosen.rows = chosen.rows.none()
    return chosen


def _fields(data: QueryDict) -> dict[str, str]:
    return {name: str(data[name]) for name in data}


def _unknown(data: QueryDict, definition: ListPage) -> list[str]:
    refusals = []
    for name, values in data.lists():
        if name.startswith("_") or name == "csrfmiddlewaretoken":
            continue
        if name not in definition.known:
            refusals.append(f"不认识筛选条件“{name}”，请清除后重新选择。")
        elif len(values) > 1:
            refusals.append(f"筛选条件“{name}”给了两次，请只留一个。")
        elif NEVER_TEXT in values[0]:
            refusals.append(f"筛选条件“{name}”读不懂，请去掉其中的控制字符。")
    return refusals


def _sort(chosen: Selection, asked: str, definition: ListPage) -> None:
    key = (asked or definition.default_sort).removeprefix("-")
    if not key:
        return
    column = definition.by_sort_key.get(key)
    if column is None:
        chosen.refusals.append(f"不能按“{key}”排序，请点表头选择。")
        return
    chosen.sort = asked or definition.default_sort
    down = chosen.sort.startswith("-")
    fields = [_turn(name) if down else name for name in column.sort_fields]
    chosen.rows = chosen.rows.order_by(*fields, "pk")


def _turn(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def build(
    request: HttpRequest, queryset: Any, definition: ListPage, *, total: int | None = None, **shown: Any
) -> PageResult:
    """The page that the address asks for, in two queries (a third when a region is typed by name).

    ``queryset`` may also be what can be filtered, counted and sliced alike: ``common.todos.Todos``.
    ``total`` is how many rows there are without a filter, where that was counted already.
    ``shown`` sets what is not in the declaration: summary, toolbar, bulk, first_act, export_url.
    """
    chosen = select(request.GET, queryset, definition)
    per_page = _size(request.GET.get("per_page", ""), chosen, definition)
    page = _page_number(request.GET.get("page", ""), chosen)
    if chosen.refusals:
        chosen.rows = chosen.rows.none()
    if total is None or chosen.words or chosen.refusals:
        count, capped, totals = _count(chosen.rows, definition)
    else:
        count, capped, totals = min(total, definition.count_cap), total > definition.count_cap, {}
    page = min(page, max(1, -(-count // per_page)))
    start = (page - 1) * per_page
    objects = list(chosen.rows[start : start + per_page]) if count else []
    if definition.prepare:
        definition.prepare(objects)
    rows = [_row(obj, number, definition) for number, obj in enumerate(objects, start + 1)]
    return PageResult(
        definition=definition,
        path=request.path,
        data=_fields(request.GET),
        rows=rows,
        count=count,
        capped=capped,
        page=page,
        per_page=per_page,
        words=chosen.words,
        refusals=chosen.refusals,
        sort=chosen.sort,
        totals=totals,
        is_fragment=wants_fragment(request, f"list-{definition.name}"),
        **shown,
    )


def _size(text: str, chosen: Selection, definition: ListPage) -> int:
    if not text:
        return definition.per_page
    if text in {str(size) for size in PAGE_SIZES}:
        return int(text)
    chosen.refusals.append(f"每页行数不能是“{text}”，可选 50、100、200。")
    return definition.per_page


def _page_number(text: str, chosen: Selection) -> int:
    if not text:
        return 1
    if text.isascii() and text.isdigit() and 0 < len(text) < 9 and int(text) > 0:
        return int(text)
    chosen.refusals.append(f"页码读不懂“{text}”，请从页码栏选择。")
    return 1


def _count(rows: Any, definition: ListPage) -> tuple[int, bool, dict[str, Any]]:
    """Rows (up to the cap), whether there are more, and the sums; where there are sums the pass is made
    anyway.
    """
    if is_empty(rows):
        return 0, False, {}
    sums = definition.totals
    if sums:
        found = rows.order_by().aggregate(counted=Count("pk"), **sums)
        counted = found.pop("counted")
        return min(counted, definition.count_cap), counted > definition.count_cap, found if counted else {}
    counted = rows.order_by()[: definition.count_cap + 1].count() if hasattr(rows, "query") else rows.count()
    return min(counted, definition.count_cap), counted > definition.count_cap, {}


def is_empty(rows: Any) -> bool:
    """Whether it is known without asking that there are no rows (to-dos are not one queryset)."""
    return bool(rows.is_empty if hasattr(rows, "is_empty") else rows.query.is_empty())


def _row(obj: Any, number: int, definition: ListPage) -> Row:
    cells = [(column, column.html(obj)) for column in definition.columns]
    return Row(obj, number, cells, definition.barred(obj) if definition.barred else "")


def wants_fragment(request: HttpRequest, target: str) -> bool:
    """Whether htmx asks for this fragment alone: not a whole page, not a page restored from history."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Target") == target
    )


def answer(
    request: HttpRequest,
    template: str,
    result: PageResult,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str = "components/_list.html",
) -> HttpResponse:
    """The page, or only its list when htmx asks for it; both read the list as ``list``."""
    shown = {"title": result.definition.title, **(context or {}), "list": result}
    response = render(request, fragment if result.is_fragment else template, shown)
    patch_vary_headers(response, VARY)
    return response


@dataclass(frozen=True)
class Picked:
    """The rows that a deed is meant for, and whether they are all rows of the filter or picked one by one."""

    rows: QuerySet
    whole: bool
    query: str = ""
    keys: Sequence[str] = ()

    @property
    def repeated(self) -> list[tuple[str, str]]:
        """What a second step says again: which rows are meant, and how the list was filtered."""
        meant = [("all", "1")] if self.whole else [("pick", key) for key in self.keys]
        return [*meant, ("query", self.query)]


def picked(data: QueryDict, queryset: QuerySet, definition: ListPage) -> Picked:
    """The rows picked in a list's form: by their keys, or (选择全部) by the filter that the form repeats.

    Raises Refused when nothing was picked or the filter is not understood.
    """
    query = data.get("query", "")
    if data.get("all") == "1":
        chosen = select(QueryDict(query), queryset, definition)
        if chosen.refusals:
            raise Refused("".join(chosen.refusals))
        return Picked(chosen.rows, whole=True, query=query)
    keys = data.getlist("pick")
    if not keys:
        raise Refused(f"还没有选择{definition.noun}，请先勾选再操作。")
    if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in keys):
        raise Refused("所选的行读不懂，请刷新列表后重新勾选。")
    return Picked(queryset.filter(pk__in=[int(key) for key in keys]), whole=False, query=query, keys=keys)


def columns_for_export(definition: ListPage, *, masked: bool) -> tuple[ListColumn, ...]:
    """The columns as an export reads them: with their masks, or without where a reason was given."""
    return (
        definition.columns if masked else tuple(replace(column, mask=None) for column in definition.columns)
    )
