"""P20 to P23: who may send which file, what was sent, what differs; jobs of imports."""

import io
import os
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
from audit.models import IncomingFile
from datafeeds.models import Snapshot
from households.models import Household, Upload
from jobs.models import Job
from jobs.work import ask
from tests.conftest import COUNTY, STONE_VILLAGE
from tests.factories import id_number
from tests.households import rolls
from tests.pages import imports
from tests.pages.importing.conftest import Browser
from tests.pages.imports import bad, dead, events, imported, in_all, looked_at, page, send, text, work

pytestmark = pytest.mark.django_db


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
