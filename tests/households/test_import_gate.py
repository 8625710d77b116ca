"""Whatever stands in a file: what is right is imported, the rest rejected, or all of it refused."""

import csv
import io
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from audit.models import IncomingFile
from common.errors import Unreadable
from complaints.models import Complaint
from datafeeds.kinds import KINDS
from datafeeds.models import ROWS, Snapshot
from funds.models import Payment
from households.models import Case, Household, Membership
from kinship_filings.models import Filing
from tests.households.tables import FEED_KINDS, LAYOUTS, NUMBERS, right, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole", "county")]


COMMANDS = {kind: ("import_feed", kind) if kind in KINDS else (f"import_{kind}",) for kind in LAYOUTS}


ARRIVED: dict[str, Callable[[], int]] = {
    "roll": lambda: Membership.objects.count(),
    "payments": lambda: Payment.objects.count(),
    "kinship": lambda: Filing.objects.count(),
    "complaints": lambda: Complaint.objects.count(),
    **{kind: lambda kind=kind: ROWS[kind].objects.count() for kind in FEED_KINDS},
}


OWN_TRAIL = {"audit", "jobs", "sessions", "contenttypes", "auth", "admin", "axes"}


FEW = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


_files = itertools.count()


def bring(kind: str, path: Path) -> dict[str, Any]:
    """The command's JSON, imported or refused; any other end is an error of the test."""
    out, status = io.StringIO(), 0
    try:
        call_command(*COMMANDS[kind], str(path), "--json", stdout=out, stderr=io.StringIO())
    except CommandError as error:
        status = error.returncode
    assert status in (0, 1)
    return json.loads(out.getvalue().strip().splitlines()[-1])


def in_tables() -> dict[str, int]:
    """How many rows every table but the trail's and the jobs' has."""
    models = [
        model
        for model in apps.get_models()
        if model._meta.app_label not in OWN_TRAIL or model is IncomingFile
    ]
    return {model._meta.label: model._base_manager.count() for model in models}


def judge(kind: str, path: Path) -> None:
    """The file is imported or refused, and what stands is whole."""
    before = in_tables()
    arrived = ARRIVED.get(kind, lambda: 0)
    rows = arrived()
    answer = bring(kind, path)
    if "refused" in answer:
        assert answer["refused"].endswith("。")
        assert in_tables() == before
    elif not answer.get("already_imported"):
        assert answer["rows"] == answer["accepted"] + answer["rejected"] + answer["duplicates"]
        assert _rejected_rows(answer) == answer["rejected"]
        if kind not in {"roll", "regions"}:
            assert arrived() - rows == answer["accepted"]
        if kind in KINDS:
            assert Snapshot.objects.latest("pk").rows == answer["accepted"]
    _is_whole()


def _rejected_rows(answer: dict[str, Any]) -> int:
    if answer["errors_file"] is None:
        return 0
    return load_workbook(answer["errors_file"]).worksheets[0].max_row - 1


def _is_whole() -> None:
    """Every household has a case, every case its village, its head among its members, and one amount."""
    assert not Household.objects.filter(cases=None).exists()
    assert not Case.objects.filter(residence=None).exists()
    headless = Case.objects.annotate(
        heads=Count("memberships", filter=Q(memberships__person=F("head"), memberships__superseded_by=None))
    )
    assert set(headless.values_list("heads", flat=True)) <= {1}
    amounts = Case.objects.exclude(status="refused").annotate(
        present=Count("entitlements", filter=Q(entitlements__superseded_by=None))
    )
    assert set(amounts.values_list("present", flat=True)) <= {1}


def as_csv(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    """The rows as a bureau's program writes them."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding, "replace")


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_right_table_goes_through_the_gate(kind: str, tmp_path: Path):
    header = [column.header for column in LAYOUTS[kind].columns if column.required]
    path = tmp_path / "right.csv"
    path.write_bytes(as_csv([header, [_fitting(kind, name) for name in header]]))
    judge(kind, path)
    assert IncomingFile.objects.get().accepted == 1


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_text_is_kept_whole_or_its_row_is_rejected(kind: str, tmp_path: Path):
    columns = LAYOUTS[kind].columns
    header = [column.header for column in columns]
    good = {column.header: _fitting(kind, column.header) if column.required else "" for column in columns}
    rows = [
        {**good, **({"户编号": f"LH{number:06d}"} if "户编号" in good else {}), column.header: "好" * length}
        for number, (column, length) in enumerate(
            itertools.product(columns, (4, 11, 21, 41, 61, 65, 81, 121, 201, 301, 401))
        )
    ]
    path = tmp_path / "long.csv"
    path.write_bytes(as_csv([header, *([row[name] for name in header] for row in rows)]))
    judge(kind, path)


def _fitting(kind: str, header: str) -> str:
    """The first value that the column of this kind takes."""
    column = next(column for column in LAYOUTS[kind].columns if column.header == header)
    for value in [*right(header), "在保", "在册", "肢体", "2025", "159922101203", "是"]:
        if header == "是否备案" and value == "是":
            continue  # demands a day
        try:
            column.parse(value)
        except Unreadable:
            continue
        return value
    raise AssertionError(header)


@pytest.mark.parametrize("kind", LAYOUTS)
def test_any_table_is_imported_rejected_or_refused(kind: str, tmp_path: Path):
    @FEW
    @given(tables(LAYOUTS[kind]), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
    def every(rows: list[list[str]], encoding: str) -> None:
        path = tmp_path / f"{next(_files)}.csv"
        path.write_bytes(as_csv(rows, encoding))
        judge(kind, path)

    every()


@pytest.mark.parametrize("kind", ["roll", "payments", "marriages"])
def test_any_bytes_are_imported_rejected_or_refused(kind: str, tmp_path: Path):
    header = [column.header for column in LAYOUTS[kind].columns if column.required]
    good = as_csv([header, [right(name)[0] for name in header]])

    @FEW
    @given(st.binary(max_size=200), st.integers(0, len(good)), st.integers(0, 40))
    @example(b"", 0, len(good))
    @example(b"PK\x03\x04", 0, 0)
    @example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, 0)
    @example(b"\x89PNG", 0, 0)
    def every(noise: bytes, place: int, cut: int) -> None:
        path = tmp_path / f"{next(_files)}.csv"
        path.write_bytes(good[:place] + noise + good[place + cut :])
        judge(kind, path)

    every()


@pytest.mark.parametrize("kind", ["roll", "deaths"])
def test_any_workbook_is_imported_rejected_or_refused(kind: str, tmp_path: Path):
    cells = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.floats(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.sampled_from(NUMBERS),
        st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8),
    )
    header = [column.header for column in LAYOUTS[kind].columns if column.required]

    @settings(FEW, max_examples=12)
    @given(st.lists(st.lists(cells, min_size=len(header), max_size=len(header) + 1), max_size=5))
    def every(rows: list[list[Any]]) -> None:
        book = Workbook()
        for row in [header, *rows]:
            book.active.append(row)
        path = tmp_path / f"{next(_files)}.xlsx"
        book.save(path)
        judge(kind, path)

    every()
