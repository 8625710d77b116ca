"""The corrected error workbook (改好的错误表) as a file of rows: each goes back to the row it came from."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from common.errors import Refused
from common.sheets.cells import Raw, show
from common.sheets.columns import Column, Layout, Mapping, normal_header
from common.sheets.errors import REASON, ROW_NUMBER
from common.sheets.reader import SheetReader, open_sheet
from common.sheets.reading import Reading
from common.sheets.refusals import UNCHANGED
from common.sheets.sources import Numbered

NOT_OPEN: Final = "“行号”{row} 不在要更正的错误表里，没有重复导入。"
TWICE: Final = "“行号”{row} 在本文件里出现了两次，只看了前一行，请删去多余的行。"
UNREADABLE: Final = "“行号”须是错误表里原有的数字，请恢复后再导入。"
OWN: Final = Layout((Column(ROW_NUMBER, "row", required=True), Column(REASON, "reason", required=True)))


class MendedSheet(AbstractContextManager["MendedSheet"]):
    """Rows of a corrected error workbook, with the row numbers of the file that they were rejected from.

    行号 and 错误原因 are no columns of it. ``strangers`` tells, by row number, what is wrong with rows
    that are not to be taken: they are given under numbers below zero.
    """

    def __init__(self, path: Path, layout: Layout, open_rows: frozenset[int], reading: Reading) -> None:
        self._sheet = open_sheet(path, layout, reading=reading)
        header = self._sheet.mapping.header
        own = [index for index, text in enumerate(header) if normal_header(text) in (ROW_NUMBER, REASON)]
        numbers = [index for index in own if normal_header(header[index]) == ROW_NUMBER]
        if not numbers:
            self._sheet.close()
            raise Refused(f"缺少“{ROW_NUMBER}”列，这不是从本系统下载的错误表。{UNCHANGED}")
        self._number, self._left_out, self._open = numbers[-1], frozenset(own), open_rows
        self.strangers: dict[int, str] = {}
        self.mapping: Mapping = layout.taught(reading.columns).match(self._cut(header))

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sheet.close()

    def __enter__(self) -> Self:
        return self

    def __iter__(self) -> Iterator[Numbered]:
        seen: set[int] = set()
        for place, (_, cells) in enumerate(self._sheet, 1):
            number = self._row_number(cells)
            wrong = _wrong(number, self._open, seen)
            if number is None or wrong:
                self.strangers[-place] = wrong or UNREADABLE
                yield -place, self._cut(cells)
            else:
                seen.add(number)
                yield number, self._cut(cells)

    def _row_number(self, cells: Sequence[Raw]) -> int | None:
        text = show(cells[self._number]).strip() if self._number < len(cells) else ""
        return int(text) if text.isascii() and text.isdigit() else None

    def _cut(self, cells: Sequence[Any]) -> list[Any]:
        return [cell for index, cell in enumerate(cells) if index not in self._left_out]


def _wrong(number: int | None, open_rows: frozenset[int], seen: set[int]) -> str:
    if number is None:
        return UNREADABLE
    if number in seen:
        return TWICE.format(row=number)
    return "" if number in open_rows else NOT_OPEN.format(row=number)


def rows_of(errors: Path) -> frozenset[int]:
    """The numbers of the rows that an error workbook of ours tells of."""
    with open_sheet(errors, OWN) as sheet:
        return frozenset(_numbers(sheet))


def _numbers(sheet: SheetReader) -> Iterator[int]:
    place = len(sheet.mapping.header) - 2
    for _, cells in sheet:
        text = show(cells[place]).strip()
        if text.isdecimal():
            yield int(text)
