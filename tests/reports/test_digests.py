"""核对台账摘要: a workbook that comes back is as it was written or not, and the trail says whose it was."""

import json
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from accounts.models import Region
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused
from common.sheets import digest, writer
from common.sheets.columns import Column
from common.sheets.spool import Spool
from households import retention
from jobs import runner, sweeper
from jobs.models import Job
from reports import digests, returned
from reports.catalogue import LEDGERS
from tests import factories as make
from tests.conftest import make_user

pytestmark = pytest.mark.django_db

PAGE = "/reports/check/"


@pytest.fixture
def export(signed_in, tmp_path):
    """``export(user, name)`` is the path of a workbook that the user took away."""

    def taken(user, name, **asked):
        answer = signed_in(user).post(f"/reports/{name}/export/", asked)
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(answer.getvalue())
        return path

    return taken


def changed(path, deed):
    book = load_workbook(path)
    deed(book.active)
    book.save(path)
    return path


def sent(browser, content, name="台账.xlsx"):
    """The answer after the worker has read the file that was sent."""
    answer = browser.post(PAGE, {"file": SimpleUploadedFile(name, content)})
    job = Job.objects.latest("pk")
    assert answer["Location"] == f"/reports/check/{job.pk}/"
    assert runner.run(job.pk)
    assert list(retention.uploads_folder().iterdir()) == []
    return browser.get(answer["Location"])


