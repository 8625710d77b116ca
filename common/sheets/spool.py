"""Rows set aside on the way into a ledger, until their number, sums and digest are known (内容摘要).

The digest and the number of rows stand above the rows, and a workbook is written from the top down.
"""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import TracebackType
from typing import IO, Any, Final, Self

from cryptography.hazmat.primitives import hashes

from common import months
from common.sheets.cells import CONTROL
from common.sheets.columns import Column
from common.sheets.writer import Sums, months_among

CHUNK: Final = 500
CELL, LINE = "\x1f", "\x1e"  # no cell holds them: control characters are not written


class Spool:
    """Rows of a sheet as its cells will show them, kept on disk in a file that has no name.

    ``limit`` is how many it takes; where there are more it is ``cut``, and knows neither sums nor digest
    of the whole. The first ``shown`` rows stay in memory, as ``first``.
    """

    def __init__(self, columns: Sequence[Column], *, limit: int | None = None, shown: int = 0) -> None:
        self._columns = columns
        self._limit = limit
        self._shown = shown
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
        self._sums = Sums(columns)
        self._hash = hashes.Hash(hashes.SM3())
        self._digest = b""
        self.first: list[Sequence[Any]] = []
        self.count = 0
        self.cut = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def fill(self, rows: Iterable[list[Any]]) -> None:
        """All rows are in the spool, or as many as it takes."""
        month_columns = months_among(self._columns)
        self._hash.update((CELL.join(column.header for column in self._columns) + LINE).encode())
        chunk: list[list[Any]] = []
        for row in rows:
            if self.count == self._limit:
                self.cut = True
                break
            for index in month_columns:
                if isinstance(row[index], date):
                    row[index] = months.show(row[index])
            self._take(row, chunk)
        self._put(chunk)
        self._digest = self._hash.finalize()

    def _take(self, row: list[Any], chunk: list[list[Any]]) -> None:
        self.count += 1
        self._sums.add(row)
        if len(self.first) < self._shown:
            self.first.append(row)
        chunk.append(list(row))
        if len(chunk) == CHUNK:
            self._put(chunk)

    def _put(self, chunk: list[list[Any]]) -> None:
        if chunk:
            lines = [CELL.join([_TEXTS[cell.__class__](cell) for cell in row]) for row in chunk]
            self._hash.update((LINE.join(lines) + LINE).encode())
            pickle.dump(chunk, self._file, pickle.HIGHEST_PROTOCOL)
            chunk.clear()

    def __iter__(self) -> Iterator[list[Any]]:
        self._file.seek(0)
        left = self.count
        while left:
            chunk = pickle.load(self._file)  # noqa: S301 - our own rows, from a file that nobody can name
            left -= len(chunk)
            yield from chunk

    @property
    def digest(self) -> str:
        """SM3 over header and rows as the sheet shows them, in hexadecimal; empty where the spool is cut."""
        return "" if self.cut else self._digest.hex()

    @property
    def totals(self) -> list[Any] | None:
        """The row of sums, or nothing where no column asks for one or the spool is cut."""
        return None if self.cut else self._sums.row()


def plain(value: Any) -> str:
    """A cell's value as it goes into the digest: the same for the value written and for the one read back."""
    return _TEXTS[value.__class__](value)


def _text(value: str) -> str:
    if value.isprintable():
        return value
    # A workbook knows one kind of line end.
    return CONTROL.sub("", value).replace("\r\n", "\n").replace("\r", "\n")


def _number(value: Decimal | float) -> str:
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    return f"{number.normalize():f}" if number else "0"


def _instant(value: datetime) -> str:
    return f"{value:%Y-%m-%d}" if value.time() == datetime.min.time() else f"{value:%Y-%m-%d %H:%M:%S}"


class _ByType(dict[type, Callable[[Any], str]]):
    """How a value of each type is told; an enumeration or a safe string like its base."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        found = next((self[base] for base in kind.__mro__[1:] if base in self), str)
        self[kind] = found
        return found


_TEXTS = _ByType(
    {
        str: _text,
        int: str,
        bool: lambda value: "是" if value else "否",
        Decimal: _number,
        float: _number,
        date: date.isoformat,
        datetime: _instant,
        type(None): lambda _: "",
    }
)
