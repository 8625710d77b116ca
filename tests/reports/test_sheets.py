"""P36: preview, print and workbook are one sheet, which states its source; its digest is in the trail."""

import os
import re
from datetime import datetime
from pathlib import Path
from time import time

import pytest
from django.conf import settings
from openpyxl.cell import MergedCell

from audit import workbooks
from audit.models import AuditEvent
from common import clock, money
from common.crypto import sm3
from common.sheets.spool import CELL, LINE, plain
from jobs.models import Job
from jobs.work import ask, run_here
from reports.catalogue import KNOWN, LEDGERS
from tests import factories as make
from tests.conftest import COUNTY, WILLOW
from tests.reports.conftest import lines_of, sheet_of

pytestmark = pytest.mark.django_db

CONTRACT = {
    "township_overview": "序号 乡镇 在保户数 在保人数 月保障金额 户均 本期新增户 本期退出户 "
    "未通过户 疑点数 已核实 属实 整改中 已销号 超期 追回金额 信访件 重复信访 备案数 未备案数",
    "findings": "序号 规则编码 规则名称 严重程度 区划代码 乡镇 村(居) 户编号 姓名 身份证号 "
    "疑点说明 涉及金额 首次发现日期 状态 核实结果 核实人 核实日期",
    "rectification": "序号 问题来源 问题类型 乡镇 村(居) 户编号 姓名 身份证号 问题描述 "
    "整改措施 责任单位 责任人 整改时限 整改进展 追回金额 完成日期 销号状态 销号人 销号日期",
    "payments": "序号 发放年月 乡镇 村(居) 户编号 户主姓名 收款人姓名 银行账号 发放金额 "
    "发放类型 发放状态 发放日期",
    "roll": "户编号 区划代码 户主姓名 户主身份证号 成员姓名 成员身份证号 与户主关系 是否享受 "
    "状态 户月保障金额 救助类别 户类型 致贫原因 健康状况 残疾类别 残疾等级 劳动能力 起保年月 "
    "停保年月 停保原因 申请日期 最近复核日期 核对日期 入户日期 公示开始 公示结束 审核人 审批人 "
    "家庭月人均收入 金额执行年月 开户银行 银行账号 开户人姓名 联系电话 住址",
    "kinship": "序号 干部姓名 干部身份证号 干部类别 单位职务 区划代码 亲属姓名 亲属身份证号 "
    "亲属关系 是否备案 备案日期 最近复核日期 户编号 在保状态",
    "complaints": "序号 登记日期 信访人 身份证号 联系电话 渠道 区划代码 问题类别 内容 被反映人 "
    "办理状态 受理日期 办结日期 办理结果 满意度 是否重复 剩余天数",
}
MINUTE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


def as_read(cell):
    """A cell of a workbook as the page writes it."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    return money.show(cell.value) if cell.number_format == "#,##0.00" else str(cell.value)


def book_rows(sheet):
    """The rows of a workbook's sheet; what a merged cell covers is left out."""
    return [[as_read(cell) for cell in row if not isinstance(cell, MergedCell)] for row in sheet.iter_rows()]


def header_row(sheet, name):
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return rows.index(CONTRACT[name].split())


def test_the_contract_names_what_is_there():
    assert set(CONTRACT) == set(LEDGERS)


@pytest.mark.parametrize("name", CONTRACT)
def test_preview_print_and_workbook_are_the_same_sheet(name, full_county, auditor, read, workbook):
    household = make.household()
    make.payment(household, "2026-06")
    preview, paper = read(auditor, f"/reports/{name}/"), read(auditor, f"/reports/{name}/print/")
    sheet = workbook(auditor, name).active
    rows, at = book_rows(sheet), header_row(sheet, name)
    assert len(sheet_of(preview)) > 2
    levels = 1 if name == "township_overview" else 0
    told = [[cell for cell in row if cell] for row in (sheet_of(preview)[0],)] if levels else []
    assert [[cell for cell in row if cell] for row in rows[at - levels : at]] == told
    assert sheet_of(preview)[levels:] == rows[at:-1]
    assert sheet_of(paper) == sheet_of(preview)
    title, unit, source = (rows[line][0] for line in (0, 1, 2))
    assert lines_of(preview) == [title, unit, source.partition("　")[0]]
    assert [MINUTE.sub("", line) for line in lines_of(paper)] == [
        MINUTE.sub("", line) for line in (title, unit, source)
    ]
    assert [cell for cell in rows[-1] if cell] == ["填报人：", "审核人：", "单位负责人：", "联系电话："]


@pytest.mark.parametrize("name", CONTRACT)
def test_a_workbook_is_ready_for_screen_and_paper(name, full_county, auditor, workbook):
    sheet = workbook(auditor, name).active
    at = header_row(sheet, name) + 1
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows.endswith(f"${at}")
    assert sheet.freeze_panes == f"A{at + 1}"
    assert sheet.auto_filter.ref.startswith(f"A{at}:")
    assert "SJ01" in sheet.oddFooter.left.text
    for row in sheet.iter_rows(min_row=at + 1):
        for cell in row:
            assert cell.data_type != "f"


