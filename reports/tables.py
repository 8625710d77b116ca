"""What a ledger (台账) is: a name, a sheet, columns, and rows for one question."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.sheets.columns import Column

Row = Sequence[Any]


@dataclass(frozen=True)
class Question:
    """For which region, over which days (both may be open), and whether numbers may be read in full."""

    region: int
    first: date | None = None
    last: date | None = None
    reveal: bool = False


@dataclass(frozen=True)
class Ledger:
    """A ledger of formats §5. ``rows`` yields one value a column, without 序号, in the ledger's order.

    It is called inside the question's scope and gives numbers in clear or masked as the
    question says. ``permission`` is what a person needs to see it at all.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[Question], Iterator[Row]]
    permission: str = "reports.view"
    numbered: bool = True

    @property
    def written_columns(self) -> tuple[Column, ...]:
        """The columns as the sheet has them, 序号 first where the ledger is numbered."""
        return (NUMBER, *self.columns) if self.numbered else self.columns

    def written_rows(self, question: Question) -> Iterator[Row]:
        """The rows as the sheet has them."""
        if not self.numbered:
            return iter(self.rows(question))
        return ([place, *row] for place, row in enumerate(self.rows(question), start=1))


NUMBER = Column("序号", "place", width=6)
