"""Writes the county's files, byte for byte the same from the same seed."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from xlsxwriter import Workbook

from config.demo import named, specs
from config.demo.build import HOUSEHOLDS, SEED, build
from config.demo.county import County, Row
from config.demo.dirt import DAYS, LOST_ID, MONTHS, plain, soiled, spoilt
from config.demo.roll import stranger
from config.demo.rows import contradictory, earlier_deaths, payment_rows, region_rows, roll_rows, stand_in
from config.demo.specs import Spec

MADE_AT = datetime(2026, 6, 9, 9, 0)  # noqa: DTZ001 — a workbook's properties hold no zone
NAMED_IDS = frozenset(person.id_number for person in named.PEOPLE.values())
GAO = named.PEOPLE["高秀英"]
BAD_DEATH_PLACE = 5  # 李某 stands in row 9 of the sheet


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A file that was written: the command that imports it, kind and day of a feed, counts of rows.

    ``source`` None: the county's own. ``import_now`` False: left for the newcomer to upload.
    """

    command: str
    kind: str | None
    path: Path
    as_of: date | None
    source: str | None
    rows: int
    rejected: int
    duplicates: int
    import_now: bool = True


def write_county(folder: Path, *, seed: int = SEED, households: int = HOUSEHOLDS) -> list[DemoFile]:
    """Write all files of the invented county into ``folder`` and return them in the order of import.

    Older files of the same names are replaced. ValueError where ``households`` is too few for the plantings.
    """
    county = build(seed=seed, households=households)
    folder.mkdir(parents=True, exist_ok=True)
    return [write(folder, spec, *content(county, spec)) for spec in order()]


def order() -> list[Spec]:
    """Every file in the order of import."""
    return list(specs.FILES.values())


def content(county: County, spec: Spec) -> tuple[list[Row], int]:
    """The rows of a file with copies, oddities and bad rows, and how many of them are bad."""
    rng = county.stream(f"file:{spec.name}")
    clean = clean_rows(county, spec)
    rows = [row if is_named(row) else soiled(rng, row, spec.headers, spec.odd) for row in clean]
    for row in rng.sample(clean, spec.copies):
        rows.insert(rng.randrange(1, len(rows) + 1), row)
    bad = bad_rows(county, spec, rng, clean)
    for row in bad:
        rows.insert(rng.randrange(BAD_DEATH_PLACE, len(rows) + 1), row)
    if spec is specs.DEATHS:
        rows.insert(
            BAD_DEATH_PLACE, {"姓名": "李某", "身份证号": LOST_ID, "死亡日期": "2026-02-30", "注销日期": None}
        )
        return rows, len(bad) + 1
    return rows, len(bad)


def clean_rows(county: County, spec: Spec) -> list[Row]:
    """The rows of a file before anything is spoilt."""
    if spec is specs.REGIONS:
        return region_rows()
    if spec.command == "import_roll":
        return roll_rows(county, Path(spec.name).stem.partition("_")[2])
    if spec.command == "import_payments":
        return payment_rows(county, int(spec.name[5:9]))
    if spec is specs.KINSHIP:
        return county.kinship
    if spec is specs.COMPLAINTS:
        return county.complaints
    if spec is specs.EARLIER_DEATHS:
        return earlier_deaths(county)
    rows = county.feeds[spec.kind]
    return sorted(rows, key=lambda row: row["身份证号"] != GAO.id_number) if spec is specs.DEATHS else rows


def is_named(row: Row) -> bool:
    """Whether the row tells of somebody whom the guide names: such rows are written plainly."""
    return row.get("户编号") in named.NUMBERS or any(
        row.get(c) in NAMED_IDS for c in ("身份证号", "亲属身份证号", "干部身份证号")
    )


def bad_rows(county: County, spec: Spec, rng: Random, clean: list[Row]) -> list[Row]:
    """Rows that will be rejected, each about somebody who stands nowhere else."""
    if spec is specs.REGIONS:
        return [{"区划代码": 159922109201, "名称": "无名村"}, {"区划代码": "15992210", "名称": "柳河镇"}]
    bad = []
    for place, column in enumerate(spec.spoil):
        row = stand_in(rng.choice(clean), stranger(county, rng, (30, 70)))
        if "户编号" in row and spec.command == "import_roll":
            row["户编号"] = f"LH98{place + 1:04d}"
        bad.append(row | {column: spoilt(rng, column, row[column])})
    if spec.command == "import_roll":
        people = [stranger(county, rng, (40, 70)) for _ in range(2)]
        bad += contradictory(county, clean[0]["状态"], people[0], people[1])
    return bad


def write(folder: Path, spec: Spec, rows: list[Row], rejected: int) -> DemoFile:
    """Write one file and say what is in it."""
    path = folder / spec.name
    (write_workbook if path.suffix == ".xlsx" else write_csv)(path, spec, rows)
    return DemoFile(
        spec.command,
        spec.kind or None,
        path,
        spec.as_of,
        None,
        len(rows),
        rejected,
        spec.copies,
        spec.import_now,
    )


def write_csv(path: Path, spec: Spec, rows: Iterable[Row]) -> None:
    """Delimited text: titles, header, rows, and the closing line."""
    with path.open("w", encoding=spec.encoding, newline="") as out:
        sheet = csv.writer(out, delimiter=spec.delimiter)
        sheet.writerows([title] for title in spec.titles)
        sheet.writerow(spec.headers.values())
        sheet.writerows([plain(column, row.get(column)) for column in spec.headers] for row in rows)
        if spec.closing:
            sheet.writerow([spec.closing])


def write_workbook(path: Path, spec: Spec, rows: list[Row]) -> None:
    """A workbook: merged titles, header, rows with real dates and numbers, and the closing line."""
    width = len(spec.headers) + spec.numbered
    with Workbook(
        str(path), {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    ) as book:
        book.set_properties({"created": MADE_AT, "author": "青禾县"})
        sheet, day = book.add_worksheet("Sheet1"), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, title in enumerate(spec.titles):
            sheet.merge_range(place, 0, place, width - 1, title) if width > 1 else sheet.write_string(
                place, 0, title
            )
        top = len(spec.titles)
        for place, header in enumerate((["序号"] if spec.numbered else []) + list(spec.headers.values())):
            sheet.write_string(top, place, header)
        for order_, row in enumerate(rows, start=1):
            if spec.numbered:
                sheet.write_number(top + order_, 0, order_)
            for place, column in enumerate(spec.headers, start=int(spec.numbered)):
                write_cell(sheet, top + order_, place, column, row.get(column), day)
        if spec.closing:
            sheet.write_string(top + len(rows) + 1, 0, spec.closing)


def write_cell(sheet: Any, line: int, place: int, column: str, value: Any, day: Any) -> None:
    """One cell in the type that a spreadsheet program would give it; codes and numbers of people are text."""
    if value is None or value == "":
        return
    if isinstance(value, date) and column in DAYS:
        sheet.write_datetime(line, place, value, day)
    elif isinstance(value, (Decimal, float)) or (
        isinstance(value, int) and value < 10**9 and column not in MONTHS
    ):
        sheet.write_number(line, place, float(value))
    else:
        sheet.write_string(line, place, plain(column, value))
