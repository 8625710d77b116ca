"""Delimited text as a source of rows; the encoding is proved over the whole file, one record is held."""

import codecs
import csv
from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from common.sheets.cells import Raw
from common.sheets.refusals import open_quote, refusal
from common.sheets.sources import HEAD_ROWS, Head, Numbered

BLOCK: Final = 1 << 20
LONGEST_FIELD: Final = 1 << 20
DELIMITERS: Final = (",", "\t", ";")
ENCODINGS: Final = ("utf-8-sig", "utf-8", "gb18030", "utf-16")
END: Final = "\x00"
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

csv.field_size_limit(LONGEST_FIELD)


def detect_encoding(path: Path) -> str:
    """The encoding in which the whole file can be read without fault. Raises Refused."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for bom, name in BOMS if start.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        if _is_readable(path, encoding):
            return encoding
    raise refusal("encoding")


def _is_readable(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                if END in decoder.decode(block):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


class DelimitedText:
    """A text file whose records are cut by the delimiter of the head that was given last."""

    def __init__(self, path: Path, encoding: str = "") -> None:
        if encoding and not (encoding in ENCODINGS and _is_readable(path, encoding)):
            raise refusal("encoding")
        self.encoding: str | None = encoding or detect_encoding(path)
        self._size = path.stat().st_size
        self._path = path
        self._binary: BufferedReader | None = None
        self._delimiter = DELIMITERS[0]

    def heads(self) -> Iterator[Head]:
        """The first records as each delimiter cuts them."""
        for delimiter in DELIMITERS:
            self._delimiter = delimiter
            yield Head(delimiter, self._head())

    def _head(self) -> list[Numbered]:
        rows: list[Numbered] = []
        try:
            with self._path.open(encoding=self.encoding, newline="") as text:
                records = csv.reader(text, delimiter=self._delimiter)
                for number, record in enumerate(islice(records, HEAD_ROWS), 1):
                    rows.append((number, list[Raw](record)))
        except csv.Error:
            return rows
        return rows

    def rows(self) -> Iterator[Numbered]:
        """All records: one is one row however many lines it has, and so is an empty line. Raises Refused."""
        number = 0
        self._binary = self._path.open("rb")
        with TextIOWrapper(self._binary, encoding=self.encoding, newline="") as text:
            records: Iterator[list[Any]] = csv.reader(chain(text, (END,)), delimiter=self._delimiter)
            try:
                for number, record in enumerate(records, 1):
                    if record and record[-1].endswith(END):
                        if record == [END]:
                            return
                        raise open_quote(number)
                    yield number, record
            except csv.Error as fault:
                raise open_quote(number + 1) from fault

    def fraction(self) -> float:
        """How much of the file has been read, 0 to 1."""
        if self._binary is None:
            return 0.0
        return 1.0 if self._binary.closed else self._binary.tell() / self._size

    def close(self) -> None:
        """Let go of the file."""
        if self._binary is not None:
            self._binary.close()
