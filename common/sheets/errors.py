"""The error workbook: the rejected rows as they came, with 行号 and 错误原因."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from common.sheets.book import MAX_ROWS, Book, SheetPen
from common.sheets.cells import UNCOMPUTED, Raw, show

ROW_NUMBER: Final = "行号"
REASON: Final = "错误原因"
UNCOMPUTED_SHOWN: Final = "（公式，没有计算结果）"
WIDTH: Final = 16
REASON_WIDTH: Final = 60

Rejected = tuple[int, list[Raw], Sequence[str]]


def write_rejected(
    header: Sequence[str],
    rows: Iterable[tuple[int, list[Raw]]],
    reasons: Mapping[int, Sequence[str]],
    out_path: Path | str,
) -> int:
    """Write the rejected of all rows of a file, given in their order, to ``out_path``; returns their number.

    ``reasons`` gives the finished sentences for each row number. Every cell is text.
    """
    return _write(header, _rejected(rows, iter(sorted(reasons.items()))), out_path)


def write_errors(
    header: Sequence[str],
    rows: Mapping[int, list[Raw]],
    reasons: Mapping[int, Sequence[str]],
    out_path: Path | str,
) -> int:
    """The same for rows that are at hand, by row number; returns their number."""
    told = ((row_no, rows[row_no], reasons[row_no]) for row_no in sorted(rows))
    return _write(header, told, out_path)


def _write(header: Sequence[str], rows: Iterable[Rejected], out_path: Path | str) -> int:
    width = len(header)
    heads = [*header, ROW_NUMBER, REASON]
    count = 0
    with Book(out_path) as book:
        pen = _begin(book, heads, 1)
        for row_no, cells, sentences in rows:
            if pen.row == MAX_ROWS:
                pen = _begin(book, heads, count // MAX_ROWS + 2)
            pen.cells([*_as_text(cells, width), row_no if row_no > 0 else None, "\n".join(sentences)])
            count += 1
    return count


def _begin(book: Book, header: list[str], number: int) -> SheetPen:
    pen = book.sheet("错误行" if number == 1 else f"错误行({number})")
    last = len(header) - 1
    pen.worksheet.set_column(0, last - 1, WIDTH)
    pen.worksheet.set_column(last, last, REASON_WIDTH)
    pen.worksheet.freeze_panes(1, 0)
    pen.labels([(index, text) for index, text in enumerate(header) if text], "head")
    return pen


def _rejected(
    rows: Iterable[tuple[int, list[Raw]]], pairs: Iterator[tuple[int, Sequence[str]]]
) -> Iterator[Rejected]:
    """The rows of the file that have reasons, side by side with them; both come in the order of the file."""
    wanted = next(pairs, None)
    for row_no, cells in rows:
        while wanted is not None and wanted[0] < row_no:
            wanted = next(pairs, None)
        if wanted is None:
            return
        if wanted[0] == row_no:
            yield row_no, cells, wanted[1]


def _as_text(cells: list[Raw], width: int) -> list[Any]:
    shown = [UNCOMPUTED_SHOWN if cell is UNCOMPUTED else show(cell) for cell in cells[:width]]
    return shown + [""] * (width - len(shown))
