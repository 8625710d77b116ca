"""The list of households as a workbook: exactly the rows of the filter, in the order shown, and its trace."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import QueryDict

from accounts.models import Region, User
from accounts.scope import require
from audit import log
from audit.actions import Action
from common import clock, divisions, pages
from common.errors import Refused
from common.listpage import ListColumn, ListPage
from common.pages import Selection
from common.sheets import parsers
from common.sheets.cells import show
from common.sheets.columns import Column
from common.sheets.writer import write_ledger
from desk.household import lists
from jobs import work
from jobs.models import Job

IN_REQUEST = 5_000
"""A request writes so many rows at most; longer lists are written by a worker."""
CHUNK = 1_000
TYPED = ("number", "money", "date", "month")


@dataclass(frozen=True)
class Written:
    """What an export came to."""

    rows: int
    file: str


def selected(query: str, reader: User) -> Selection:
    """The rows that the address of the list means. Raises Refused when it is not understood."""
    chosen = pages.select(QueryDict(query), lists.rows(reader), lists.HOUSEHOLDS)
    if chosen.refusals:
        raise Refused("".join(chosen.refusals))
    return chosen


@transaction.atomic
def export(query: str, path: Path, *, actor: User) -> Written:
    """The workbook stands at ``path`` and the export in the trail. Raises NotPermitted, Refused."""
    require(actor, "households.export")
    chosen, definition = selected(query, actor), lists.HOUSEHOLDS
    filters = "、".join(chosen.words)
    rows = write_ledger(
        path,
        title=f"{_place(actor)}{definition.title}",
        sheet=definition.title,
        unit_line=f"填报单位：{_place(actor)}　　日期：{clock.today()}　　单位：户、人、元",
        columns=[NUMBER, *(_column(each) for each in definition.columns)],
        rows=_rows(chosen, definition),
        source_line=f"筛选：{filters or '全部'}",
        watermark=f"{actor.name} {clock.now():%Y-%m-%d %H:%M} 导出",
    )
    log.record(
        Action.EXPORTED, actor=actor, detail={"list": definition.name, "filter": filters, "rows": rows}
    )
    return Written(rows, path.name)


def _rows(chosen: Selection, definition: ListPage) -> Iterator[list[Any]]:
    found, numbers = chosen.rows.iterator(chunk_size=CHUNK), count(1)
    while chunk := list(islice(found, CHUNK)):
        if definition.prepare:
            definition.prepare(chunk)
        for row in chunk:
            yield [next(numbers), *(_value(column, row) for column in definition.columns)]


def _value(column: ListColumn, row: Any) -> Any:
    raw = column.raw(row)
    if raw is None:
        return None
    return raw if column.kind in TYPED and column.mask is None else column.text(row)


NUMBER = Column("序号", "place", width=6)
WIDTHS = {"村(居)": 22, "下次复核": 26, "户编号": 16}


def _column(column: ListColumn) -> Column:
    return Column(
        column.heading,
        column.key or column.label,
        parsers.month if column.kind == "month" else show,
        unit=column.unit,
        total=bool(column.total),
        width=WIDTHS.get(column.label, 12),
    )


def _place(actor: User) -> str:
    return (
        Region.objects.filter(code=actor.region_id or divisions.WHOLE).values_list("name", flat=True).first()
        or ""
    )


@transaction.atomic
def ask(query: str, *, actor: User) -> Job:
    """The workbook waits for a worker. Raises NotPermitted, Refused."""
    require(actor, "households.export")
    selected(query, actor)
    return work.ask(
        "household_list", region=actor.region_id or divisions.WHOLE, actor=actor, payload={"query": query}
    )