def place_of(sheet, word):
    """Row and column of a cell (from 1) that holds just this word."""
    return next((cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.value == word)


@pytest.mark.parametrize("name", LEDGERS)
def test_every_ledger_is_recognised_as_it_was_written_and_as_saved_anew(name, full_county, auditor, export):
    household = make.household()
    make.payment(household, "2026-06")
    path = export(auditor, name)
    event = AuditEvent.objects.get(action="exported")
    for file in (path, changed(path, lambda sheet: None)):
        verdict = digests.check(file, actor=auditor)
        assert (verdict.unchanged, verdict.exports) == (True, (event,))
    assert event.detail["sm3"].startswith(verdict.shown)


def test_an_empty_ledger_and_a_list_of_households_are_recognised_too(
    county, auditor, export, signed_in, tmp_path, within
):
    assert digests.check(export(auditor, "payments"), actor=auditor).unchanged
    with within(auditor):
        make.case()
    path = tmp_path / "list.xlsx"
    path.write_bytes(signed_in(auditor).get("/households/export/").getvalue())
    verdict = digests.check(path, actor=auditor)
    assert (verdict.unchanged, verdict.exports[0].detail["title"]) == (True, "户档案")


def amount(sheet):
    sheet.cell(place_of(sheet, "QH000901")[0], place_of(sheet, "户月保障金额")[1]).value = 999


def one_row_less(sheet):
    sheet.delete_rows(place_of(sheet, "QH000901")[0])


def another_header(sheet):
    row, column = place_of(sheet, "户编号")
    sheet.cell(row, column).value = "编号"


def one_row_more(sheet):
    sheet.append(["LH000999", "159922101201"])


def beside(sheet):
    sheet.cell(place_of(sheet, "QH000901")[0], sheet.max_column + 1).value = "另注"


@pytest.mark.parametrize("deed", [amount, one_row_less, another_header, one_row_more, beside])
def test_whatever_is_changed_is_noticed_and_the_export_still_named(deed, full_county, auditor, export):
    path = changed(export(auditor, "roll"), deed)
    verdict = digests.check(path, actor=auditor)
    assert (verdict.unchanged, verdict.sentence) == (False, digests.CHANGED)
    assert verdict.exports == (AuditEvent.objects.get(action="exported"),)


def test_who_computes_the_digest_of_changed_rows_anew_is_not_believed(full_county, auditor, export):
    path = changed(export(auditor, "roll"), amount)
    own = next(iter(digest.compute(path).digests))

    def forge(sheet):
        cell = next(cell for row in sheet.iter_rows(max_row=6) for cell in row if "SM3" in str(cell.value))
        cell.value = digest.SHOWN.sub(digest.words_of(own), cell.value)

    verdict = digests.check(changed(path, forge), actor=auditor)
    assert (verdict.unchanged, verdict.sentence, verdict.exports) == (False, digests.UNKNOWN, ())
    forged = digests.check(changed(path, amount_again), actor=auditor)
    assert forged.sentence == digests.FORGED


def amount_again(sheet):
    sheet.cell(place_of(sheet, "QH000901")[0], place_of(sheet, "户月保障金额")[1]).value = 1


def test_exports_elsewhere_or_of_ledgers_that_one_may_not_see_are_told_to_nobody(
    full_county, auditor, leader, next_caseworker, administrator, export
):
    path = export(auditor, "complaints")
    assert digests.check(path, actor=auditor).unchanged
    for stranger in (leader, next_caseworker):
        verdict = digests.check(path, actor=stranger)
        assert (verdict.unchanged, verdict.sentence, verdict.exports) == (False, digests.UNKNOWN, ())
    Region.objects.create(code=159923000000, name="白河县")
    neighbour = make_user("BH03", "白审", "A", 159923000000)
    assert digests.check(path, actor=neighbour).exports == ()
    with pytest.raises(NotPermitted):
        digests.check(path, actor=administrator)


def test_the_page_tells_who_when_and_with_which_filter(full_county, auditor, caseworker, export, signed_in):
    path = export(caseworker, "roll")
    answer = sent(signed_in(auditor), path.read_bytes())
    html = answer.content.decode()
    assert answer.status_code == 200
    assert digests.UNCHANGED in html
    event = AuditEvent.objects.get(action="exported")
    for words in ("周敏（乡镇经办）", "低保台账", "柳河镇", f">{event.detail['rows']}<", f">{event.pk}<"):
        assert words in html
    wrong = sent(signed_in(auditor), changed(path, amount).read_bytes()).content.decode()
    assert digests.CHANGED in wrong
    assert "表内摘要对应的导出" in wrong
    assert 'href="/reports/check/"' in signed_in(auditor).get("/reports/").content.decode()


def book_without_digest():
    book, file = Workbook(), BytesIO()
    book.active.append(["户编号", "姓名"])
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "文件内容是图片"),
        ("户编号,姓名\n1,田福\n".encode(), "这不是 Excel 工作簿。"),
        (b"PK\x03\x04 broken", "文件已损坏或不是完整的表格"),
        (book_without_digest(), "没有“内容摘要”"),
    ],
)
def test_a_file_that_cannot_be_checked_gets_its_sentence(county, auditor, signed_in, content, sentence):
    answer = sent(signed_in(auditor), content, "表.xlsx")
    html = answer.content.decode()
    assert sentence in html
    assert "<title>有错误：" in html
    assert "文件：表.xlsx" in html
    assert "导入" not in html[html.index('<form class="narrow"') :]
    assert not AuditEvent.objects.filter(action="refused").exists()


def test_who_does_not_want_to_wait_is_led_to_the_job_and_back_to_the_verdict(
    full_county, auditor, county_officer, export, signed_in
):
    content, client = export(auditor, "roll").read_bytes(), signed_in(auditor)
    address = client.post(PAGE, {"file": SimpleUploadedFile("台账.xlsx", content)})["Location"]
    job = Job.objects.latest("pk")
    assert client.get(address)["Location"] == f"/jobs/{job.pk}/"
    assert "正在排队" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert runner.run(job.pk)
    assert client.get(f"/jobs/{job.pk}/")["Location"] == address
    assert digests.UNCHANGED in client.get(address).content.decode()
    assert signed_in(county_officer).get(address).status_code == 404


