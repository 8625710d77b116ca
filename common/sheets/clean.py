"""A row of raw cells becomes stored values, or all of its errors. Source: formats §1."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from common import names
from common.errors import Unreadable
from common.sheets.cells import UNCOMPUTED, Raw, show
from common.sheets.columns import NUMBERING, Column, Layout, Mapping, normal_header, position_label
from common.sheets.parsers import UNCOMPUTED_SENTENCE, Parser

REMEMBERED: Final = 1 << 14
FINGERPRINT_BYTES: Final = 16
SEPARATOR: Final = "\x1f"

Read = Callable[[Raw], Any]


class CellError(NamedTuple):
    """What is wrong with one cell: the column's header and a finished sentence."""

    column: str
    sentence: str

    @property
    def text(self) -> str:
        """The error as the error workbook tells it: with the column, as the sentence's noun where it fits."""
        if f"“{self.column}”" in self.sentence:
            return self.sentence
        for start in range(len(self.column) - 1):
            if self.sentence.startswith(self.column[start:]):
                return self.column[:start] + self.sentence
        return f"{self.column}：{self.sentence}"


class Cleaned(NamedTuple):
    """A cleaned row.

    ``values`` has every column of the layout, None where empty or unreadable; ``extra`` the filled unknown
    columns. ``fingerprint`` is the same for two rows that say the same; it is empty where the row has
    errors.
    """

    values: dict[str, Any]
    extra: dict[str, str]
    errors: list[CellError]
    fingerprint: bytes


def empty_cell(header: str) -> CellError:
    """The error of an empty cell that must be filled."""
    return CellError(header, f"“{header}”不能为空，请补填。")


class Cleaner:
    """Cleans the rows of one file; the parsers are bound to their positions once."""

    def __init__(self, layout: Layout, mapping: Mapping) -> None:
        positions = mapping.positions
        found = [column for column in layout.columns if column.key in positions]
        self._plan = [
            (c.key, positions[c.key], _reader(c), c.required and not c.blank_ok, c.header) for c in found
        ]
        self._absent: dict[str, Any] = dict.fromkeys(c.key for c in layout.columns)
        self._compared = [(c.key, c.is_name) for c in layout.columns if normal_header(c.header) != NUMBERING]
        self._extra = list(mapping.unknown.items())
        self._width = len(mapping.header)

    def clean(self, cells: Sequence[Raw]) -> Cleaned:
        """The row's stored forms and all its errors. Never raises."""
        values = self._absent.copy()
        errors: list[CellError] = []
        width = len(cells)
        for key, index, read, must_be_filled, header in self._plan:
            raw = cells[index] if index < width else None
            if raw is None or (raw.__class__ is str and (not raw or raw.isspace())):
                if must_be_filled:
                    errors.append(empty_cell(header))
                continue
            try:
                values[key] = read(raw)
            except Unreadable as fault:
                errors.append(CellError(header, fault.sentence))
        return Cleaned(values, self._unknown(cells), errors, b"" if errors else self._fingerprint(values))

    def _unknown(self, cells: Sequence[Raw]) -> dict[str, str]:
        width = len(cells)
        places = self._extra
        if not places and width <= self._width:
            return {}
        if width > self._width:
            places = [*places, *((position_label(index), index) for index in range(self._width, width))]
        return {
            label: text for label, index in places if index < width and (text := show(cells[index]).strip())
        }

    def _fingerprint(self, values: dict[str, Any]) -> bytes:
        parts = []
        for key, is_name in self._compared:
            value = values[key]
            if value.__class__ is str:
                parts.append(names.normal(value) if is_name else value)
            else:
                parts.append("" if value is None else str(value))
        return blake2b(SEPARATOR.join(parts).encode(), digest_size=FINGERPRINT_BYTES).digest()


def _reader(column: Column) -> Read:
    """The column's parser, with a memory where cells repeat; a plain function sees no uncomputed formula."""
    parse = column.parse
    read: Read = parse.read if isinstance(parse, Parser) else parse
    if isinstance(parse, Parser) and parse.repeats:
        read = lru_cache(maxsize=REMEMBERED, typed=True)(read)

    def computed(raw: Raw) -> Any:
        if raw is UNCOMPUTED:
            raise Unreadable(UNCOMPUTED_SENTENCE)
        return read(raw)

    return computed if not isinstance(parse, Parser) else read
