"""A small 青禾县 for the journeys: the named households of the demo as the files in which they arrive."""

from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from config.demo import named, payments
from config.demo.county import ENDED, ENROLLED, REJECTED, County
from config.demo.rows import payment_rows, region_rows, roll_rows

TODAY = "2026-06-10"
COUNTY = 159922000000
FEEDS = {
    "deaths": "2026-06-08",
    "cremations": "2026-03-31",
    "pensions": "2026-05-31",
    "card_custody": "2026-05-31",
}

Rows = list[dict[str, Any]]


def commands(folder: Path) -> list[tuple[str, ...]]:
    """The command lines that bring the county in, in order; their files are written into ``folder``."""
    county = County(1)
    county.named = named.NUMBERS
    named.build(county)
    for household in county.households.values():
        payments.schedule(county, household)
    roll = [row for status in (ENROLLED, ENDED, REJECTED) for row in roll_rows(county, status)]
    paid = [row for year in (2024, 2025, 2026) for row in payment_rows(county, year)]
    return [
        ("import_regions", written(folder / "regions.xlsx", region_rows())),
        ("import_roll", written(folder / "roll.xlsx", roll)),
        ("import_payments", written(folder / "payments.xlsx", paid)),
        ("import_kinship", written(folder / "kinship.xlsx", county.kinship)),
        *(
            ("import_feed", kind, written(folder / f"{kind}.xlsx", county.feeds[kind]), f"--as-of={day}")
            for kind, day in FEEDS.items()
        ),
        ("crosscheck", f"--as-of={TODAY}"),
    ]


def session_of(number: str) -> str:
    """The key of the session that a user of the small county has from the start."""
    return f"sessionof{number.lower()}"


def written(path: Path, rows: Rows) -> str:
    """The rows stand in a workbook; its path."""
    book = Workbook()
    sheet = book.worksheets[0]
    headers = list(rows[0])
    sheet.append(headers)
    for row in rows:
        sheet.append([_cell(row.get(header)) for header in headers])
    book.save(path)
    return str(path)


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, date) else str(value)
