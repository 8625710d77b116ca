"""A first look at a file of unknown make: its parts, the rows at its head, and what its headers are."""

from dataclasses import dataclass
from pathlib import Path

from common.sheets.columns import Layout, Mapping
from common.sheets.reader import says_nothing, source_of
from common.sheets.reading import DETECTED, Reading
from common.sheets.refusals import refusal
from common.sheets.sources import HEAD_ROWS, Numbered, kind_of


@dataclass(frozen=True)
class Survey:
    """What a file looks like; ``mapping.missing`` is empty where it can be read as it is.

    ``parts`` are the names of its visible sheets, or the one delimiter of a text.
    """

    encoding: str
    parts: tuple[str, ...]
    part: str
    header_row: int
    mapping: Mapping
    head: tuple[Numbered, ...]

    @property
    def is_text(self) -> bool:
        """Whether it is delimited text and no workbook."""
        return bool(self.encoding)


def survey(path: Path, layout: Layout, reading: Reading = DETECTED) -> Survey:
    """The row of headers that fits ``layout`` best, where the reader would take it or a person may.

    Raises Refused where nothing can be read at all.
    """
    source, taught = source_of(path, kind_of(path), reading), layout.taught(reading.columns)
    parts: list[str] = []
    best: tuple[tuple[bool, int], str, int, Mapping, tuple[Numbered, ...]] | None = None
    try:
        for head in source.heads():
            rows = tuple(row for row in head.rows[:HEAD_ROWS] if not says_nothing(row[1]))
            if rows:
                parts.append(head.name)
            if reading.part and head.name != reading.part:
                continue
            for row_no, cells in rows:
                if reading.header_row and row_no != reading.header_row:
                    continue
                mapping = taught.match(cells)
                fits = (not mapping.missing and bool(mapping.recognised), mapping.recognised)
                if best is None or (fits > best[0] and not best[0][0]):
                    best = (fits, head.name, row_no, mapping, rows)
    finally:
        source.close()
    if best is None:
        raise refusal("empty")
    _, part, header_row, mapping, rows = best
    return Survey(source.encoding or "", tuple(parts), part, header_row, mapping, rows)