def test_heads_over_several_columns_are_merged(full_county, auditor, workbook, read):
    sheet = workbook(auditor, "township_overview").active
    assert {"C4:F4", "G4:I4", "J4:L4", "M4:P4", "Q4:R4", "S4:T4"} <= {
        str(area) for area in sheet.merged_cells.ranges
    }
    assert sheet["C4"].value == "在保情况（期末）"
    assert '<th scope="colgroup" colspan="4">在保情况（期末）</th>' in read(
        auditor, "/reports/township_overview/"
    )


def test_the_source_line_names_files_snapshots_rules_filter_and_digest(full_county, auditor, workbook):
    sheet = workbook(auditor, "findings", region=str(WILLOW), first="2026-06-01").active
    line = sheet["A3"].value
    for words in (
        "交叉比对基准日 2026-06-30",
        "规则 37 条（版本 ",
        "部门数据截至：死亡注销 2026-06-25",
        "筛选：柳河镇，2026-06-01 至 2026-06-30",
        "内容摘要 SM3 ",
        "冯岩（SJ01）",
    ):
        assert words in line
    roll = workbook(auditor, "roll").active["A3"].value
    assert f"数据来源（导入日期）：低保台账 {clock.now():%Y}-" in roll


def test_the_digest_on_the_sheet_is_in_the_trail_and_can_be_computed_from_the_cells(
    full_county, auditor, workbook
):
    book = workbook(auditor, "findings")
    sheet, event = book.active, AuditEvent.objects.get(action="exported")
    at = header_row(sheet, "findings")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()][at:-2]
    found = sm3("".join(CELL.join(map(plain, row)) + LINE for row in rows).encode()).hex()
    assert (event.detail["sm3"], event.detail["rows"]) == (found, len(rows) - 1)
    assert " ".join(found[at : at + 4] for at in range(0, 16, 4)) in sheet["A3"].value
    assert f"留痕第 {event.pk} 号" in sheet.oddFooter.left.text
    assert f"留痕第 {event.pk} 号" in book.properties.description


def test_text_that_looks_like_a_formula_stays_text(full_county, auditor, workbook):
    case = make.case(make.household(name="=1+1"), cause="@SUM(A1)")
    sheet = workbook(auditor, "roll").active
    told = [cell for row in sheet.iter_rows() for cell in row if cell.value in ("=1+1", "@SUM(A1)")]
    assert len(told) == 3, case
    assert {cell.data_type for cell in told} == {"s"}


def test_a_sheet_that_is_too_long_for_a_page_says_so(full_county, auditor, read, signed_in, monkeypatch):
    monkeypatch.setattr(workbooks, "IN_REQUEST", 2)
    html = read(auditor, "/reports/findings/")
    assert "超过 2 行" in html
    assert "<tfoot>" not in html
    assert "内容摘要" not in lines_of(html)[2]
    assert "/reports/findings/print/" not in html
    answer = signed_in(auditor).get("/reports/findings/print/")
    assert answer.status_code == 400
    assert "请先导出 Excel" in answer.content.decode()


def test_a_long_figure_list_is_written_by_a_job_as_it_was_asked(full_county, auditor, signed_in, monkeypatch):
    monkeypatch.setattr(workbooks, "IN_REQUEST", 0)
    asked = {"region": str(COUNTY), "first": "2026-06-01", "last": "2026-06-30", "own": ""}
    signed_in(auditor).post("/reports/overview_begun/export/", asked)
    job = run_here(Job.objects.get(kind="export"))
    assert job.result["rows"] == 1
    assert AuditEvent.objects.get(action="exported").detail["to"] == "2026-06-30"


def test_an_export_can_be_fetched_for_24_hours_and_is_then_cleared(
    full_county, auditor, signed_in, monkeypatch, system
):
    monkeypatch.setattr(workbooks, "IN_REQUEST", 0)
    client = signed_in(auditor)
    client.post("/reports/findings/export/")
    job = run_here(Job.objects.get(kind="export"))
    path = Path(settings.DOUDI_VAR) / "exports" / job.result["file"]
    assert client.get(f"/reports/jobs/{job.pk}/file/").getvalue()[:2] == b"PK"
    old = time() - 24 * 3600 - 60
    os.utime(path, (old, old))
    assert client.get(f"/reports/jobs/{job.pk}/file/").status_code == 404
    run_here(ask("clear_exports", actor=system, here=True))
    assert not path.exists()
    assert AuditEvent.objects.get(action="kept_no_longer").detail == {"exports": 1}


@pytest.mark.parametrize("name", ["township_overview", "findings", "roll"])
def test_a_preview_costs_as_many_queries_for_many_rows_as_for_few(
    name, full_county, auditor, signed_in, django_assert_max_num_queries
):
    client = signed_in(auditor)

    def cost():
        with django_assert_max_num_queries(25) as queries:
            assert client.get(f"/reports/{name}/").status_code == 200
        return len(queries)

    cost()
    few = cost()
    for _ in range(20):
        make.case(make.household(), first="2026-06")
    assert cost() == few


def test_every_ledger_behind_a_figure_has_its_own_permission():
    overview = LEDGERS["township_overview"]
    assert set(overview.behind.values()) <= set(KNOWN)
    assert KNOWN["overview_complaints"].permission == "complaints.view"
    assert KNOWN["overview_filed"].permission == "kinship.view"
