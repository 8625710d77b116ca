"""J12: the auditor takes the findings ledger away, masked and then in full with a reason."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

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


def saved(person, button):
    """The sheet that the browser saves when the button is pressed."""
    with person.page.expect_download() as download:
        person.click(button)
    assert re.fullmatch(r"疑点台账_20260610\.xlsx", download.value.suggested_filename)
    return load_workbook(BytesIO(download.value.path().read_bytes())).active


def of_gao(sheet):
    """The rows below the header that name 高秀英, by header."""
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    head = lines.index(HEADERS)
    assert lines[0][0].endswith("疑点台账")
    return [dict(zip(HEADERS, line, strict=True)) for line in lines[head + 1 :] if line[8] == "高秀英"]


@pytest.mark.parametrize("javascript", [True, False])
def test_the_ledger_goes_to_excel_masked_and_with_a_reason_in_full(signed_in_as, javascript):
    person = signed_in_as("SJ01", javascript=javascript)
    person.click("台账报表", "link")
    if javascript:
        person.looks()
    person.click("疑点台账", "link")
    person.page.get_by_label("区域").select_option(label="柳河镇")
    person.click("预览")
    person.reads("柳河镇疑点台账", "填报单位：柳河镇", "高秀英", "159900********0041", "填报人：")
    if javascript:
        person.looks()
    sheet = saved(person, "导出 Excel")
    [row] = [row for row in of_gao(sheet) if row["规则编码"] == "death_enrolled"]
    assert row["户编号"] == "LH000208"
    assert row["身份证号"] == "159900********0041"
    assert row["状态"] == "已下发"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows
    person.click("导出完整号码…", "link")
    person.reads("柳河镇", "此次导出将记入留痕")
    if javascript:
        person.looks()
    person.click("导出并留痕")
    person.reads("请填写理由，导出会记入留痕。")
    person.type("理由", "2026年困难群众救助资金审计")
    full = [row for row in of_gao(saved(person, "导出并留痕")) if row["规则编码"] == "death_enrolled"]
    assert [row["身份证号"] for row in full] == ["159900193609080041"]


def test_from_the_list_a_ledger_is_two_clicks_away(signed_in_as):
    person = signed_in_as("LH01")
    person.click("疑点台账", "link")
    sheet = saved(person, "导出 Excel")
    assert person.clicks == 2
    assert {row["乡镇"] for row in of_gao(sheet)} == {"柳河镇"}


def test_a_leader_reads_and_takes_away_masked_ledgers_only(signed_in_as):
    person = signed_in_as("LD01")
    person.go("/reports/findings/")
    expect(person.page.get_by_role("link", name="导出完整号码…")).to_have_count(0)
    assert all("*" in row["身份证号"] for row in of_gao(saved(person, "导出 Excel")))
    assert person.go("/reports/findings/unmask/") == 403
    person.reads("您的角色（领导）不能导出完整号码。")


def test_the_printed_ledger_is_a4_landscape_without_frame_or_buttons(signed_in_as):
    person = signed_in_as("SJ01")
    person.go("/reports/findings/")
    person.page.emulate_media(media="print")
    for words in ("导出 Excel", "主菜单", "退出", "预览"):
        expect(person.page.get_by_text(words, exact=True).first).to_be_hidden()
    expect(person.page.get_by_text("单位负责人：").first).to_be_visible()
    pdf = person.page.pdf(prefer_css_page_size=True)
    boxes = {tuple(map(float, box)) for box in re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)}
    assert {(round(width), round(height)) for width, height in boxes} == {(842, 595)}
