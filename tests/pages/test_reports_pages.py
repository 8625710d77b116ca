"""P36: the ledgers as previews and workbooks, masked or in full with a reason; long ones as jobs."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from openpyxl import load_workbook

from audit import workbooks
from audit.models import AuditEvent
from jobs.models import Job
from jobs.work import run_here
from tests.conftest import COUNTY, STONE, STONE_VILLAGE, WILLOW

pytestmark = pytest.mark.django_db

FULL = re.compile(r"1599[0-9]{13}[0-9X]")
HEADERS = [
    "序号",
    "规则编码",
    "规则名称",
    "严重程度",
    "区划代码",
    "乡镇",
    "村(居)",
    "户编号",
    "姓名",
    "身份证号",
    "疑点说明",
    "涉及金额",
    "首次发现日期",
    "状态",
    "核实结果",
    "核实人",
    "核实日期",
]


def book(answer):
    """The rows of the workbook that was answered."""
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def page_rows(html):
    return html[html.index("<tbody>") : html.index("</tbody>")].count("<tr>")


def test_the_list_of_ledgers_holds_what_the_role_may_see(county, caseworker, county_officer, read):
    ours, theirs = read(caseworker, "/reports/"), read(county_officer, "/reports/")
    for title in ("疑点台账", "整改台账", "低保台账", "发放台账", "近亲属备案台账"):
        assert title in ours
    assert "信访台账" in theirs
    assert "信访台账" not in ours


def test_the_preview_looks_like_the_sheet(found, caseworker, read):
    finding = found()
    html = read(caseworker, "/reports/findings/")
    for words in (
        "柳河镇疑点台账",
        "填报单位：柳河镇",
        "日期：2026-06-30",
        "单位：户、人、元",
        finding.numbers,
        "填报人：",
    ):
        assert words in html
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', html)
    assert heads == HEADERS
    assert re.search(r"159922\*{8}.{4}", html)
    assert not FULL.search(html)
    assert "导出完整号码" not in html


def test_the_preview_and_the_export_answer_the_same_question(found, county_officer, signed_in, read):
    found()
    found(STONE_VILLAGE)
    for asked, count in (
        ({}, 2),
        ({"region": str(STONE)}, 1),
        ({"region": str(WILLOW), "first": "2026-06-30", "last": "20260630"}, 1),
        ({"last": "2026-06-29"}, 0),
    ):
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        html = read(county_officer, f"/reports/findings/?{query}")
        assert page_rows(html) == count
        for name, value in asked.items():
            assert f'name="{name}" value="{value}"' in html
        rows = book(signed_in(county_officer).post("/reports/findings/export/", asked))
        assert sum(row[1] == "death_enrolled" for row in rows) == count


def test_the_workbook_has_the_exact_headers_and_text_numbers_and_leaves_a_trace(found, caseworker, signed_in):
    finding = found()
    found(STONE_VILLAGE)
    answer = signed_in(caseworker).post("/reports/findings/export/")
    assert "%E7%96%91%E7%82%B9%E5%8F%B0%E8%B4%A6_20260630.xlsx" in answer["Content-Disposition"]
    rows = book(answer)
    assert rows[0][0] == "柳河镇疑点台账"
    head = next(row for row in rows if "规则编码" in row)
    assert head == HEADERS
    [row] = [row for row in rows if row[1] == "death_enrolled"]
    assert row[7] == finding.numbers
    assert re.fullmatch(r"159922\*{8}.{4}", row[9])
    event = AuditEvent.objects.get(action="exported")
    assert (event.actor, event.region_code, event.detail["ledger"]) == (caseworker, WILLOW, "findings")
    assert list((Path(settings.DOUDI_VAR) / "exports").glob("*.xlsx")) == []


def test_full_numbers_are_given_for_a_reason_that_is_kept(found, auditor, signed_in, read):
    found()
    assert "导出完整号码…" in read(auditor, "/reports/findings/")
    client = signed_in(auditor)
    asked = client.get(f"/reports/findings/unmask/?region={WILLOW}").content.decode()
    assert "此次导出将记入留痕" in asked
    assert f'name="region" value="{WILLOW}"' in asked
    refused = client.post("/reports/findings/unmask/", {"region": str(WILLOW), "reason": "  "})
    assert refused.status_code == 422
    assert "请填写理由，导出会记入留痕。" in refused.content.decode()
    assert not AuditEvent.objects.filter(action="exported_unmasked").exists()
    reason = "2026年困难群众救助资金审计"
    rows = book(client.post("/reports/findings/unmask/", {"region": str(WILLOW), "reason": reason}))
    [row] = [row for row in rows if row[1] == "death_enrolled"]
    assert FULL.fullmatch(row[9])
    event = AuditEvent.objects.get(action="exported_unmasked")
    assert (event.actor, event.reason) == (auditor, reason)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("village=159922101201", "village"),
        ("first=昨天", "昨天"),
        ("first=2026-06-30&last=2026-06-01", "结束日期早于开始日期"),
        (f"region={COUNTY}", "没有这个区域，或不在您的管辖范围内"),
    ],
)
def test_a_question_that_is_not_understood_gives_no_rows_and_is_named(found, caseworker, read, query, named):
    found()
    html = read(caseworker, f"/reports/findings/?{query}", 422)
    assert named in html
    assert "筛选条件有误，没有列出任何记录。" in html
    assert "导出 Excel" not in html


def test_an_export_outside_one_s_region_is_refused_and_writes_nothing(found, caseworker, signed_in):
    found(STONE_VILLAGE)
    answer = signed_in(caseworker).post("/reports/findings/export/", {"region": str(STONE)})
    assert answer.status_code == 422
    assert "不在您的管辖范围内" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="exported").exists()


def test_an_empty_ledger_says_for_where_and_when(county, today, caseworker, read):
    assert "柳河镇没有数据。" in read(caseworker, "/reports/findings/")
    assert "柳河镇 2026-06-01— 没有数据。" in read(caseworker, "/reports/findings/?first=2026-06-01")


def test_a_sheet_that_is_shown_whole_has_its_sums(found, check, caseworker, read):
    finding = found()
    assert '<tfoot><tr><td data-label="序号">合计</td>' in read(caseworker, "/reports/findings/")
    assert finding.amount is None


def test_a_long_ledger_is_a_job_that_its_asker_alone_fetches(
    found, county_officer, second_officer, signed_in, monkeypatch
):
    found()
    monkeypatch.setattr(workbooks, "IN_REQUEST", 0)
    client = signed_in(county_officer)
    answer = client.post("/reports/findings/export/", {"region": str(WILLOW)})
    job = Job.objects.get(kind="export")
    assert answer["Location"] == f"/reports/jobs/{job.pk}/"
    waiting = client.get(answer["Location"]).content.decode()
    assert "正在排队" in waiting
    assert client.get(f"/reports/jobs/{job.pk}/file/").status_code == 404
    run_here(job)
    done = client.get(answer["Location"]).content.decode()
    assert "工作簿已写好，24 小时内可以下载" in done
    assert f'href="/reports/jobs/{job.pk}/file/"' in done
    assert any("death_enrolled" in row for row in book(client.get(f"/reports/jobs/{job.pk}/file/")))
    for address in (f"/reports/jobs/{job.pk}/", f"/reports/jobs/{job.pk}/file/"):
        assert signed_in(second_officer).get(address).status_code == 404
