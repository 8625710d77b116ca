"""P20 to P23: a file is sent, looked at, mapped, confirmed, mended, withdrawn; and who may do so."""

import io
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import User
from accounts.scope import WHOLE, scope
from audit.models import AuditEvent, IncomingFile, Withdrawal
from common.sheets.reading import Reading
from datafeeds.models import Death, FeedMatch, Snapshot
from funds.models import Payment
from households import previewing, upload_endings, uploads
from households.models import Household, Membership, TaughtHeader, Upload
from jobs import runner
from jobs.held import Held
from jobs.models import Job
from jobs.work import ask
from reviews import crosscheck, day
from reviews.models import Finding
from tests.conftest import COUNTY, STONE_VILLAGE
from tests.factories import id_number
from tests.households import rolls
from tests.pages import imports
from tests.pages.imports import bad, dead, imported, looked_at, mended, send, text, work

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 2026-06-10, and files lie in the test's own folder."""
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-10")


@pytest.fixture
def officer(signed_in: Browser, county_officer: User) -> Client:
    """陈静 at her browser."""
    return signed_in(county_officer)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here waits two seconds for a worker that is not there."""
    monkeypatch.setattr("households.uploads.PER_MINUTE", 100)
    monkeypatch.setattr("jobs.showing.PATIENCE", 0)


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("pk"))


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def in_all() -> Any:
    return scope(region=WHOLE)


# --- the way of a file -----------------------------------------------------------------------------------


def test_a_file_is_previewed_masked_and_then_imported_by_the_same_reader(officer: Client) -> None:
    upload = looked_at(officer, text([*dead(196), *bad()]))
    body = page(officer, f"/imports/uploads/{upload.pk}/")
    assert body.count("✗ ") >= 8
    for words in ("GB18030", "逗号", "表头第 3 行", "共 200 行", "确认导入 200 行", "已识别", "李1"):
        assert words in body, words
    assert id_number(1) not in body
    assert f"{id_number(1)[:6]}********{id_number(1)[-4:]}" in body
    officer.post(f"/imports/uploads/{upload.pk}/confirm/")
    work()
    row = IncomingFile._base_manager.get()
    assert (row.rows, row.accepted, row.rejected, row.duplicates) == (200, 196, 4, 0)
    assert (row.as_of, row.region_code, row.actor.number) == (date(2026, 6, 8), COUNTY, "XJ01")
    body = page(officer, f"/imports/{row.pk}/")
    for words in (
        '<td class="n" data-label="总行">200</td>',
        "下载错误表（4 行）",
        "拒绝原因",
        "导入改好的错误表",
    ):
        assert words in body, words
    assert "● 2 天" in page(officer, "/feeds/").replace("●</span> ", "● ")
    assert not Path(upload.path).exists()
    assert len(events("file_uploaded")) == len(events("file_imported")) == 1


def test_the_job_page_goes_on_to_the_result(officer: Client) -> None:
    upload = looked_at(officer, text(dead(3)))
    answer = officer.post(f"/imports/uploads/{upload.pk}/confirm/")
    job = answer["Location"]
    assert "正在排队" in page(officer, job)
    assert "可以离开本页，完成后在工作台提醒。" in page(officer, job)
    assert '<noscript><meta http-equiv="refresh" content="3">' in page(officer, job)
    work()
    fragment = officer.get(job, headers={"HX-Request": "true"})
    row = IncomingFile._base_manager.get()
    assert fragment["HX-Redirect"] == f"/imports/{row.pk}/"
    assert officer.get(job)["Location"] == f"/imports/{row.pk}/"


def test_the_same_file_again_is_told_and_nothing_is_written(officer: Client) -> None:
    row = imported(officer, text(dead(5)))
    answer = send(officer, text(dead(5)))
    assert answer["Location"] == f"/imports/{row.pk}/"
    told = page(officer, answer["Location"])
    assert f"导入过（批次 {row.number}），本次没有重复写入。" in told
    assert IncomingFile._base_manager.count() == Upload._base_manager.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "文件内容是图片，不是表格。"),
        (b"", "文件是空的，没有任何数据。请核对后重新选择。"),
        (b"<!doctype html><html>", "文件内容是网页或 XML"),
    ],
)
def test_what_is_no_table_is_refused_at_the_door(officer: Client, content: bytes, sentence: str) -> None:
    answer = send(officer, content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Upload._base_manager.exists()
    assert not IncomingFile._base_manager.exists()
    if content:
        assert [event.detail["kind"] for event in events("file_refused")] == ["deaths"]


def test_a_broken_workbook_is_refused_by_the_first_look(
    officer: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        upload = looked_at(officer, b"PK\x03\x04" + b"\0" * 200, name="坏的.xlsx")
    assert upload.state == Upload.State.REFUSED
    assert not Path(upload.path).exists()
    assert "原有数据没有变化。" in page(officer, f"/imports/uploads/{upload.pk}/")
    assert len(events("file_refused")) == 1


def test_an_upload_can_be_dropped(officer: Client, django_capture_on_commit_callbacks: Any) -> None:
    upload = looked_at(officer, text(dead(2)))
    with django_capture_on_commit_callbacks(execute=True):
        answer = officer.post(f"/imports/uploads/{upload.pk}/drop/")
    assert answer.status_code == 302
    assert not Path(upload.path).exists()
    assert len(events("upload_dropped")) == 1
    assert officer.post(f"/imports/uploads/{upload.pk}/confirm/").status_code == 409
    assert not IncomingFile._base_manager.exists()


def test_only_the_look_that_was_asked_for_last_counts(officer: Client) -> None:
    send(officer, text(dead(2)))
    upload = Upload._base_manager.get()
    first, actor = upload.job, upload.actor
    uploads.reread(
        upload, actor=actor, permission="feeds.upload", reading=Reading(header_row=1, encoding="gb18030")
    )
    runner.run(first.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.preview) == (Upload.State.WAITING, {})
    runner.run(upload.job_id)
    upload.refresh_from_db()
    assert (upload.state, upload.preview["encoding"]) == (Upload.State.READ, "gb18030")


def test_a_look_that_ends_after_the_upload_was_dropped_changes_nothing(officer: Client) -> None:
    send(officer, text(dead(2)))
    upload = Upload._base_manager.get()
    with scope(region=upload.region_code, user=upload.actor):
        held = Held(runner.claim(upload.job_id, runner=Job.Runner.WORKER))
        uploads.drop(upload, actor=upload.actor, permission="feeds.upload")
        Path(upload.path).unlink()
        previewing.look(held)
    upload.refresh_from_db()
    assert upload.state == Upload.State.DROPPED
    assert not events("file_refused")


def test_an_upload_whose_file_is_gone_is_refused_with_its_reason(officer: Client) -> None:
    send(officer, text(dead(2)))
    upload = Upload._base_manager.get()
    Path(upload.path).unlink()
    work()
    upload.refresh_from_db()
    assert (upload.state, upload.sentence) == (Upload.State.REFUSED, upload_endings.EXPIRED)


def test_five_files_a_minute_and_no_more(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("households.uploads.PER_MINUTE", 1)
    looked_at(officer, text(dead(1)))
    answer = send(officer, text(dead(2)))
    assert answer.status_code == 422
    assert "一分钟内最多上传" in answer.content.decode()


def test_data_of_a_day_to_come_are_not_taken(officer: Client) -> None:
    answer = send(officer, text(dead(1)), as_of="2026-06-11")
    assert answer.status_code == 422
    assert "数据截至不能晚于今天" in answer.content.decode()


def test_half_as_many_rows_ask_for_a_tick(officer: Client) -> None:
    imported(officer, text(dead(10)), as_of="2026-06-01")
    upload = looked_at(officer, text(dead(3)))
    url = f"/imports/uploads/{upload.pk}/"
    assert "这是全量数据" in page(officer, url)
    assert officer.post(f"{url}confirm/").status_code == 422
    assert officer.post(f"{url}confirm/", {"whole": "1"}).status_code == 302
    work()
    assert IncomingFile._base_manager.order_by("-pk")[0].shrunk


# --- columns mapped by hand ------------------------------------------------------------------------------


def test_an_unknown_header_is_mapped_by_hand_and_remembered_for_the_sender(officer: Client) -> None:
    header = ("死者", "公民身份号码", "死亡 日期")
    upload = looked_at(officer, text(dead(3), header=header))
    url = f"/imports/uploads/{upload.pk}/"
    body = page(officer, url)
    assert "缺少“姓名”列" in body
    assert "确认导入" not in body
    assert officer.post(f"{url}confirm/").status_code == 409
    assert officer.post(f"{url}reread/", {"col-0": "name"})["Location"] == url
    work()
    assert "确认导入 3 行" in page(officer, url)
    officer.post(f"{url}confirm/")
    work()
    with in_all():
        assert list(Death.objects.values_list("name", flat=True)) == ["李1", "李2", "李3"]
        assert list(TaughtHeader.objects.values_list("kind", "source", "header", "column")) == [
            ("deaths", "", "死者", "name")
        ]
    assert [event.detail["after"] for event in events("columns_taught")] == [{"死者": "name"}]
    following = looked_at(officer, text(dead(4), header=header), as_of="2026-06-09")
    body = page(officer, f"/imports/uploads/{following.pk}/")
    assert "确认导入 4 行" in body
    assert "按人工对照" in body
    elsewhere = looked_at(officer, text(dead(5), header=header), source="市局")
    assert "缺少“姓名”列" in page(officer, f"/imports/uploads/{elsewhere.pk}/")


def test_two_columns_cannot_fill_one(officer: Client) -> None:
    upload = looked_at(officer, text(dead(1), header=("死者", "公民身份号码", "死亡 日期")))
    answer = officer.post(f"/imports/uploads/{upload.pk}/reread/", {"col-0": "id_number"})
    assert answer.status_code == 422
    assert "“死者”和“公民身份号码”都对应了“身份证号”" in answer.content.decode()


def test_the_header_row_can_be_chosen(officer: Client) -> None:
    upload = looked_at(officer, text(dead(2)))
    url = f"/imports/uploads/{upload.pk}/"
    officer.post(f"{url}reread/", {"header_row": "4"})
    work()
    assert "缺少“姓名”“身份证号”“死亡日期”列" in page(officer, url)
    officer.post(f"{url}reread/", {"header_row": "3"})
    work()
    assert "确认导入 2 行" in page(officer, url)


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


# --- withdrawal ------------------------------------------------------------------------------------------


def test_an_import_is_withdrawn_as_a_whole_and_can_come_again(officer: Client) -> None:
    row = imported(officer, text(dead(4)))
    panel = officer.get(f"/imports/{row.pk}/withdraw/")
    assert (panel.status_code, "没有做成" in panel.content.decode()) == (200, False)
    assert '<a href="/feeds/" aria-current="page">数据导入</a>' in panel.content.decode()
    assert officer.post(f"/imports/{row.pk}/withdraw/", {"reason": ""}).status_code == 422
    answer = officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "传错了文件"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.status == "withdrawn"
    with in_all():
        assert Withdrawal.objects.get().reason == "传错了文件"
        assert not Snapshot.objects.exists()
        assert not Death.objects.exists()
        assert not FeedMatch.objects.exists()
    assert Death._base_manager.count() == 4
    assert [event.reason for event in events("file_withdrawn")] == ["传错了文件"]
    assert "已撤回" in page(officer, f"/imports/{row.pk}/")
    assert "■" in page(officer, "/feeds/")
    assert officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "再来"}).status_code == 409
    again = imported(officer, text(dead(4)))
    assert again.pk != row.pk


def test_an_import_on_which_a_finding_stands_stays(
    officer: Client, county: Any, system: User, whole: None
) -> None:
    rows = rolls.household("LH000009")
    header = tuple(rows[0])
    content = imports.text([[row.get(name, "") for name in header] for row in rows], header=header)
    roll = imported(officer, content, kind="roll", area="imports")
    feed = imported(officer, text([["高秀英", rolls.HEADS[1], "2025-01-15"]]))
    crosscheck.run(as_of=date(2026, 6, 10), rules=["death_enrolled"], actor=system)
    assert Finding.objects.filter(rule="death_enrolled").exists()
    for row in (feed, roll):
        answer = officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "试试"})
        assert answer.status_code == 409
        assert "条疑点以本批次数据为依据，不能整份撤回。" in answer.content.decode()
        row.refresh_from_db()
        assert row.status == "imported"
    assert not Withdrawal._base_manager.exists()
    assert events("file_withdrawn") == []


def test_a_succeeded_delivery_is_not_withdrawn(officer: Client) -> None:
    row = imported(officer, text(dead(4)), as_of="2026-06-01")
    later = imported(officer, text(dead(5)))
    answer = officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "试试"})
    assert answer.status_code == 409
    assert f"之后导入的 {later.number}" in answer.content.decode()


def test_a_withdrawn_roll_leaves_no_household_in_view_twice_over(officer: Client, county: Any) -> None:
    rows = rolls.household("LH000001")
    header = tuple(rows[0])
    content = imports.text([[row.get(name, "") for name in header] for row in rows], header=header)
    for _ in range(2):
        row = imported(officer, content, kind="roll", area="imports")
        assert officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "传错了"}).status_code == 302
        with in_all():
            assert not Household.objects.exists()
            assert not Membership.objects.exists()
    assert Household._base_manager.count() == 2


def test_withdrawn_payments_belong_to_nobody(officer: Client, county: Any) -> None:
    paid = [rolls.payment("LH000001", "2026-05")]
    header = tuple(paid[0])
    content = imports.text([[row[name] for name in header] for row in paid], header=header)
    row = imported(officer, content, kind="payments", area="imports")
    assert officer.post(f"/imports/{row.pk}/withdraw/", {"reason": "传错了"}).status_code == 302
    with in_all():
        assert not Payment.objects.exists()
    assert Payment._base_manager.get().household is None


def test_regions_say_why_they_stay(signed_in: Browser, administrator: User, county: Any) -> None:
    browser = signed_in(administrator)
    content = imports.text([["159922101203", "南柳村"]], header=("区划代码", "名称"))
    row = imported(browser, content, kind="regions", area="imports")
    assert row.accepted == 1
    assert browser.post(f"/imports/{row.pk}/withdraw/", {"reason": "试试"}).status_code == 403


# --- who may ---------------------------------------------------------------------------------------------


def test_a_township_sends_its_own_card_custody_and_stands_beside_the_others(
    signed_in: Browser, caseworker: User, next_caseworker: User, officer: Client, county: Any
) -> None:
    header = ("姓名", "身份证号", "银行账号", "代管人姓名", "代管人身份证号", "与本人关系")

    def custody(number: int) -> bytes:
        cells = [f"张{number}", id_number(number), "6217000000000006671", "何秀", id_number(800), "女儿"]
        return text([cells], header=header)

    here, there = signed_in(caseworker), signed_in(next_caseworker)
    own = imported(here, custody(701), kind="card_custody")
    other = imported(there, custody(702), kind="card_custody")
    assert (own.source, other.source, own.region_code) == ("柳河镇", "石桥乡", COUNTY)
    assert page(here, f"/imports/{own.pk}/")
    jobs = Job.objects.filter(actor=caseworker, kind="import")
    assert here.get(f"/jobs/{jobs.get().pk}/")["Location"] == f"/imports/{own.pk}/"
    page(there, f"/jobs/{jobs.get().pk}/", 404)
    page(there, f"/imports/{own.pk}/", 404)
    body = page(here, "/feeds/")
    assert "代持卡备案" in body
    assert "死亡注销" not in body
    assert "石桥乡" not in body
    assert {"柳河镇", "石桥乡"} <= set(page(officer, "/feeds/").replace("<", " ").replace(">", " ").split())


def test_a_caseworker_may_not_send_deaths(signed_in: Browser, caseworker: User) -> None:
    here = signed_in(caseworker)
    page(here, "/feeds/upload/?kind=deaths", 403)
    assert send(here, text(dead(1))).status_code == 403
    assert not Upload._base_manager.exists()


def test_a_township_imports_no_village_and_no_household_of_another(
    signed_in: Browser, caseworker: User, officer: Client, county: Any
) -> None:
    theirs = rolls.household("LH000451", 区划代码=str(STONE_VILLAGE))
    header = tuple(theirs[0])

    def content(rows: list[rolls.Row]) -> bytes:
        return imports.text([[row.get(name, "") for name in header] for row in rows], header=header)

    imported(officer, content(theirs), kind="roll", area="imports")
    here = signed_in(caseworker)
    outside = imported(here, content(rolls.household("LH000452", serial=4, 区划代码=str(STONE_VILLAGE))),
                       kind="roll", area="imports")  # fmt: skip
    assert outside.rejected == 1
    assert "不在您的管辖范围内" in str(outside.reasons)
    drawn = imported(here, content(rolls.household("LH000451")), kind="roll", area="imports")
    assert drawn.rejected == 1
    with in_all():
        assert Household.objects.get().region_code == STONE_VILLAGE


def test_the_auditor_sees_counts_and_no_rows(signed_in: Browser, auditor: User, officer: Client) -> None:
    row = imported(officer, text([*dead(2), *bad()]))
    reader = signed_in(auditor)
    body = page(reader, f"/imports/{row.pk}/")
    assert "拒绝原因" in body
    assert "下载错误表" not in body
    assert "导入改好的错误表" not in body
    assert reader.post(f"/imports/{row.pk}/errors/").status_code == 403
    assert events("errors_fetched") == []


def test_nobody_sees_the_upload_of_another(signed_in: Browser, second_officer: User, officer: Client) -> None:
    upload = looked_at(officer, text(dead(2)))
    other = signed_in(second_officer)
    for path in ("", "confirm/", "drop/", "reread/"):
        url = f"/imports/uploads/{upload.pk}/{path}"
        assert (other.post(url) if path else other.get(url)).status_code == 404
    assert not IncomingFile._base_manager.exists()


# --- looking back ----------------------------------------------------------------------------------------


def test_two_snapshots_are_compared_set_by_set(officer: Client, django_assert_max_num_queries: Any) -> None:
    imported(officer, text(dead(60)), as_of="2026-06-01")
    changed = [[name, number, "2026-03-01"] for name, number, _ in dead(5)]
    imported(officer, text([*changed, *dead(50, first=6), *dead(70, first=101)]))
    with in_all():
        old, new = Snapshot.objects.order_by("pk").values_list("pk", flat=True)
    with django_assert_max_num_queries(25):
        body = page(officer, f"/feeds/deaths/compare/?old={old}&new={new}")
    for words in (
        "新增 70 行",
        "减少 5 行",
        "内容变化 5 行",
        "50 行",
        "<del>2026-01-15</del> → <ins>2026-03-01</ins>",
    ):
        assert words in body, words
    assert "只列出前 50 行，共 70 行。" in body
    assert id_number(1) not in body
    page(officer, f"/feeds/deaths/compare/?old={old}&new=99999999", 404)
    page(officer, "/feeds/nothing/", 404)


def test_templates_hold_the_headers_of_the_contract_as_text(officer: Client) -> None:
    answer = officer.get("/imports/templates/vehicles/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    heads = [cell.value for cell in book.worksheets[0][1]]
    assert heads == ["姓名", "身份证号", "号牌号码", "车辆类型", "品牌型号", "初次登记日期", "状态"]
    assert book.worksheets[0].column_dimensions["B"].number_format == "@"
    told = {row[0]: row for row in book.worksheets[1].iter_rows(values_only=True)}
    assert told["身份证号"][1:3] == ("必填", "证件号码、公民身份号码")
    assert "正常、报废、注销" in told["状态"][3]


@pytest.mark.parametrize("path", ["/feeds/", "/feeds/deaths/", "/imports/"])
def test_the_lists_cost_the_same_for_few_and_many(officer: Client, county_officer: User, path: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(officer, path)
        return len(asked)

    imported(officer, text(dead(2)), as_of="2026-05-01")
    few = cost()
    with in_all():
        for number in range(30):
            row = IncomingFile.objects.create(
                region_code=COUNTY, kind="deaths", as_of=date(2026, 1, 1), name="x.csv", source=f"{number}",
                sha256=f"{number:064}", size=1, rows=1, accepted=1, rejected=0, duplicates=0,
                actor=county_officer,
            )  # fmt: skip
            Snapshot.objects.create(region_code=COUNTY, kind="deaths", source=f"{number}",
                                    as_of=date(2026, 1, 1), rows=1, incoming=row)  # fmt: skip
    assert cost() == few <= 25


def test_before_anything_came_the_pages_say_how_to_begin(officer: Client) -> None:
    for path in ("/feeds/", "/imports/"):
        assert "还没有导入过。可下载模板，或直接上传对方部门的原表。" in page(officer, path)


# --- jobs ------------------------------------------------------------------------------------------------


def test_a_failed_import_is_run_again_by_who_asked(
    officer: Client, signed_in: Browser, administrator: User, second_officer: User
) -> None:
    upload = looked_at(officer, text(dead(2)))
    url = officer.post(f"/imports/uploads/{upload.pk}/confirm/")["Location"]
    job = Job.objects.order_by("-pk")[0]
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, error="程序出错，没有做成。编号 E-1")
    Upload._base_manager.filter(pk=upload.pk).update(state=Upload.State.READ)
    assert "重新运行" in page(officer, url)
    helper = page(signed_in(administrator), url)
    assert "E-1" in helper
    assert "重新运行" not in helper
    page(signed_in(second_officer), url, 404)
    again = officer.post(f"{url}again/")
    assert again.status_code == 302
    work()
    assert IncomingFile._base_manager.get().accepted == 2
    assert officer.post(f"{url}again/").status_code == 409


def test_an_upload_that_nobody_confirms_is_cleared_at_night(
    officer: Client, system: User, county: Any
) -> None:
    upload = looked_at(officer, text(dead(2)))
    two_days_ago = time() - 2 * 24 * 60 * 60
    os.utime(upload.path, (two_days_ago, two_days_ago))
    with in_all():
        ask("clear_uploads", actor=system)
    work()
    upload.refresh_from_db()
    assert not Path(upload.path).exists()
    assert (upload.state, upload.preview) == (Upload.State.DROPPED, {})
    assert "没有确认导入" in page(officer, f"/imports/uploads/{upload.pk}/")
