"""A row of raw cells becomes stored values, or all of its errors. Source: formats §1."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import compress, islice
from typing import Any, Final, NamedTuple

from common import names
from common.errors import Unreadable
from common.sheets.cells import UNCOMPUTED, Raw, show
from common.sheets.columns import NUMBERING, Column, Layout, Mapping, normal_header, position_label
from common.sheets.parsers import UNCOMPUTED_SENTENCE, Parser
from common.sheets.sources import Numbered

REMEMBERED: Final = 1 << 16
FINGERPRINT_BYTES: Final = 16
SEPARATOR: Final = "\x1f"
ROWS_A_BLOCK: Final = 4096
CELLS_A_BLOCK: Final = 100_000
LONGEST_NAME: Final = 120
"""Characters of a name in normal form, at most; NFKC makes up to ``UNFOLDS`` of one."""
UNFOLDS: Final = 18
UNREAD: Final = object()
"""What stands for a cell that its column's parser cannot read, or that must be filled and is not."""

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
    columns.
    """

    values: dict[str, Any]
    extra: dict[str, str]
    errors: list[CellError]


@dataclass
class Block:
    """Rows of a file whose cells are all right, column by column; ``faulty`` are the others, as they came.

    ``columns`` has every column of the layout, each as long as ``row_nos``; ``raws`` are their cells.
    """

    row_nos: list[int]
    columns: dict[str, list[Any]]
    extras: list[dict[str, str]]
    raws: list[list[Raw]]
    faulty: list[tuple[int, list[Raw], Cleaned]]
    _normal: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, key: str, default: Any) -> list[Any]:
        """A column with ``default`` where its cells are empty."""
        column = self.columns[key]
        return [default if value is None else value for value in column] if None in column else column

    def normal_names(self, key: str) -> list[str]:
        """The normal forms of a column of names, "" where there is none."""
        if key not in self._normal:
            self._normal[key] = [names.normal(name) if name else "" for name in self.columns[key]]
        return self._normal[key]

    def rows(self) -> Iterator[tuple[int, Cleaned]]:
        """Its rows one by one."""
        keys = tuple(self.columns)
        cells = zip(*self.columns.values(), strict=True)
        for row_no, extra, values in zip(self.row_nos, self.extras, cells, strict=True):
            yield row_no, Cleaned(dict(zip(keys, values, strict=True)), extra, [])

    def keep(self, chosen: Sequence[bool]) -> None:
        """Of its rows only those stay for which ``chosen`` holds True."""
        self.row_nos = list(compress(self.row_nos, chosen))
        self.extras = list(compress(self.extras, chosen))
        self.raws = list(compress(self.raws, chosen))
        self.columns = {key: list(compress(column, chosen)) for key, column in self.columns.items()}
        self._normal.clear()


def empty_cell(header: str) -> CellError:
    """The error of an empty cell that must be filled."""
    return CellError(header, f"“{header}”不能为空，请补填。")


class _Planned(NamedTuple):
    """A column that the file has: where, how a cell is read, and how one is read without an exception."""

    key: str
    place: int
    read: Read
    must_be_filled: bool
    header: str
    judged: Read
    memory: dict[str, Any] | None


class Cleaner:
    """Cleans the rows of one file; the parsers are bound to their positions once."""

    def __init__(self, layout: Layout, mapping: Mapping) -> None:
        positions = mapping.positions
        self._plan = [_planned(c, positions[c.key]) for c in layout.columns if c.key in positions]
        self._absent: dict[str, Any] = dict.fromkeys(c.key for c in layout.columns)
        self._compared = [(c.key, c.is_name) for c in layout.columns if normal_header(c.header) != NUMBERING]
        self._extra = list(mapping.unknown.items())
        self._width = len(mapping.header)
        self._rows_a_block = max(1, min(ROWS_A_BLOCK, CELLS_A_BLOCK // max(1, len(layout.columns))))

    def clean(self, cells: Sequence[Raw]) -> Cleaned:
        """The row's stored forms and all its errors. Never raises."""
        values = self._absent.copy()
        errors: list[CellError] = []
        width = len(cells)
        for column in self._plan:
            raw = cells[column.place] if column.place < width else None
            if _is_empty(raw):
                if column.must_be_filled:
                    errors.append(empty_cell(column.header))
                continue
            try:
                values[column.key] = column.read(raw)
            except Unreadable as fault:
                errors.append(CellError(column.header, fault.sentence))
        return Cleaned(values, self._unknown(cells), errors)

    def blocks(self, rows: Iterator[Numbered]) -> Iterator[Block]:
        """All rows, some thousand at a time: what ``clean`` says of each, several times as fast."""
        while chunk := list(islice(rows, self._rows_a_block)):
            yield self._block(chunk)

    def _block(self, rows: list[Numbered]) -> Block:
        """Column after column; a row with a cell that cannot be read is left to ``clean``, which says why."""
        width = self._width
        raws = list(zip(*(_fitted(cells, width) for _, cells in rows), strict=True))
        columns: dict[str, Any] = {}
        unread: set[int] = set()
        for plan in self._plan:
            column = columns[plan.key] = _read_column(plan, raws[plan.place])
            if UNREAD in column:
                unread.update(place for place, value in enumerate(column) if value is UNREAD)
        empty = [None] * len(rows)
        block = Block(
            [row_no for row_no, _ in rows],
            {key: columns.get(key, empty) for key in self._absent},
            self._extras(rows),
            [cells for _, cells in rows],
            [(*rows[place], self.clean(rows[place][1])) for place in sorted(unread)],
        )
        if unread:
            block.keep([place not in unread for place in range(len(rows))])
        return block

    def _extras(self, rows: list[Numbered]) -> list[dict[str, str]]:
        if not self._extra and all(len(cells) <= self._width for _, cells in rows):
            return [{}] * len(rows)
        return [self._unknown(cells) for _, cells in rows]

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

    def fingerprints(self, block: Block) -> list[bytes]:
        """For each row of a block 16 bytes that are the same for two rows of the file that say the same."""
        compared = [
            block.normal_names(key) if is_name else _texts(block.columns[key])
            for key, is_name in self._compared
        ]
        said = map(str.encode, map(SEPARATOR.join, zip(*compared, strict=True)))
        return [blake2b(text, digest_size=FINGERPRINT_BYTES).digest() for text in said]


