"""What an app declares of a kind of file: how a delivery of it is read, judged, rejected and published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from accounts.models import User
from audit.models import IncomingFile
from common.bulk import Stage
from common.sheets.cells import Raw
from common.sheets.clean import Block, CellError, Cleaned
from common.sheets.columns import Layout
from common.sheets.mended import MendedSheet
from common.sheets.reader import SheetReader, open_sheet
from common.sheets.reading import DETECTED, Reading
from households.rejections import open_rows

REMEMBERED = 1000
"""So many rejected rows are kept as they came; with more, the error workbook reads the file again."""


@dataclass(frozen=True)
class Delivery:
    """A file at the door: where it lies, whose it is, and what its sender says of it.

    ``reading`` is what a person settled about its form; ``mends`` the delivery whose error workbook it
    corrects. ``expected`` rows are known from a first look; more than ``row_limit`` are refused.
    """

    path: Path
    name: str
    region: int
    actor: User
    as_of: date | None = None
    source: str = ""
    reading: Reading = DETECTED
    mends: IncomingFile | None = None
    expected: int | None = None
    row_limit: int | None = None

    def open(self, layout: Layout) -> SheetReader | MendedSheet:
        """The rows of the file, to be read once inside ``with``. Raises Refused."""
        if self.mends is None:
            return open_sheet(self.path, layout, row_limit=self.row_limit, reading=self.reading)
        return MendedSheet(self.path, layout, open_rows(self.mends), self.reading)


@dataclass(frozen=True)
class Format:
    """A kind of file: its columns as they come, and the columns of its stage (name to kind)."""

    kind: str
    layout: Layout
    columns: Mapping[str, str]


class Intake:
    """How one kind of file becomes rows; each app answers the four questions for its own kinds."""

    format: Format
    header: tuple[str, ...] = ()

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.rejected: dict[int, list[str]] = {}
        self.remembered: dict[int, list[Raw]] = {}

    def reject_row(self, row_no: int, cells: list[Raw], errors: Iterable[CellError]) -> None:
        """A row is rejected; the cells of the first ones are kept for the error workbook."""
        self.rejected[row_no] = [error.text for error in errors]
        if len(self.remembered) < REMEMBERED:
            self.remembered[row_no] = cells

    def judge(self, values: Mapping[str, Any]) -> Iterable[CellError]:
        """What is wrong with a row beyond its single cells; values that are empty or unreadable are None."""
        return ()

    def replaced_rows(self) -> int:
        """How many rows stand in the delivery whose place this one takes; 0 where it takes nobody's."""
        return 0

    def record(self, row_no: int, cleaned: Cleaned) -> tuple[Any, ...]:
        """The stage's columns of one row without errors (without row number and fingerprint)."""
        raise NotImplementedError

    def records(self, block: Block) -> Iterable[Sequence[Any]]:
        """The same for a block of such rows, column by column; kinds with many rows have a faster way."""
        return zip(*(self.record(row_no, cleaned) for row_no, cleaned in block.rows()), strict=True)

    def reject(self, stage: Stage) -> None:
        """Rows that are wrong only beside others stand in ``self.rejected`` and not in the stage."""

    def reject_known(self, stage: Stage) -> None:
        """The same for rows that are wrong beside what another import has published since ``reject``.

        Runs inside the publishing transaction, where no import of the county can publish meanwhile.
        """

    def publish(self, stage: Stage, incoming: IncomingFile) -> None:
        """The stage's rows stand in the tables; runs inside the publishing transaction."""
        raise NotImplementedError
