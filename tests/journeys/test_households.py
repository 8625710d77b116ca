"""P03 to P05: somebody is found with a few keys, the list is filtered, one page tells a household's life."""

import io
import re
from unicodedata import normalize

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

A4 = (595, 842)

pytestmark = pytest.mark.reads


def find(person, text):
    """Ctrl+K, the text, Enter: what it takes to look for somebody, counted in keys."""
    person.page.keyboard.press("Control+k")
    expect(person.page.locator("#search")).to_be_focused()
    person.page.keyboard.type(text)
    person.page.keyboard.press("Enter")
    person.keys += 1 + len(text) + 1
    person.page.wait_for_url(re.compile(r"/(search|households)/"))


@pytest.mark.parametrize("text", ["0041", "高秀英"])
def test_a_household_is_found_from_any_page_without_a_click(signed_in_as, text):
    person = signed_in_as("LH01")
    person.go("/findings/")
    find(person, text)
    expect(person.page).to_have_url(re.compile(r"/households/LH000208/$"))
    assert person.clicks == 0
    assert person.keys <= 8


def test_what_is_told_in_part_lists_what_it_may_be(signed_in_as):
    person = signed_in_as("LH01")
    find(person, "gxy")
    person.reads("户 1", "LH000208 高秀英", "疑点")
    person.looks()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_whole_number_is_found_and_stands_in_no_address(signed_in_as, javascript):
    person = signed_in_as("LH01", javascript=javascript)
    person.go("/search/")
    number = "159900193609080041"
    seen = []
    person.page.on("request", lambda request: seen.append(request.url))
    field = person.page.get_by_label("查找", exact=True).last
    field.fill(number)
    field.press("Enter")
    person.page.wait_for_url(re.compile(r"/households/LH000208/$"))
    assert not [url for url in seen if number in url]


def test_who_is_not_in_the_region_is_not_found(signed_in_as):
    person = signed_in_as("SQ01")
    find(person, "0041")
    person.reads("没有找到“0041”", "只查得到您辖区内的户。")
    person.looks()
    assert person.go("/households/LH000208/") == 404


@pytest.mark.parametrize("javascript", [True, False])
def test_the_list_is_filtered_sorted_and_leads_to_a_household(signed_in_as, javascript):
    person = signed_in_as("LH01", javascript=javascript)
    person.go("/households/")
    person.reads("户档案", "月保障", "LH000123", "胡长贵", "合计")
    if javascript:
        person.looks()
    person.type("户主", "hcg")
    person.click("筛选", "button")
    person.reads("已用条件", "“hcg”", "LH000123")
    person.does_not_read("LH000208")
    person.click("LH000123", "link")
    person.reads("LH000123 胡长贵", "步步有痕迹", "138****0021")


def test_the_filtered_rows_leave_as_a_workbook(signed_in_as, tmp_path):
    person = signed_in_as("XJ01")
    person.go("/households/?head=高秀英")
    with person.page.expect_download() as download:
        person.click("导出 Excel", "link")
    path = tmp_path / "out.xlsx"
    download.value.save_as(path)
    rows = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in rows if str(row[1]).startswith("LH")] == ["LH000208"]


@pytest.mark.parametrize("javascript", [True, False])
def test_one_page_tells_the_life_of_a_household(signed_in_as, javascript):
    person = signed_in_as("XJ01", javascript=javascript)
    person.go("/households/LH000208/")
    person.reads(
        "已死亡", "死亡日期 2026-01-15", "成员(1)", "发放(", "死亡人员仍在保", "疑点整改(", "外部数据(",
        "未提供，不能作为“无”的依据", "步步有痕迹", "审核确认", "导入台账", "159900********0041",
    )  # fmt: skip
    if javascript:
        person.looks()
    person.click("只看审批", "link")
    person.reads("核定金额")
    timeline = person.page.locator("#timeline")
    expect(timeline).not_to_contain_text("导入台账")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_full_number_asks_why_and_becomes_a_step(signed_in_as, javascript):
    person = signed_in_as("SJ01", javascript=javascript)
    person.go("/households/LH000208/")
    person.click("查看完整号码", "link")
    if javascript:
        person.looks()
    person.click("查看号码", "button")
    person.reads("有 1 处需要修改")
    person.choose("审计取证")
    person.click("查看号码", "button")
    person.reads("159900193609080041", "60 秒后重新隐藏")
    person.click("返回户档案", "link")
    person.reads("查看完整号码", "审计取证", "冯岩")
    person.does_not_read("159900193609080041")


def test_the_file_prints_on_upright_paper_without_buttons(signed_in_as):
    person = signed_in_as("XJ01")
    person.go("/households/LH000123/")
    pages = PdfReader(io.BytesIO(person.page.pdf(prefer_css_page_size=True))).pages
    text = normalize("NFKC", "".join(page.extract_text() for page in pages))
    assert len(pages) <= 4
    assert all(abs(float(page.mediabox.width) - A4[0]) < 2 for page in pages)
    assert all(abs(float(page.mediabox.height) - A4[1]) < 2 for page in pages)
    for words in ("LH000123", "步步有痕迹", "审核确认", "打印人 陈静"):
        assert words in text
    for words in ("打印档案", "查看完整号码", "工作台", "只看审批"):
        assert words not in text


def test_a_leader_sees_the_list_and_no_household(signed_in_as):
    person = signed_in_as("LD01")
    person.go("/households/")
    person.reads("LH000208")
    assert person.page.locator('a[href*="/households/LH"]').count() == 0
    assert person.go("/households/LH000208/") == 403
    assert person.page.locator("#search").count() == 0
