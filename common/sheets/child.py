"""The child process that parses workbooks: limited in memory, so that a hostile file ends nothing but itself.

Started as ``python -m common.sheets.child FILE KIND``. It writes length-prefixed marshal messages and waits
for one byte after the head of each sheet: ``n`` asks for the next sheet, ``g`` for all rows of this one. No
Django in here.
"""

import marshal
import mmap
import re
import resource
import struct
import sys
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from common.sheets.guard import Marks, Unsafe, check

MEMORY: Final = 1 << 30
CPU_SECONDS: Final = 900
HEAD_ROWS: Final = 40
CELLS_A_CHUNK: Final = 20_000
PLAIN: Final = frozenset({str, float, int, bool})
LOCKED: Final = re.compile(
    "EncryptedPackage".encode("utf-16-le") + rb"|\x09\x08\x10\x00\x00\x06.{14}(?:\x86\x00\x00\x00)?\x2f\x00",
    re.DOTALL,
)
"""What an encrypted workbook shows in clear: the name of its stream, or FilePass behind the first record."""

Row = tuple[int, list[Any]]


def main(path: str, kind: str) -> None:
    """Parse the file and answer the reader on standard output; any fault of the file becomes one message."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        marks = check(path) if kind == "zip" else {}
        # Opened without its name: the parser goes by the content, whatever the file calls itself.
        with open(path, "rb") as file, load_workbook(f"/dev/fd/{file.fileno()}") as workbook:
            _answer(workbook, marks)
    except BrokenPipeError:
        return
    except BaseException as fault:  # a parser of hostile files raises anything, a rust panic is no Exception
        locked = kind == "ole" and _is_locked(path)
        _send(("fault", "password" if locked else _code(fault), type(fault).__name__))


def _is_locked(path: str) -> bool:
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return LOCKED.search(content) is not None


def _code(fault: BaseException) -> str:
    if isinstance(fault, Unsafe):
        return fault.code
    if isinstance(fault, MemoryError):
        return "too_big"
    return "password" if isinstance(fault, PasswordError) else "broken"


def _answer(workbook: CalamineWorkbook, marks: dict[str, Marks]) -> None:
    for index, about in enumerate(workbook.sheets_metadata):
        if about.visible is not SheetVisibleEnum.Visible or about.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_index(index)
        rows = _rows(sheet, marks.get(about.name, {}))
        head = list(islice(rows, HEAD_ROWS))
        _send(("sheet", about.name, sheet.total_height, *_chunk(head)))
        if sys.stdin.buffer.read(1) == b"g":
            rows_a_chunk = 1 + CELLS_A_CHUNK // max(1, sheet.total_width)
            while chunk := list(islice(rows, rows_a_chunk)):
                _send(("rows", *_chunk(chunk)))
            break
    _send(("end",))


def _rows(sheet: CalamineSheet, marks: Marks) -> Iterator[Row]:
    """The rows that hold something, with the number that Excel shows; a marked cell holds None."""
    left = sheet.start[1] if sheet.start else 0
    number = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number in marks:
            yield number, _marked([""] * left + cells, marks[number])
        elif cells.count("") != len(cells):
            yield number, [""] * left + cells if left else cells
    for beyond in sorted(row for row in marks if row > number):
        yield beyond, _marked([], marks[beyond])


def _marked(cells: list[Any], columns: list[int]) -> list[Any]:
    cells.extend([""] * (columns[-1] + 1 - len(cells)))
    for column in columns:
        cells[column] = None
    return cells


def _chunk(rows: list[Row]) -> tuple[list[int], list[list[Any]], list[tuple[int, int, str]]]:
    """Row numbers, rows of plain cells, and the places of dates (ISO text) and uncomputed formulas ("")."""
    places: list[tuple[int, int, str]] = []
    for line, (_, cells) in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell.__class__ in PLAIN:
                continue
            if cell is None or isinstance(cell, date):
                places.append((line, column, cell.isoformat() if cell else ""))
                cells[column] = ""
            else:
                cells[column] = str(cell)
    return [number for number, _ in rows], [cells for _, cells in rows], places


def _send(message: tuple[Any, ...]) -> None:
    body = marshal.dumps(message)
    sys.stdout.buffer.write(struct.pack("<I", len(body)) + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
