"""P20, P21: a file is sent, looked at, mapped by hand and confirmed, or refused."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.scope import scope
from audit.models import IncomingFile
from common.sheets.reading import Reading
from datafeeds.models import Death
from households import previewing, upload_endings, uploads
from households.models import TaughtHeader, Upload
from jobs import runner
from jobs.held import Held
from jobs.models import Job
from tests.conftest import COUNTY
from tests.factories import id_number
from tests.pages.imports import bad, dead, events, imported, in_all, looked_at, page, send, text, work

pytestmark = pytest.mark.django_db


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
