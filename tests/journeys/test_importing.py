"""J5: the county officer uploads the deaths, has the wrong rows corrected, and uploads the file again."""

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.factories import id_number
from tests.pages.imports import bad, dead, saved, text

FILE = {"name": "死亡6月.csv", "mimeType": "text/csv", "buffer": text([*dead(196), *bad()])}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURE = {"name": "死亡6月.xlsx", "mimeType": WORKBOOK, "buffer": b"\x89PNG\r\n\x1a\n" + b"\0" * 64}
CLICKS = 4
"""Four clicks and a file, from the list of feeds to the error workbook (ux §5)."""


def sends(hands, label, file):
    hands.field(label).set_input_files(file)


def confirms(hands, words):
    hands.click(words)
    hands.page.wait_for_url(re.compile(r"/(jobs|imports)/\d+/$"))
    hands.page.wait_for_url(re.compile(r"/imports/\d+/$"), timeout=60_000)


def figures(hands):
    return [cell.inner_text() for cell in hands.page.locator("#figures tbody td").all()][:4]


@pytest.mark.parametrize("javascript", [True, False])
def test_deaths_are_uploaded_corrected_and_recognised(signed_in_as, javascript):
    officer = signed_in_as("XJ01", javascript=javascript)
    officer.go("/feeds/")
    if javascript:
        officer.looks()
    officer.click(officer.page.get_by_role("link", name="上传 死亡注销"))
    if javascript:
        officer.looks()
    sends(officer, "文件", FILE)
    officer.type("数据截至", "2026.6.8")
    officer.click("下一步")
    officer.page.wait_for_url(re.compile(r"/imports/uploads/\d+/"), timeout=60_000)
    officer.reads("GB18030", "表头第 3 行", "共 200 行")
    expect(officer.page.get_by_text("✓ 已识别")).to_have_count(3)
    officer.does_not_read(id_number(1))
    if javascript:
        officer.looks()
    confirms(officer, "确认导入 200 行")
    assert figures(officer) == ["200", "196", "4", "0"]
    with officer.page.expect_download() as download:
        officer.click("下载错误表（4 行）")
    assert officer.clicks == CLICKS
    if javascript:
        officer.looks()
    result = officer.page.url

    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    heads, *lines = sheet.iter_rows(values_only=True)
    assert heads == ("姓名", "公民身份号码", "死亡 日期", "行号", "错误原因")
    assert "身份证号" in lines[3][4]
    assert "死亡日期" in lines[3][4]
    for place in range(2, 6):
        sheet.cell(place, 2, id_number(1000 + place))
        sheet.cell(place, 3, "2026-02-01")
    mended = {"name": "改好.xlsx", "mimeType": WORKBOOK, "buffer": saved(book)}
    sends(officer, "改好的错误表", mended)
    officer.click("导入改好的错误表")
    officer.page.wait_for_url(re.compile(r"/imports/uploads/\d+/"), timeout=60_000)
    confirms(officer, "确认导入 4 行")
    assert figures(officer) == ["4", "4", "0", "0"]

    officer.go("/feeds/")
    row = officer.page.get_by_role("row").filter(has_text="deaths")
    expect(row).to_contain_text("2026-06-08")
    expect(row).to_contain_text("2 天")
    expect(row).to_contain_text("196 / 4（已补 4）")

    officer.go("/feeds/upload/?kind=deaths")
    sends(officer, "文件", FILE)
    officer.type("数据截至", "20260608")
    officer.click("下一步")
    officer.reads("导入过（批次 D-", "本次没有重复写入。")
    assert officer.page.url == result
    assert figures(officer) == ["200", "196", "4", "0"]

    officer.go("/feeds/upload/?kind=deaths")
    sends(officer, "文件", PICTURE)
    officer.type("数据截至", "2026年6月9日")
    officer.click("下一步")
    officer.reads("文件内容是图片，不是表格。请导入 .xlsx、.xls 或 .csv 表格。文件未导入，原有数据没有变化。")


