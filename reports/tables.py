"""What a ledger (台账) is: a name, a sheet, columns, and rows for one question."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from accounts.models import Region
from common.sheets.columns import Column

Row = Sequence[Any]


@dataclass(frozen=True)
class Question:
    """For which region, over which days (both may be open), and whether numbers may be read in full.

    ``own`` asks only for what lies in the region itself and in none below it; ``query`` are the filters of
    a list page whose rows are asked for; ``viewer`` is who will read the answer (None: the program).
    """

    region: int
    first: date | None = None
    last: date | None = None
    reveal: bool = False
    own: bool = False
    query: str = ""
    viewer: Any = None

    @cached_property
    def place(self) -> str:
        """The name of the region, looked up once; empty where it has none."""
        return Region.objects.filter(code=self.region).values_list("name", flat=True).first() or ""


class Line(list[Any]):
    """A row that speaks of one region; its figures lead to the rows behind them."""

    def __init__(self, cells: Sequence[Any], region: int, *, own: bool = False) -> None:
        super().__init__(cells)
        self.region = region
        self.own = own


def _as_asked(question: Question) -> Question:
    return question


@dataclass(frozen=True)
class Ledger:
    """A ledger of formats §5. ``rows`` yields one value a column, without 序号, in the ledger's order.

    It is called inside the question's scope and gives numbers in clear or masked as the
    question says. ``permission`` is what a person needs to see it at all.

    ``has_numbers``: some of its columns are masked, and it can be had in full with a reason.
    ``settled`` fills in what a question may leave open; ``finish`` puts into the row of sums what is no sum;
    ``behind`` names, by column, the ledger with the rows behind a figure; ``sources`` are the kinds of files
    and, as ``crosscheck``, the run from which it is made; ``filters`` says in words what else was asked.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[Question], Iterator[Row]]
    permission: str = "reports.view"
    numbered: bool = True
    has_numbers: bool = True
    sources: tuple[str, ...] = ()
    settled: Callable[[Question], Question] = _as_asked
    finish: Callable[[list[Any], Question], None] | None = None
    behind: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    filters: Callable[[Question], str] | None = None
    parent: str = ""

    @property
    def written_columns(self) -> tuple[Column, ...]:
        """The columns as the sheet has them, 序号 first where the ledger is numbered."""
        return (NUMBER, *self.columns) if self.numbered else self.columns

    def written_rows(self, question: Question) -> Iterator[list[Any]]:
        """The rows as the sheet has them."""
        if not self.numbered:
            return (list(row) for row in self.rows(question))
        return (_numbered(place, row) for place, row in enumerate(self.rows(question), start=1))


def _numbered(place: int, row: Row) -> list[Any]:
    if isinstance(row, Line):
        row.insert(0, place)
        return row
    return [place, *row]


NUMBER = Column("序号", "place", width=6)
