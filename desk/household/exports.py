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
from audit import workbooks
from audit.workbooks import Outgoing
from common import divisions, pages
from common.errors import Refused
from common.listpage import ListColumn, ListPage
from common.pages import Selection
from common.sheets import parsers
from common.sheets.cells import show
from common.sheets.columns import Column
from desk.household import lists
from jobs import work
from jobs.models import Job

CHUNK = 1_000
SOURCES = ("roll", "payments")
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
def export(query: str, path: Path, *, actor: User, at_most: int | None = None) -> Written:
    """The workbook stands at ``path`` and the export in the trail.

    Raises NotPermitted, Refused, and TooLong beyond ``at_most`` rows.
    """
    require(actor, "households.export")
    chosen, definition = selected(query, actor), lists.HOUSEHOLDS
    region, words = actor.region_id or divisions.WHOLE, "、".join(chosen.words) or "全部"
    sheet = Outgoing(
        name=definition.name,
        title=definition.title,
        place=Region.objects.filter(code=region).values_list("name", flat=True).first() or "",
        region=region,
        columns=[NUMBER, *(_column(each) for each in definition.columns)],
        asked=words,
        source=lambda digest: workbooks.source_line([workbooks.arrived(SOURCES, region)], words, digest),
    )
    rows = workbooks.write(sheet, path, _rows(chosen, definition), actor=actor, at_most=at_most)
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


@transaction.atomic
def ask(query: str, *, actor: User) -> Job:
    """The workbook waits for a worker. Raises NotPermitted, Refused."""
    require(actor, "households.export")
    selected(query, actor)
    return work.ask(
        "household_list", region=actor.region_id or divisions.WHOLE, actor=actor, payload={"query": query}
    )
