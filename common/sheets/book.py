"""XlsxWriter as this house uses it: top-down in constant memory, typed cells, and no cell lost in silence."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from common.sheets.cells import CONTROL

MAX_ROWS: Final = 1_048_576
LONGEST_CELL: Final = 32_767
FORBIDDEN_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\']")
DAY_ZERO: Final = date(1899, 12, 30).toordinal()
FONT: Final = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
BORDERED: Final = FONT | {"border": 1}
STYLES: Final[dict[str, dict[str, Any]]] = {
    "title": FONT | {"font_size": 16, "bold": True, "align": "center"},
    "line": FONT | {"align": "left"},
    "note": FONT | {"align": "left", "font_size": 9, "text_wrap": True},
    "head": BORDERED | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#EAF1F8"},
    "text": BORDERED | {"num_format": "@"},
    "long": BORDERED | {"num_format": "@", "text_wrap": True},
    "whole": BORDERED | {"num_format": "0"},
    "money": BORDERED | {"num_format": "#,##0.00"},
    "number": BORDERED | {"num_format": "General"},
    "day": BORDERED | {"num_format": "yyyy-mm-dd"},
}


Write = Callable[[int, int, Any], int]


class CellLost(RuntimeError):
    """A cell could not be written: the rows came out of order or are too many for a sheet."""


class Book(AbstractContextManager["Book"]):
    """A workbook under construction; the file takes its place at ``path`` only when it is whole."""

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._unfinished = self._path.with_name(f".{self._path.name}.part")
        options = {
            "constant_memory": True,
            "tmpdir": str(self._path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.workbook = Workbook(str(self._unfinished), options)
        self.styles = {name: self.workbook.add_format(style) for name, style in STYLES.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.workbook.close()
            if kind is None:
                self._unfinished.replace(self._path)
        finally:
            self._unfinished.unlink(missing_ok=True)

    def sheet(self, name: str) -> "SheetPen":
        """A new sheet; its name is cut to what Excel allows."""
        return SheetPen(self.workbook.add_worksheet(FORBIDDEN_IN_NAMES.sub("", name)[:31]), self.styles)


class _ByType(dict[type, Write]):
    """The way to write a value by its type; an enumeration or a safe string is written as its base."""

    def __missing__(self, kind: type) -> Write:
        write = next((self[base] for base in kind.__mro__[1:] if base in self), None)
        if write is None:
            raise TypeError(f"no cell can hold a {kind.__name__}")
        self[kind] = write
        return write


class SheetPen:
    """Writes one sheet from the top down; ``row`` is the next row, counted from 0.

    Text in the columns of ``wrapped`` takes as many lines as it needs.
    """

    def __init__(self, worksheet: Worksheet, styles: dict[str, Format]) -> None:
        self.worksheet = worksheet
        self.styles = styles
        self.row = 0
        self.header_row = 0
        self.wrapped: frozenset[int] = frozenset()
        self._writers = _ByType(
            {
                str: self._write_text,
                int: self._typed(worksheet.write_number, "whole"),
                Decimal: self._typed(worksheet.write_number, "money"),
                float: self._typed(worksheet.write_number, "number"),
                date: self._write_day,
                datetime: self._write_instant,
                bool: self._write_truth,
                type(None): self._write_blank,
            }
        )

    def merged_line(self, text: str, width: int, style: str) -> None:
        """One line of text across ``width`` columns."""
        form = self.styles[style]
        if width > 1:
            code = self.worksheet.merge_range(self.row, 0, self.row, width - 1, _cut(text), form)
        else:
            code = self.worksheet.write_string(self.row, 0, _cut(text), form)
        self._written(code)
        self.row += 1

    def heads(self, spans: Sequence[tuple[str, int]]) -> None:
        """One row of heads, each over so many columns; an empty one stays a bordered blank."""
        column = 0
        for text, width in spans:
            if text and width > 1:
                code = self.worksheet.merge_range(
                    self.row, column, self.row, column + width - 1, _cut(text), self.styles["head"]
                )
                self._written(code)
            else:
                for at in range(column, column + width):
                    self._written(self.worksheet.write_string(self.row, at, _cut(text), self.styles["head"]))
            column += width
        self.row += 1

    def labels(self, texts: Sequence[tuple[int, str]], style: str) -> None:
        """One row of single texts at the given columns."""
        for column, text in texts:
            self._written(self.worksheet.write_string(self.row, column, _cut(text), self.styles[style]))
        self.row += 1

    def cells(self, values: Sequence[Any]) -> None:
        """One bordered row, each value as a cell of its type; what looks like a formula stays text."""
        row, writers = self.row, self._writers
        for column, value in enumerate(values):
            if writers[value.__class__](row, column, value):
                raise CellLost(f"row {row + 1}, column {column + 1}")
        self.row += 1

    def _written(self, code: int) -> None:
        if code:
            raise CellLost(f"row {self.row + 1}: {code}")

    def _typed(self, write: Callable[..., int], style: str) -> Write:
        form = self.styles[style]

        def write_typed(row: int, column: int, value: Any) -> int:
            return write(row, column, value, form)

        return write_typed

    def _write_text(self, row: int, column: int, text: str) -> int:
        if not text:
            return self._write_blank(row, column, None)
        if len(text) > LONGEST_CELL or not text.isprintable():
            text = _cut(text)
        style = self.styles["long" if column in self.wrapped else "text"]
        return int(self.worksheet.write_string(row, column, text, style))

    def _write_day(self, row: int, column: int, day: date) -> int:
        return int(self.worksheet.write_number(row, column, day.toordinal() - DAY_ZERO, self.styles["day"]))

    def _write_instant(self, row: int, column: int, instant: datetime) -> int:
        return self._write_text(row, column, f"{instant:%Y-%m-%d %H:%M:%S}")

    def _write_truth(self, row: int, column: int, truth: bool) -> int:  # noqa: FBT001 - a cell's value
        return self._write_text(row, column, "是" if truth else "否")

    def _write_blank(self, row: int, column: int, nothing: None) -> int:
        return int(self.worksheet.write_blank(row, column, nothing, self.styles["text"]))


def _cut(text: str) -> str:
    text = CONTROL.sub("", text)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