def test_a_job_that_failed_keeps_no_file_and_says_so(county, auditor, signed_in):
    client = signed_in(auditor)
    address = client.post(PAGE, {"file": SimpleUploadedFile("台账.xlsx", b"PK")})["Location"]
    job = runner.claim(Job.objects.latest("pk").pk, runner=Job.Runner.WORKER)
    assert sweeper.fail(job, "服务中断")
    assert list(retention.uploads_folder().iterdir()) == []
    assert "服务中断" in client.get(address, follow=True).content.decode()


def test_a_file_that_was_cleared_away_meanwhile_is_to_be_chosen_again(county, auditor, signed_in):
    client = signed_in(auditor)
    address = client.post(PAGE, {"file": SimpleUploadedFile("台账.xlsx", b"PK")})["Location"]
    for path in retention.uploads_folder().iterdir():
        path.unlink()
    assert runner.run(Job.objects.latest("pk").pk)
    assert returned.GONE in client.get(address).content.decode()


def test_no_file_and_one_too_large_are_told(county, auditor, signed_in, monkeypatch, tmp_path):
    assert "请选择工作簿" in signed_in(auditor).post(PAGE, {}).content.decode()
    empty = signed_in(auditor).post(PAGE, {"file": SimpleUploadedFile("表.xlsx", b"")})
    assert empty.status_code == 422
    assert "文件是空的" in empty.content.decode()
    monkeypatch.setattr("reports.forms.LARGEST", 10)
    big = signed_in(auditor).post(PAGE, {"file": SimpleUploadedFile("表.xlsx", b"PK\x03\x04" * 9)})
    assert "网页上不能核对" in big.content.decode()


def test_a_longer_workbook_is_left_to_the_command(full_county, auditor, export, monkeypatch):
    path = export(auditor, "roll")
    with pytest.raises(Refused, match="网页上不能核对"):
        digests.check(path, actor=auditor, row_limit=-10)
    assert digests.check(path, actor=auditor).unchanged


def test_the_command_answers_in_a_sentence_in_json_and_by_its_status(full_county, auditor, export, tmp_path):
    path, out = export(auditor, "roll"), StringIO()
    call_command("verify_ledger", str(path), stdout=out)
    assert out.getvalue().startswith(digests.UNCHANGED)
    assert "冯岩，低保台账（青禾县）" in out.getvalue()
    out = StringIO()
    call_command("verify_ledger", str(path), "--json", stdout=out)
    event = AuditEvent.objects.get(action="exported")
    told = json.loads(out.getvalue())
    assert (told["unchanged"], told["event"], told["by"], told["ledger"]) == (True, event.pk, "SJ01", "roll")
    with pytest.raises(CommandError) as refused:
        call_command("verify_ledger", str(changed(path, amount)), "--json", stdout=StringIO())
    assert refused.value.returncode == 1
    for wrong in (tmp_path / "nothing.xlsx", tmp_path):
        with pytest.raises(CommandError, match="这个文件") as refused:
            call_command("verify_ledger", str(wrong))
        assert refused.value.returncode == 1


def test_a_ledger_that_goes_on_in_a_second_sheet_is_read_to_its_end(tmp_path, monkeypatch):
    columns = [
        Column("序号", "n"),
        Column("姓名", "name"),
        Column("金额", "amount", total=True),
        Column("备注", "x"),
    ]
    monkeypatch.setattr(writer, "MAX_ROWS", 12)
    monkeypatch.setattr(digest, "MAX_ROWS", 12)
    with Spool(columns) as rows:
        rows.fill([n, f"测试人{n}", 7, ""] for n in range(30))
        note = digest.words_of(rows.digest)
        writer.write_ledger(
            tmp_path / "l.xlsx", title="表", unit_line="单", columns=columns, rows=rows, source_line=note
        )
        assert len(load_workbook(tmp_path / "l.xlsx").worksheets) > 3
        assert rows.digest in digest.compute(tmp_path / "l.xlsx").digests
