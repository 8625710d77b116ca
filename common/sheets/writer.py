"""Ledgers as the bureaus know them: title, unit line, header, rows, sums, signatures. Source: formats §5."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from common import months
from common.sheets import parsers
from common.sheets.book import MAX_ROWS, Book, SheetPen
from common.sheets.columns import Column

A4: Final = 9
TITLE_HEIGHT: Final = 28
SIGNATURES: Final = ("填报人：", "审核人：", "单位负责人：", "联系电话：")
TOTAL: Final = "合计"
ROWS_BELOW: Final = 2  # the total and the signature line


def write_ledger(
    path: Path | str,
    *,
    title: str,
    unit_line: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    sheet: str = "",
    totals: Sequence[Any] | None = None,
    signature: bool = True,
    source_line: str | None = None,
    watermark: str | None = None,
) -> int:
    """Write a ledger to ``path`` and return the number of its rows, which may come one by one.

    Each row holds one value a column: text, whole number, Decimal (yuan), day, truth value or None; masking
    is the caller's. A day in a month column is written as 2026-06. ``totals`` is the finished row of sums;
    without it the columns that ask for a total are summed here. More rows than a sheet holds go on in
    further sheets. The source and the watermark stand above the header, so that a ledger of the roll can be
    read in again. Raises CellLost rather than drop a cell.
    """
    sums = _Sums(columns)
    lines = [unit_line, "　".join(filter(None, (source_line, watermark)))]
    with Book(path) as book:
        book.workbook.set_properties({"title": title, "comments": watermark or ""})
        count = 0
        values = iter(rows)
        for number in range(1, MAX_ROWS):
            name = sheet or title
            pen = book.sheet(name if number == 1 else f"{name[:26]}({number})")
            room = _begin(pen, title, [line for line in lines if line], columns, watermark)
            written = _fill(pen, islice(values, room), columns, sums)
            count += written
            following = list(islice(values, 1)) if written == room else []
            if not following:
                _finish(pen, columns, totals or sums.row(), signature=signature)
                return count
            values = chain(following, values)
    return count


def _begin(
    pen: SheetPen, title: str, lines: list[str], columns: Sequence[Column], watermark: str | None
) -> int:
    """Write everything above the rows; returns how many rows the sheet still has room for."""
    sheet = pen.worksheet
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    sheet.set_row(0, TITLE_HEIGHT)
    pen.merged_line(title, len(columns), "title")
    for line in lines:
        pen.merged_line(line, len(columns), "line")
    sheet.repeat_rows(pen.row)
    sheet.freeze_panes(pen.row + 1, 0)
    pen.header_row = pen.row
    pen.labels([(index, column.header) for index, column in enumerate(columns)], "head")
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{(watermark or '')[:100].replace('&', '&&')}&R第 &P 页，共 &N 页")
    return MAX_ROWS - pen.row - ROWS_BELOW


def _fill(pen: SheetPen, rows: Iterator[Sequence[Any]], columns: Sequence[Column], sums: "_Sums") -> int:
    month_columns = [index for index, column in enumerate(columns) if column.parse is parsers.month]
    start = pen.row
    for row in rows:
        pen.cells(_with_months(row, month_columns) if month_columns else row)
        sums.add(row)
    return pen.row - start


def _with_months(row: Sequence[Any], month_columns: list[int]) -> list[Any]:
    cells = list(row)
    for index in month_columns:
        if isinstance(cells[index], date):
            cells[index] = months.show(cells[index])
    return cells


def _finish(
    pen: SheetPen, columns: Sequence[Column], totals: Sequence[Any] | None, *, signature: bool
) -> None:
    last = len(columns) - 1
    pen.worksheet.autofilter(pen.header_row, 0, max(pen.row - 1, pen.header_row), last)
    if totals:
        pen.cells(totals)
    if signature:
        step = max(1, len(columns) // len(SIGNATURES))
        places = [min(index * step, last) for index in range(len(SIGNATURES))]
        if len(set(places)) == len(places):
            pen.labels(list(zip(places, SIGNATURES, strict=True)), "line")
        else:
            pen.labels([(0, "　　　　".join(SIGNATURES))], "line")


class _Sums:
    """The running sums of the columns that ask for a total."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._width = len(columns)
        self._sums: dict[int, Decimal | int] = {i: 0 for i, column in enumerate(columns) if column.total}
        self._label = next((i for i in range(self._width) if i not in self._sums), 0)

    def add(self, row: Sequence[Any]) -> None:
        for index in self._sums:
            if isinstance(row[index], Decimal | int):
                self._sums[index] += row[index]

    def row(self) -> list[Any] | None:
        """The row of sums, or nothing where no column asks for one."""
        if not self._sums:
            return None
        cells = [self._sums.get(index) for index in range(self._width)]
        return [TOTAL if index == self._label else cell for index, cell in enumerate(cells)]
