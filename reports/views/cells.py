"""The sheet of a ledger on a page: its cells as the workbook shows them, and what is behind figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.scope import may
from common import money
from common.sheets.columns import Column
from common.sheets.writer import TOTAL, head_levels
from reports.catalogue import KNOWN
from reports.exports import Sheet
from reports.tables import Ledger, Line, Question


@dataclass(frozen=True)
class Cell:
    """A cell of the sheet on a page: its words as the workbook shows them, its class, and where it leads."""

    words: str
    css: str = ""
    label: str = ""
    url: str = ""


def shown(asked: Ledger, sheet: Sheet, question: Question) -> dict[str, Any]:
    """What the template of a sheet reads."""
    columns = asked.written_columns
    rows = [_row(asked, columns, row, question) for row in sheet.first]
    sums = Line(sheet.totals, question.region, own=question.own) if sheet.totals and sheet.first else []
    return {
        "sheet": sheet,
        "levels": head_levels(columns),
        "heads": [(column.header, _css(column)) for column in columns],
        "rows": rows,
        "totals": _row(asked, columns, sums, question) if sums else [],
        "more": sheet.count - len(rows),
        "notes": [
            (column.header, asked.notes[column.key]) for column in columns if column.key in asked.notes
        ],
    }


def shares(columns: Sequence[Column]) -> list[int]:
    """How wide each column is, in per cent of the sheet: as in the workbook."""
    whole = sum(column.width for column in columns)
    return [max(1, round(100 * column.width / whole)) for column in columns]


def _row(asked: Ledger, columns: Sequence[Column], row: Sequence[Any], question: Question) -> list[Cell]:
    return [
        Cell(_words(value), _css(column), column.header, _behind(asked, column, value, row, question))
        for column, value in zip(columns, row, strict=True)
    ]


def _css(column: Column) -> str:
    return "n" if column.unit or column.total else ""


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return money.show(value) if isinstance(value, Decimal) else str(value)


def _behind(asked: Ledger, column: Column, value: Any, row: Sequence[Any], question: Question) -> str:
    """Where the rows behind a figure stand: for whoever may see them, and not for none."""
    name = asked.behind.get(column.key)
    if not value or name is None or not isinstance(row, Line) or value == TOTAL:
        return ""
    if not may(question.viewer, KNOWN[name].permission):
        return ""
    fields = {
        "region": row.region,
        "first": question.first,
        "last": question.last,
        "own": "1" if row.own else "",
    }
    query = urlencode({field: value for field, value in fields.items() if value})
    return f"{reverse('reports:ledger', args=[name])}?{query}"