def _is_empty(raw: Raw) -> bool:
    return raw is None or (raw.__class__ is str and (not raw or raw.isspace()))


def _fitted(cells: list[Raw], width: int) -> list[Raw]:
    """The cells under the header: a short row is filled up, what stands beyond is no column's."""
    missing = width - len(cells)
    if not missing:
        return cells
    return cells + [None] * missing if missing > 0 else cells[:width]


def _texts(column: list[Any]) -> list[str]:
    return [v if v.__class__ is str else "" if v is None else str(v) for v in column]


def _read_column(plan: _Planned, raws: Sequence[Raw]) -> list[Any]:
    judged, memory = plan.judged, plan.memory
    if memory is None:
        return [judged(raw) for raw in raws]
    return [memory[raw] if raw.__class__ is str else judged(raw) for raw in raws]


def _planned(column: Column, place: int) -> _Planned:
    read = _reader(column)
    must_be_filled = column.required and not column.blank_ok

    def judged(raw: Raw) -> Any:
        if _is_empty(raw):
            return UNREAD if must_be_filled else None
        try:
            return read(raw)
        except Unreadable:
            return UNREAD

    repeats = isinstance(column.parse, Parser) and column.parse.repeats
    memory = _Memory(judged) if repeats else None
    return _Planned(column.key, place, read, must_be_filled, column.header, judged, memory)


class _Memory(dict[str, Any]):
    """What a column's texts came to, for those that occurred lately."""

    def __init__(self, judged: Read) -> None:
        super().__init__()
        self._judged = judged

    def __missing__(self, text: str) -> Any:
        if len(self) >= REMEMBERED:
            self.clear()
        value = self[text] = self._judged(text)
        return value


def _reader(column: Column) -> Read:
    """The column's parser; a name must fit its column in normal form, too."""
    read = _computed(column)
    if not column.is_name:
        return read

    def named(raw: Raw) -> Any:
        name = read(raw)
        if len(name) * UNFOLDS > LONGEST_NAME and len(names.normal(name)) > LONGEST_NAME:
            raise Unreadable(f"姓名有连写的特殊字符，展开后超过 {LONGEST_NAME} 字，请缩短。")
        return name

    return named


def _computed(column: Column) -> Read:
    """The column's parser; a plain function sees no uncomputed formula."""
    parse = column.parse
    if isinstance(parse, Parser):
        return parse.read

    def computed(raw: Raw) -> Any:
        if raw is UNCOMPUTED:
            raise Unreadable(UNCOMPUTED_SENTENCE)
        return parse(raw)

    return computed
