"""P22: the error workbook, and what comes back corrected."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from datafeeds.models import Snapshot
from households.models import Membership, Upload
from reviews import day
from tests.conftest import COUNTY
from tests.factories import id_number
from tests.households import rolls
from tests.pages import imports
from tests.pages.imports import bad, dead, events, imported, in_all, mended, page, text, work

pytestmark = pytest.mark.django_db


# --- the error workbook ----------------------------------------------------------------------------------


def test_the_error_workbook_names_every_error_and_its_fetching_is_in_the_trail(officer: Client) -> None:
    row = imported(officer, text([*dead(2), *bad()]))
    sheet = imports.error_workbook(officer, row).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0] == ("姓名", "公民身份号码", "死亡 日期", "行号", "错误原因")
    assert [line[3] for line in lines[1:]] == [6, 7, 8, 9]
    assert "身份证号" in lines[4][4]
    assert "死亡日期" in lines[4][4]
    assert [event.detail["rows"] for event in events("errors_fetched")] == [4]


def test_the_corrected_error_workbook_joins_its_delivery(officer: Client) -> None:
    row = imported(officer, text([*dead(6), *bad()]))
    book = imports.error_workbook(officer, row)
    sheet = book.worksheets[0]
    for place, number in enumerate((903, 904, 905), 2):
        sheet.cell(place, 2, id_number(number))
        sheet.cell(place, 3, "2026-02-01")
    sheet.cell(6, 1, "不相干")
    sheet.cell(6, 2, id_number(906))
    sheet.cell(6, 3, "2026-02-01")
    sheet.cell(6, 4, 4)
    second = mended(officer, row, book)
    assert (second.rows, second.accepted, second.rejected) == (5, 3, 2)
    assert (second.mends_id, second.as_of, second.kind) == (row.pk, row.as_of, "deaths")
    with in_all():
        snapshot = Snapshot.objects.get(incoming=second)
        assert snapshot.completes == Snapshot.objects.get(incoming=row)
    left = list(imports.error_workbook(officer, second).worksheets[0].iter_rows(values_only=True))
    assert left[0] == ("姓名", "公民身份号码", "死亡 日期", "行号", "错误原因")
    assert {line[3] for line in left[1:]} == {13, None}
    assert "已补 3" in page(officer, "/feeds/")
    assert second.number in page(officer, f"/imports/{row.pk}/")
    again = officer.post(f"/imports/{row.pk}/mend/", {"file": imports.sent(b"a,b\n1,2\n")})
    assert again.status_code == 409


def test_corrected_rows_count_among_the_rows_of_their_delivery(officer: Client) -> None:
    imported(officer, text(dead(4)), as_of="2026-06-01")
    row = imported(officer, text([*dead(2), *bad()]))
    book = imports.error_workbook(officer, row)
    for place, number in enumerate((903, 904, 905, 906), 2):
        book.worksheets[0].cell(place, 2, id_number(number))
        book.worksheets[0].cell(place, 3, "2026-02-01")
    mended(officer, row, book)
    whole = f"6 行（{row.number}）"
    assert whole in page(officer, "/feeds/deaths/")
    with in_all():
        old, new = Snapshot.objects.filter(completes=None).order_by("pk").values_list("pk", flat=True)
    body = page(officer, f"/feeds/deaths/compare/?old={old}&new={new}")
    for words in (whole, "<dd>2 行</dd>", "新增 4 行", "减少 2 行"):
        assert words in body, words
    assert imported(officer, text(dead(2)), as_of="2026-06-09").shrunk


def test_of_two_corrections_sent_at_once_the_later_is_refused_in_words(officer: Client) -> None:
    row = imported(officer, text([*dead(2), *bad()]))
    for serial in (950, 951):
        book = imports.error_workbook(officer, row)
        book.worksheets[0].cell(2, 2, id_number(serial))
        officer.post(f"/imports/{row.pk}/mend/", {"file": imports.sent(imports.saved(book), "改好.xlsx")})
        work()
    first, second = Upload._base_manager.filter(mends=row).order_by("pk")
    for upload in (first, second):
        officer.post(f"/imports/uploads/{upload.pk}/confirm/")
    work()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("imported", "refused")
    assert "本批次的错误表已经改好导入过" in second.sentence
    assert not events("job_failed")


def test_runs_see_corrected_rows_as_long_as_their_delivery(officer: Client, county: Any) -> None:
    def seen() -> set[int]:
        with in_all():
            day.prepare(date(2026, 6, 10), [COUNTY // 1_000_000])
            with connection.cursor() as cursor:
                cursor.execute("SELECT snapshot_id FROM day_snapshot")
                found = {pk for (pk,) in cursor.fetchall()}
            day.drop()
            return found

    row = imported(officer, text([*dead(4), *bad()]))
    book = imports.error_workbook(officer, row)
    book.worksheets[0].cell(2, 2, id_number(950))
    mended(officer, row, book)
    with in_all():
        pair = set(Snapshot.objects.values_list("pk", flat=True))
    assert len(pair) == 2
    assert seen() == pair
    third = imported(officer, text(dead(9)), as_of="2026-06-09")
    with in_all():
        newest = Snapshot.objects.get(incoming=third).pk
    assert seen() == {newest}


def test_a_file_that_is_no_error_workbook_of_ours_mends_nothing(officer: Client) -> None:
    row = imported(officer, text([*dead(2), *bad()]))
    officer.post(f"/imports/{row.pk}/mend/", {"file": imports.sent(text(dead(3, first=50)))})
    work()
    upload = Upload._base_manager.order_by("-pk")[0]
    assert upload.state == Upload.State.REFUSED
    assert "缺少“行号”列" in page(officer, f"/imports/uploads/{upload.pk}/")


def test_a_mended_member_joins_the_household_without_driving_the_others_out(
    officer: Client, county: Any
) -> None:
    wrong = rolls.member("高小军", rolls.HEADS[2][:-1] + "?", "子")
    rows = rolls.household("LH000001", others=[wrong, rolls.member("高小红", rolls.HEADS[3], "女")])
    header = tuple(rows[0])
    content = imports.text([[row.get(name, "") for name in header] for row in rows], header=header)
    first = imported(officer, content, kind="roll", area="imports")
    assert (first.accepted, first.rejected) == (2, 1)
    book = imports.error_workbook(officer, first)
    place = header.index("成员身份证号") + 1
    book.worksheets[0].cell(2, place, rolls.HEADS[2])
    second = mended(officer, first, book)
    assert (second.accepted, second.rejected) == (1, 0)
    with in_all():
        present = Membership.objects.filter(superseded_by=None).order_by("name")
        assert sorted(present.values_list("name", flat=True)) == ["高小军", "高小红", "高秀英"]
