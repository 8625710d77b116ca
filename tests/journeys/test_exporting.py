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


REASON = "2026年困难群众救助资金审计"


@pytest.mark.parametrize("javascript", [True, False])
def test_an_auditor_gathers_evidence_and_every_step_of_it_is_in_the_trail(signed_in_as, javascript):
    person = signed_in_as("SJ01", javascript=javascript)
    person.go("/reports/findings/")
    person.page.get_by_label("区域").select_option(label="柳河镇")
    if not javascript:
        person.click("预览")
    _masked(person)
    _in_full(person, javascript)
    _look(person, javascript)
    _trail(person, javascript)
    assert person.clicks <= (13 if javascript else 14)


def _masked(person):
    """Step 1: the ledger of 柳河镇, as its preview shows it."""
    sheet = saved(person, "导出 Excel")
    [row] = [row for row in of_gao(sheet) if row["规则编码"] == "death_enrolled"]
    assert (row["户编号"], row["乡镇"], row["状态"]) == ("LH000208", "柳河镇", "已下发")
    assert row["身份证号"] == "159900********0041"
    lines = [row[0] for row in sheet.iter_rows(max_row=3, values_only=True)]
    assert lines[0] == "柳河镇疑点台账"
    assert lines[1].startswith("填报单位：柳河镇")
    assert "筛选：柳河镇" in lines[2]
    head = next(row[0] for row in sheet.iter_rows() if row[1].value == "规则编码")
    assert sheet.freeze_panes == f"A{head.row + 1}"
    assert sheet.print_title_rows == f"${head.row}:${head.row}"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert {cell.data_type for cell in sheet["J"][head.row :] if cell.value} == {"s"}


def _in_full(person, javascript):
    """Step 2: with full numbers, for a reason."""
    person.click("导出完整号码…", "link")
    person.reads("柳河镇", "此次导出将记入留痕")
    if javascript:
        person.looks()
    person.click("导出并留痕")
    person.reads("请填写理由，导出会记入留痕。")
    person.type("理由", REASON)
    rows = of_gao(saved(person, "导出并留痕"))
    assert {row["身份证号"] for row in rows} == {"159900193609080041"}


def _look(person, javascript):
    """Step 3: one number, which hides itself after a minute."""
    person.go("/households/LH000208/")
    person.click("查看完整号码", "link")
    person.choose("审计取证")
    if javascript:
        person.page.clock.install()
    person.click("查看号码")
    person.reads("159900193609080041", "60 秒后重新隐藏")
    if javascript:
        person.page.clock.fast_forward(61_000)
        person.reads("159900********0041", "已重新隐藏")
        person.does_not_read("159900193609080041")
        person.page.clock.resume()
    else:
        expect(person.page.locator("meta[http-equiv=refresh]")).to_have_attribute(
            "content", re.compile("^60;")
        )


def _trail(person, javascript):
    """Steps 4 and 5: what was done stands there, and the chain is whole."""
    person.go("/audit/")
    person.type("人", "冯岩")
    person.click("筛选", "button")
    person.page.wait_for_url("**who=**")
    person.click("只看查看号码/导出", "link")
    person.page.wait_for_url("**only=looks**")
    lines = [row.inner_text() for row in person.page.locator("#list-trail-table tbody tr").all()]
    assert [REASON in line or "审计取证" in line or "打码导出" in line for line in lines] == [True] * 3
    for words, line in zip(("查看完整号码", "导出完整号码", "导出"), lines, strict=True):
        assert words in line
        assert "127.0.0.1" in line
    assert "户 LH000208 高秀英" in lines[0]
    assert "疑点台账（柳河镇" in lines[1]
    if javascript:
        person.looks()
    person.type("对象", "LH000208")
    person.click("筛选", "button")
    person.page.wait_for_url("**household=LH000208**")
    person.reads("“冯岩”", "只看查看号码/导出", "户编号 LH000208")
    expect(person.page.locator("#list-trail-table tbody tr")).to_have_count(1)
    person.click("校验链条", "button")
    person.reads("链条完整")
    person.reads("条，完整")
    if javascript:
        person.looks()


@pytest.mark.reads
def test_from_the_list_a_ledger_is_two_clicks_away(signed_in_as):
    person = signed_in_as("LH01")
    person.go("/findings/")
    person.click("疑点台账", "link")
    sheet = saved(person, "导出 Excel")
    assert person.clicks == 2
    assert {row["乡镇"] for row in of_gao(sheet)} == {"柳河镇"}


@pytest.mark.reads
def test_a_leader_reads_and_takes_away_masked_ledgers_only(signed_in_as):
    person = signed_in_as("LD01")
    person.go("/reports/findings/")
    expect(person.page.get_by_role("link", name="导出完整号码…")).to_have_count(0)
    assert all("*" in row["身份证号"] for row in of_gao(saved(person, "导出 Excel")))
    assert person.go("/reports/findings/unmask/") == 403
    person.reads("您的角色（领导）不能导出完整号码。")


@pytest.mark.reads
def test_next_door_nothing_of_it_goes_to_excel(signed_in_as):
    person = signed_in_as("SQ01")
    person.go("/reports/findings/")
    assert of_gao(saved(person, "导出 Excel")) == []
    assert person.go("/audit/") == 403
    person.reads("您的角色（乡镇经办）不能查看操作留痕。")


@pytest.mark.reads
@pytest.mark.parametrize("name", ["findings", "township_overview", "roll"])
def test_the_printed_ledger_is_a4_landscape_without_frame_or_buttons(signed_in_as, name):
    person = signed_in_as("SJ01")
    person.go(f"/reports/{name}/")
    person.click("打印", "link")
    page = person.page
    page.emulate_media(media="print")
    for words in ("返回", "打印", "导出 Excel", "主菜单", "退出"):
        expect(page.get_by_text(words, exact=True).locator("visible=true")).to_have_count(0)
    expect(page.get_by_text("单位负责人：").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = [tuple(map(float, box)) for box in re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)]
    assert {(round(width), round(height)) for width, height in boxes} == {(842, 595)}
    sheet = page.locator("#preview").bounding_box()
    paper = page.locator("main").bounding_box()
    assert sheet["x"] + sheet["width"] <= paper["x"] + paper["width"] + 1
