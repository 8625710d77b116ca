"""The digest of a sheet (内容摘要), SM3 over header and rows: as shown, and computed again from the cells.

Writer and reader agree on the text of every cell (``spool.plain``), so that a workbook that nobody changed
gives the digest that was noted when it was written, also after Excel or WPS has saved it anew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes

from common.errors import Refused
from common.sheets.book import MAX_ROWS
from common.sheets.cells import Raw, Uncomputed, is_blank
from common.sheets.sources import Numbered, kind_of
from common.sheets.spool import CELL, LINE, plain
from common.sheets.workbook import Workbook
from common.sheets.writer import ROWS_BELOW, SIGNATURES, TOTAL

LABEL: Final = "内容摘要 SM3"
DIGITS: Final = 16
"""How much of the digest a sheet shows; the audit trail keeps all of it."""

SHOWN = re.compile(rf"{LABEL} ([0-9a-f]{{4}}(?: [0-9a-f]{{4}}){{3}})")
HEAD_ROWS: Final = 12
CHOOSE: Final = "请选择兜底导出的 Excel 工作簿（.xlsx）原件。"
NO_DIGEST: Final = f"这个工作簿里没有“内容摘要”，可能不是兜底导出的台账，或说明行已被删除。{CHOOSE}"

Line = list[Raw]


class NotChecked(Refused):
    """There is no digest to compute, in the words of who checks a ledger."""


def words_of(digest: str) -> str:
    """内容摘要 SM3 1234 abcd …, as a sheet shows it; empty for no digest."""
    shown = " ".join(digest[at : at + 4] for at in range(0, DIGITS, 4))
    return f"{LABEL} {shown}" if digest else ""


@dataclass(frozen=True)
class Computed:
    """What a workbook says of itself, ``shown``, and the digests that its cells can give.

    The sheet does not say which of its last rows are sums: each way to read its end is one digest.
    """

    shown: str
    digests: tuple[str, ...]


def compute(path: Path, *, row_limit: int | None = None) -> Computed:
    """The digests of the ledger in a workbook. Raises NotChecked."""
    try:
        kind = kind_of(path)
        if kind == "text":
            raise NotChecked(f"这不是 Excel 工作簿。{CHOOSE}")
        with _Rows(path, row_limit) as rows:
            return _computed(rows)
    except NotChecked:
        raise
    except Refused as error:
        raise NotChecked(f"{error.sentence.partition('。')[0]}。{CHOOSE}") from None


class _Rows:
    """The filled rows of a ledger, which goes on in further sheets where one is full."""

    def __init__(self, path: Path, row_limit: int | None) -> None:
        self._path = path
        self._limit = row_limit
        self._book: Workbook | None = None

    def __enter__(self) -> "_Rows":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._book is not None:
            self._book.close()
            self._book = None

    def sheets(self) -> Iterator[Iterator[Numbered]]:
        """The rows of one sheet after the other; to be read before the next is asked for."""
        place, self._full = 0, True
        while self._full:
            self._full = False
            self._close()
            self._book = Workbook(self._path, "zip" if kind_of(self._path) == "zip" else "ole")
            if next(islice(self._book.heads(), place, None), None) is None:
                return
            yield self._counted(self._book.rows())
            place += 1

    def _counted(self, rows: Iterator[Numbered]) -> Iterator[Numbered]:
        for number, cells in rows:
            if self._limit is not None and number > self._limit + HEAD_ROWS:
                raise NotChecked(
                    f"表格超过 {self._limit:,} 行，网页上不能核对。请管理员用命令 verify_ledger 核对。"
                )
            self._full = number >= MAX_ROWS - ROWS_BELOW
            yield number, cells


def _computed(rows: _Rows) -> Computed:
    sheets = rows.sheets()
    first = next(sheets, iter(()))
    head = list(islice(first, HEAD_ROWS))
    at = next((place for place, (_, cells) in enumerate(head) if SHOWN.search(_text(cells))), None)
    if at is None:
        raise NotChecked(NO_DIGEST)
    shown = SHOWN.search(_text(head[at][1]))[1].replace(" ", "")  # type: ignore[index]
    # Between the note and the header stand rows of heads above it: each of the next rows may be the header.
    readings = [_Reading(cells) for _, cells in head[at + 1 : at + 4]]
    for place, reading in enumerate(readings):
        for _, cells in head[at + 2 + place :]:
            reading.take(cells)
    for _, cells in first:
        for reading in readings:
            reading.take(cells)
    for sheet in sheets:
        _go_on(sheet, readings)
    return Computed(shown, tuple(digest for reading in readings for digest in reading.digests()))


def _go_on(sheet: Iterator[Numbered], readings: list["_Reading"]) -> None:
    """The rows of a further sheet, below the header that it repeats."""
    begun: set[int] = set()
    for _, cells in sheet:
        for place, reading in enumerate(readings):
            if place in begun:
                reading.take(cells)
            elif reading.is_header(cells):
                begun.add(place)


def _text(cells: Line) -> str:
    return " ".join(cell for cell in cells if isinstance(cell, str))


class _Reading:
    """The sheet read with one of its rows as the header; the last rows are held back until the end."""

    def __init__(self, header: Line) -> None:
        self._width = max((place for place, cell in enumerate(header, 1) if not is_blank(cell)), default=0)
        self._header = self._line(header)
        self._hash = hashes.Hash(hashes.SM3())
        self._hash.update(self._header.encode())
        self._held: list[Line] = []

    def is_header(self, cells: Line) -> bool:
        """Whether a row of a further sheet is the header again."""
        return self._line(cells) == self._header

    def take(self, cells: Line) -> None:
        """One more row."""
        self._held.append(cells)
        if len(self._held) > ROWS_BELOW:
            self._hash.update(self._line(self._held.pop(0)).encode())

    def digests(self) -> Iterator[str]:
        """The digest without signatures; where the row above holds the sums, also without that row."""
        held = self._held
        if held and _is_signed(held[-1]):
            held = held[:-1]
        yield self._ended(held)
        if held and TOTAL in held[-1]:
            yield self._ended(held[:-1])

    def _ended(self, held: list[Line]) -> str:
        whole = self._hash.copy()
        for cells in held:
            whole.update(self._line(cells).encode())
        return whole.finalize().hex()

    def _line(self, cells: Line) -> str:
        """The row as the digest reads it; what stands beside the table counts as well."""
        width = max(
            self._width, max((at for at, cell in enumerate(cells, 1) if not is_blank(cell)), default=0)
        )
        padded = [*cells, *[None] * (width - len(cells))][:width]
        return CELL.join("?" if isinstance(cell, Uncomputed) else plain(cell) for cell in padded) + LINE


def _is_signed(cells: Line) -> bool:
    first = cells[0] if cells else None
    return isinstance(first, str) and first.startswith(SIGNATURES[0])
