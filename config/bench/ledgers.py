"""The lines of the exports: a ledger as we write it against bare XlsxWriter with the same rows, both
fetching them.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from accounts.models import system_user
from accounts.scope import scope
from config.bench.apart import Done, apart, timed
from config.bench.county import AS_OF, COUNTY
from config.bench.scratch import Scratch
from reports import exports
from reports.catalogue import LEDGERS
from reports.tables import Question

PAYMENTS_SINCE = date(2026, 5, 1)
"""The payment ledger is exported by the month: two of them."""


def question(name: str) -> Question:
    """What is asked of a ledger."""
    return Question(COUNTY, first=PAYMENTS_SINCE if name == "payments" else None, last=AS_OF)


def export(scratch: Scratch, database: str, name: str) -> Done:
    """The ledger is written for the system user; the answer is its number of rows."""
    with scratch.using(database):
        return apart(lambda: timed(lambda: _export(name, scratch.folder / f"{name}.xlsx")))


def _export(name: str, path: Path) -> int:
    actor = system_user()
    return exports.export(LEDGERS[name], path, actor=actor, question=question(name)).rows


def bare(scratch: Scratch, database: str, name: str) -> Done:
    """The same rows are fetched and written by XlsxWriter in constant memory; the answer is their number."""
    with scratch.using(database):
        return apart(lambda: timed(lambda: _bare(name, scratch.folder / f"{name}-bare.xlsx")))


def _bare(name: str, path: Path) -> int:
    with scope(region=COUNTY, user=system_user()):
        return _write(path, LEDGERS[name].written_rows(question(name)))


def _write(path: Path, rows: Iterable[Sequence[Any]]) -> int:
    """Typed calls with the formats that a ledger has: the fastest way that XlsxWriter offers."""
    with Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        sheet = book.add_worksheet()
        text, money, day, whole = (
            book.add_format({"border": 1, "num_format": form})
            for form in ("@", "#,##0.00", "yyyy-mm-dd", "0")
        )
        row = -1
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is None or value == "":
                    sheet.write_blank(row, column, None, text)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value, text)
                elif isinstance(value, Decimal):
                    sheet.write_number(row, column, value, money)
                elif isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                else:
                    sheet.write_number(row, column, value, whole)
        return row + 1
