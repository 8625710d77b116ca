"""The guard before the parser: what a workbook really unpacks to, and which of its formulas hold no value.

Only the standard library's light modules are imported here: the guard runs in the child process.
"""

import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import IO, Final
from xml.etree import ElementTree

MAX_UNPACKED: Final = 400 << 20
MAX_CELLS: Final = 20_000_000
MAX_PARTS: Final = 5_000
BLOCK: Final = 1 << 20
LONGEST_TAIL: Final = 1 << 20
SHORT_TAIL: Final = 1 << 16

FILLED = re.compile(rb' r=["\']([A-Z]{1,3}+)(\d{1,7}+)["\'][^>]*+(?<!/)>')
CELL_OF_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
REFERENCE = re.compile(rb'\br=["\']([A-Z]{1,3})(\d{1,7})["\']')
IS_TEXT = re.compile(rb'\bt=["\']str["\']')
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
RELATION_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
WORKBOOK: Final = re.compile(r"(^|/)workbook[^/]*\.xml$")

Marks = dict[int, list[int]]


class Unsafe(Exception):
    """A workbook that may not reach the parser; ``code`` is a key of the refusals' sentences."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check(path: str) -> dict[str, Marks]:
    """Read the archive once; returns, per sheet, rows (from 1) and columns (from 0) of uncomputed formulas.

    Raises Unsafe, or whatever the zip reader raises on a broken archive.
    """
    marks: dict[str, Marks] = {}
    total = 0
    with zipfile.ZipFile(path) as archive:
        parts = {_part_name(part.filename): part for part in archive.infolist()}
        _check_directory(archive.infolist())
        for part in archive.infolist():
            with archive.open(part) as content:
                total, found = _check_part(content, total)
            if found:
                marks[_part_name(part.filename)] = found
        package = _Package(archive, parts)
        return package.by_sheet(marks) if marks else {}


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise Unsafe("too_big")
    if any(part.flag_bits & 1 for part in parts):
        raise Unsafe("password")


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _check_part(content: IO[bytes], total: int) -> tuple[int, Marks]:
    """Measure one part and look through its cells; ``total`` is what was unpacked before, in bytes."""
    columns: set[bytes] = set()
    last_row = 0
    marks: defaultdict[int, list[int]] = defaultdict(list)
    for block, size in _blocks(content):
        total += size
        if total > MAX_UNPACKED:
            raise Unsafe("too_big")
        filled = FILLED.findall(block)
        if filled:
            letters, rows = zip(*filled, strict=True)
            columns.update(letters)
            last_row = max(last_row, max(map(int, rows)))
            if last_row * max(map(column_number, columns)) > MAX_CELLS:
                raise Unsafe("too_big")
        if b"<f" in block or b":f" in block:
            _mark_uncomputed(block, marks)
    return total, {row: sorted(set(found)) for row, found in marks.items()}


def _blocks(content: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """The part in blocks that end behind a cell, each with the number of bytes that are new in it."""
    tail = b""
    while block := content.read(BLOCK):
        size = len(block)
        block = tail + block
        cut = max(block.rfind(b"/c>"), block.rfind(b":c>")) + 3
        tail = block[cut:]
        if cut < 3 or len(tail) > LONGEST_TAIL:
            tail = block[-SHORT_TAIL:]
        yield block, size


def _mark_uncomputed(block: bytes, marks: defaultdict[int, list[int]]) -> None:
    for cell in CELL_OF_FORMULA.finditer(block):
        if cell[2] and IS_TEXT.search(cell[1]):
            continue
        place = REFERENCE.search(cell[1])
        if place is None:
            raise Unsafe("no_place")
        marks[int(place[2])].append(column_number(place[1]) - 1)


def column_number(letters: bytes) -> int:
    """The number of a column from its letters, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


class _Package:
    """How the parts of a workbook hang together. Raises Unsafe where they are no workbook in XML."""

    def __init__(self, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._parts = parts
        start = self._relations("")
        self._workbook = next((part for part in start.values() if WORKBOOK.search(part)), "")
        if self._workbook not in parts:
            raise Unsafe("not_workbook")

    def by_sheet(self, marks: dict[str, Marks]) -> dict[str, Marks]:
        """The marks under the names of their sheets instead of the names of their parts."""
        parts = self._relations(self._workbook)
        found = {}
        for element in self._parsed(self._workbook).iter():
            if element.tag.endswith("}sheet"):
                part = parts.get(element.get(RELATION) or element.get(RELATION_STRICT) or "", "")
                if part in marks:
                    found[element.get("name", "")] = marks[part]
        return found

    def _relations(self, part: str) -> dict[str, str]:
        """The names of the parts to which a part refers, by the identifier of the reference."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self._parts:
            raise Unsafe("not_workbook")
        return {
            relation.get("Id", ""): _part_name(
                posixpath.normpath(posixpath.join(folder, relation.get("Target", "")))
            )
            for relation in self._parsed(path)
        }

    def _parsed(self, part: str) -> ElementTree.Element:
        # Harmless here: the process is limited in memory and expat bounds the growth of entities.
        return ElementTree.fromstring(self._archive.read(self._parts[part]))  # noqa: S314
