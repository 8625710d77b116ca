"""Columns of a sheet: one declaration serves reading (header, parser) and writing (width, total)."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Taught
from dataclasses import KW_ONLY, dataclass
from typing import Any

from common.sheets.cells import Raw, show
from common.sheets.reading import KEPT, LEFT_OUT

WHITE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff*]+")
PAIRS = ("()", "[]", "{}", "<>", "【】", "〔〕", "〖〗", "「」", "『』", "〈〉", "《》")
BRACKETED = re.compile(
    "|".join(rf"{left}[^{left}{right}]*{right}" for left, right in (map(re.escape, pair) for pair in PAIRS))
)
NUMBERING = "序号"


def normal_header(header: str) -> str:
    """The header as it is compared: NFKC, without white space, ``*`` and anything in brackets."""
    text = WHITE.sub("", unicodedata.normalize("NFKC", header))
    while (shorter := BRACKETED.sub("", text)) != text:
        text = shorter
    return text


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    ``required``: its header must be there and its cells filled; with ``blank_ok`` the header must be there,
    but cells may be empty (the importer judges them by the rest of the row). ``is_name``: duplicates are
    recognised by the normal form of the name. ``value`` and ``mask`` say what a ledger writes, ``total``
    asks it for a sum; ``width`` is in characters. ``above`` are the heads over this one, outermost first;
    neighbours with the same head share it.
    """

    header: str
    key: str
    parse: Callable[[Raw], Any] = show
    _: KW_ONLY
    required: bool = False
    blank_ok: bool = False
    synonyms: Sequence[str] = ()
    is_name: bool = False
    width: float = 12.0
    mask: Callable[[Any], str] | None = None
    unit: str = ""
    total: bool = False
    value: Any = None
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """Which column of a file holds what: the outcome of laying a layout on one row of headers."""

    header: tuple[str, ...]
    positions: dict[str, int]
    unknown: dict[str, int]
    missing: tuple[str, ...]

    @property
    def recognised(self) -> int:
        """How many columns of the layout the row of headers holds."""
        return len(self.positions)


class Layout:
    """The columns that one kind of file may have, in their official order."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.columns = tuple(columns)
        self._by_header: dict[str, Column] = {}
        for column in self.columns:
            for header in (column.header, *column.synonyms):
                if self._by_header.setdefault(normal_header(header), column) is not column:
                    raise ValueError(f"two columns claim the header {header}")
        self._left_out: frozenset[str] = frozenset()

    def taught(self, columns: Taught[str, str]) -> "Layout":
        """The same columns under further headers, as a person has mapped them (see ``Reading.columns``).

        A key that the layout has not is passed over: it was taught to an older form of it.
        """
        if not columns:
            return self
        own, keys = Layout(self.columns), {column.key: column for column in self.columns}
        for header, key in columns.items():
            name = normal_header(header)
            if key in (KEPT, LEFT_OUT):
                own._by_header.pop(name, None)
            elif key in keys:
                own._by_header[name] = keys[key]
        own._left_out = frozenset(normal_header(header) for header, key in columns.items() if key == LEFT_OUT)
        return own

    def column(self, key: str) -> Column:
        """The column with this key. Raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def match(self, header_cells: Sequence[Raw]) -> Mapping:
        """What a row of headers holds: the first of two like columns wins, the other counts as unknown."""
        header = tuple(" ".join(show(cell).split()) for cell in header_cells)
        positions: dict[str, int] = {}
        unknown: dict[str, int] = {}
        for index, text in enumerate(header):
            column = self._by_header.get(normal_header(text))
            if column is not None and column.key not in positions:
                positions[column.key] = index
            elif text and not (self._left_out and normal_header(text) in self._left_out):
                unknown[_unused(text, index, unknown)] = index
        missing = tuple(c.header for c in self.columns if c.required and c.key not in positions)
        return Mapping(header, positions, unknown, missing)


def position_label(index: int) -> str:
    """What a column without a header is called; ``index`` counts from 0."""
    return f"第{index + 1}列"


def _unused(text: str, index: int, taken: dict[str, int]) -> str:
    return f"{text}（{position_label(index)}）" if text in taken else text
