"""Whatever a bureau sends becomes rows; titles, blank and closing rows are left out. Source: formats §1."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from common.sheets.cells import Raw, is_blank
from common.sheets.columns import Layout, Mapping
from common.sheets.delimited import DELIMITERS, DelimitedText
from common.sheets.reading import DETECTED, Reading
from common.sheets.refusals import missing_columns, refusal, too_many_rows
from common.sheets.sources import HEAD_ROWS, Kind, Numbered, Source, kind_of
from common.sheets.workbook import Workbook

CLOSING: Final = ("合计", "总计", "制表人", "填报人")
CLOSING_STARTS: Final = frozenset(word[0] for word in CLOSING)


class SheetReader:
    """The data rows of one file with the row numbers that Excel shows; to be read once, inside ``with``."""

    def __init__(self, path: Path, layout: Layout, row_limit: int | None, reading: Reading) -> None:
        kind = kind_of(path)
        self._source = source_of(path, kind, reading)
        self._row_limit = row_limit
        self.encoding = self._source.encoding
        self.sheet_name: str | None = None
        self.delimiter: str | None = None
        try:
            name, self.header_row, self.mapping = _find_header(
                self._source, layout.taught(reading.columns), reading
            )
        except BaseException:
            self._source.close()
            raise
        if kind == "text":
            self.delimiter = name
        else:
            self.sheet_name = name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Numbered]:
        count = 0
        for row_no, cells in self._source.rows():
            if row_no <= self.header_row:
                continue
            if not _begins_plainly(cells):
                first = _first_filled(cells)
                if first is None or (first.__class__ is str and _is_closing(first)):
                    continue
            count += 1
            if self._row_limit is not None and count > self._row_limit:
                raise too_many_rows(self._row_limit)
            yield row_no, cells

    def fraction(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self._source.fraction()

    def close(self) -> None:
        """Let go of the file and end the child process."""
        self._source.close()


def open_sheet(
    path: Path | str, layout: Layout, *, row_limit: int | None = None, reading: Reading = DETECTED
) -> SheetReader:
    """Open a file of unknown make and find the row of headers that holds all required columns of ``layout``.

    More than ``row_limit`` data rows are refused; what ``reading`` settles is not looked for. Raises Refused
    with a finished sentence, here or while reading.
    """
    return SheetReader(Path(path), layout, row_limit, reading)


def source_of(path: Path, kind: Kind, reading: Reading = DETECTED) -> Source:
    """The file as a source of rows, in the encoding that ``reading`` settles. Raises Refused."""
    return DelimitedText(path, reading.encoding) if kind == "text" else Workbook(path, kind)


def _find_header(source: Source, layout: Layout, reading: Reading) -> tuple[str, int, Mapping]:
    """The sheet or delimiter, the row number and the mapping of the first row with all required headers."""
    best: Mapping | None = None
    for head in source.heads():
        if reading.part and head.name != reading.part:
            continue
        for row_no, cells in head.rows[:HEAD_ROWS]:
            if (reading.header_row and row_no != reading.header_row) or says_nothing(cells):
                continue
            mapping = layout.match(cells)
            if not mapping.missing and mapping.recognised:
                return head.name, row_no, mapping
            if best is None or mapping.recognised > best.recognised:
                best = mapping
    if best is None:
        raise refusal("empty")
    raise missing_columns(best.missing)


def says_nothing(cells: Iterable[Raw]) -> bool:
    """True for a row without any content."""
    return all(_is_empty(cell) for cell in cells)


def _is_empty(cell: Raw) -> bool:
    """True also for a cell of nothing but delimiters, as the wrong delimiter leaves of an empty row."""
    return is_blank(cell) or (isinstance(cell, str) and not cell.strip(f"{''.join(DELIMITERS)} "))


def _begins_plainly(cells: list[Raw]) -> bool:
    """True for most rows at a glance: the first cell holds text that begins no closing word."""
    first = cells[0] if cells else None
    if first.__class__ is not str or not first:
        return False
    start = first[0]
    return start not in CLOSING_STARTS and not start.isspace()


def _first_filled(cells: list[Raw]) -> Raw:
    for cell in cells:
        if cell.__class__ is not str:
            if cell is not None:
                return cell
        elif cell and not cell.isspace():
            return cell
    return None


def _is_closing(first: str) -> bool:
    start = first.lstrip()
    return start[0] in CLOSING_STARTS and "".join(start.split()).startswith(CLOSING)