def test_who_may_not_is_told_and_sees_no_number(signed_in_as):
    officer = signed_in_as("XJ01")
    officer.go("/feeds/upload/?kind=deaths")
    sends(officer, "文件", FILE)
    officer.type("数据截至", "2026-06-08")
    officer.click("下一步")
    officer.page.wait_for_url(re.compile(r"/imports/uploads/\d+/"), timeout=60_000)
    preview = officer.page.url.removeprefix(officer.address)
    confirms(officer, "确认导入 200 行")
    result = officer.page.url.removeprefix(officer.address)

    clerk = signed_in_as("LH01")
    clerk.go("/feeds/")
    clerk.reads("代持卡备案", "干部名册")
    clerk.does_not_read("死亡注销")
    assert clerk.go("/feeds/upload/?kind=deaths") == 403
    clerk.reads("您的角色（乡镇经办）不能上传部门数据。", "需要时请联系：县局")
    assert clerk.go(result) == 404
    assert clerk.go(preview) == 404
    clerk.go("/feeds/upload/")
    clerk.looks()

    auditor = signed_in_as("SJ01")
    auditor.go(result)
    auditor.reads("拒绝原因", "196")
    expect(auditor.page.get_by_role("button", name=re.compile("下载错误表"))).to_have_count(0)
    expect(auditor.page.get_by_role("button", name="导入改好的错误表")).to_have_count(0)
    auditor.go("/feeds/")
    expect(auditor.page.get_by_role("link", name=re.compile("^上传"))).to_have_count(0)
    auditor.looks()


def test_a_township_sends_its_card_custody(signed_in_as):
    clerk = signed_in_as("LH01")
    clerk.go("/feeds/")
    clerk.click(clerk.page.get_by_role("link", name="上传 代持卡备案").first)
    header = ("姓名", "身份证号", "银行账号", "代管人姓名", "代管人身份证号", "与本人关系")
    cells = ["张三", id_number(701), "6217000000000006671", "何秀", id_number(800), "女儿"]
    content = text([cells], header=header, encoding="utf-8")
    sends(clerk, "文件", {"name": "代持卡.csv", "mimeType": "text/csv", "buffer": content})
    clerk.type("数据截至", "2026-06-10")
    clerk.click("下一步")
    clerk.reads("柳河镇", "共 1 行")
    clerk.does_not_read("6217000000000006671")
    confirms(clerk, "确认导入 1 行")
    clerk.go("/feeds/")
    expect(clerk.page.get_by_role("row").filter(has_text="card_custody").first).to_contain_text("柳河镇")


def test_a_roll_is_imported_and_withdrawn(signed_in_as):
    officer = signed_in_as("XJ01")
    officer.go("/imports/")
    officer.looks()
    officer.go("/imports/upload/?kind=kinship")
    officer.looks()
    header = ("干部姓名", "干部身份证号", "干部类别", "亲属姓名", "亲属身份证号", "亲属关系", "是否备案")
    cells = ["马建国", id_number(601), "村(居)干部", "马小军", id_number(602), "兄弟", "否"]
    sends(
        officer, "文件", {"name": "备案.csv", "mimeType": "text/csv", "buffer": text([cells], header=header)}
    )
    officer.click("下一步")
    confirms(officer, "确认导入 1 行")
    officer.click("撤回本批次…")
    officer.looks()
    officer.click(officer.page.get_by_role("button", name=re.compile("^确认撤回 D-")))
    officer.reads("请填写撤回理由。")
    officer.type("撤回理由", "传错了文件")
    officer.click(officer.page.get_by_role("button", name=re.compile("^确认撤回 D-")))
    officer.reads("已撤回批次 D-", "不再参与比对和统计。", "理由：传错了文件")


def test_two_days_of_a_feed_are_compared(signed_in_as):
    officer = signed_in_as("XJ01")
    for day, rows in (("2026-06-09", dead(30)), ("2026-06-10", dead(25, first=11))):
        officer.go("/feeds/upload/?kind=deaths")
        sends(officer, "文件", FILE | {"buffer": text(rows)})
        officer.type("数据截至", day)
        officer.click("下一步")
        officer.page.wait_for_url(re.compile(r"/imports/uploads/\d+/"), timeout=60_000)
        confirms(officer, f"确认导入 {len(rows)} 行")
    officer.go("/feeds/deaths/")
    officer.looks()
    officer.click("对比两份数据")
    officer.reads("新增 5 行", "减少 10 行", "内容变化 0 行")
    officer.looks()


@pytest.mark.reads
def test_the_template_that_the_page_promises_is_there(signed_in_as):
    officer = signed_in_as("XJ01")
    officer.go("/feeds/")
    with officer.page.expect_download() as download:
        officer.click(officer.page.get_by_role("link", name="模板 机动车"))
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert [cell.value for cell in book.worksheets[0][1]][:3] == ["姓名", "身份证号", "号牌号码"]
