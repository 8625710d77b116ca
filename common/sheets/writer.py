"""Ledgers as the bureaus know them: title, unit line, header, rows, sums, signatures. Source: formats §5."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, groupby, islice
from math import ceil
from pathlib import Path
from typing import Any, Final

from common import months
from common.sheets import parsers
from common.sheets.book import MAX_ROWS, Book, SheetPen
from common.sheets.columns import Column

A4: Final = 9
TITLE_HEIGHT: Final = 28
LONG: Final = 28  # columns of this width hold sentences: they are wrapped, so that paper shows all of them
NOTE_HEIGHT: Final = 13
NOTE_FIT: Final = 1.2  # characters of the small print in the width of one of a column
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
    trail: str = "",
) -> int:
    """Write a ledger to ``path`` and return the number of its rows, which may come one by one.

    Each row holds one value a column: text, whole number, Decimal (yuan), day, truth value or None; masking
    is the caller's. A day in a month column is written as 2026-06. ``totals`` is the finished row of sums;
    without it the columns that ask for a total are summed here. More rows than a sheet holds go on in
    further sheets. The source and the watermark stand above the header, so that a ledger of the roll can be
    read in again; the foot of each printed page and the file's properties repeat the watermark and say
    under which number (``trail``) the export stands in the audit trail. Raises CellLost rather than drop a
    cell.
    """
    sums = Sums(columns)
    lines = [unit_line, "　".join(filter(None, (source_line, watermark)))]
    mark = "　".join(filter(None, (watermark, trail)))
    with Book(path) as book:
        book.workbook.set_properties({"title": title, "comments": mark})
        count = 0
        values = iter(rows)
        for number in range(1, MAX_ROWS):
            name = sheet or title
            pen = book.sheet(name if number == 1 else f"{name[:26]}({number})")
            room = _begin(pen, title, [line for line in lines if line], columns, mark)
            written = _fill(pen, islice(values, room), columns, sums)
            count += written
            following = list(islice(values, 1)) if written == room else []
            if not following:
                _finish(pen, columns, totals or sums.row(), signature=signature)
                return count
            values = chain(following, values)
    return count


def head_levels(columns: Sequence[Column]) -> list[list[tuple[str, int]]]:
    """The rows of heads above the header, outermost first, each as (words, columns that it covers)."""
    depth = max((len(column.above) for column in columns), default=0)
    levels = []
    for level in range(depth):
        paths = [column.above[: level + 1] if len(column.above) > level else () for column in columns]
        levels.append([(path[-1] if path else "", len(list(same))) for path, same in groupby(paths)])
    return levels


def _begin(pen: SheetPen, title: str, lines: list[str], columns: Sequence[Column], mark: str) -> int:
    """Write everything above the rows; returns how many rows the sheet still has room for."""
    sheet = pen.worksheet
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    pen.wrapped = frozenset(index for index, column in enumerate(columns) if column.width >= LONG)
    sheet.set_row(0, TITLE_HEIGHT)
    pen.merged_line(title, len(columns), "title")
    for place, line in enumerate(lines):
        if place:
            sheet.set_row(pen.row, NOTE_HEIGHT * _lines_of(line, columns))
        pen.merged_line(line, len(columns), "note" if place else "line")
    levels = head_levels(columns)
    sheet.repeat_rows(pen.row, pen.row + len(levels))
    sheet.freeze_panes(pen.row + len(levels) + 1, 0)
    for level in levels:
        pen.heads(level)
    pen.header_row = pen.row
    pen.labels([(index, column.header) for index, column in enumerate(columns)], "head")
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{mark[:100].replace('&', '&&')}&R第 &P 页，共 &N 页")
    return MAX_ROWS - pen.row - ROWS_BELOW


def _lines_of(text: str, columns: Sequence[Column]) -> int:
    """How many lines the text takes across all columns, in the small print of a note."""
    length = sum(1 if character.isascii() else 2 for character in text)
    return max(1, ceil(length / (NOTE_FIT * sum(column.width for column in columns))))


def _fill(pen: SheetPen, rows: Iterator[Sequence[Any]], columns: Sequence[Column], sums: "Sums") -> int:
    month_columns = months_among(columns)
    start = pen.row
    for row in rows:
        pen.cells(_with_months(row, month_columns) if month_columns else row)
        sums.add(row)
    return pen.row - start


def months_among(columns: Sequence[Column]) -> list[int]:
    """Which columns hold months, and are written as 2026-06."""
    return [index for index, column in enumerate(columns) if column.parse is parsers.month]


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


class Sums:
    """The running sums of the columns that ask for a total."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._width = len(columns)
        self._sums: dict[int, Decimal | int] = {i: 0 for i, column in enumerate(columns) if column.total}
        self._label = next((i for i in range(self._width) if i not in self._sums), 0)

    def add(self, row: Sequence[Any]) -> None:
        """One more row is counted in."""
        for index in self._sums:
            if isinstance(row[index], Decimal | int):
                self._sums[index] += row[index]

    def row(self) -> list[Any] | None:
        """The row of sums, or nothing where no column asks for one."""
        if not self._sums:
            return None
        cells = [self._sums.get(index) for index in range(self._width)]
        return [TOTAL if index == self._label else cell for index, cell in enumerate(cells)]
