"""J3: 马桂兰's means are checked, 韩立 gives the initial opinion, the poster hangs for seven days, 上报."""

import io
import re
import sys

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.conftest import ENVIRONMENT
from tests.journeys.test_applying import png

NEVER_ON_A_POSTER = re.compile(r"\d{17}[\dXx]|1\d{10}|马小军|马欣怡|6671|残疾|重病|疾病|健康|患")


@pytest.fixture
def number(site, tmp_path):
    """The number of the application that J1 left accepted, and that was visited on 06-12."""
    process = site.begin(sys.executable, "-m", "tests.journeys.accepted", tmp_path, **ENVIRONMENT)
    told, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return told.split()[-1]


@pytest.fixture
def served(number, days):
    """The address of a site whose day moves."""
    return days.address


def step(person, most_clicks, most_keys=0):
    """What one has clicked and typed since the last step is within its budget; counted anew."""
    assert (person.clicks <= most_clicks, person.keys <= most_keys) == (True, True), (
        f"{person.clicks} clicks, {person.keys} keys"
    )
    person.clicks = person.keys = 0


def means_are_checked(person, number, look):
    """申请核对, the difference of the employer explained, 符合."""
    person.go(f"/applications/{number}/accepted/")
    person.click("申请核对")
    person.click("申请核对", "button")
    person.reads("参保缴费", "顺达物流 3,820.00", "不一致", "有 1 处不一致需要说明。")
    row = person.page.locator("tr", has_text="参保缴费")
    expect(row).to_contain_text("■ 不一致")
    look()
    person.click("提交结论")
    person.reads("有 1 处不一致需要说明")
    person.keys += 13
    person.page.locator("[name^=explain_]").fill("5 月已离职，附解除合同")
    person.clicks += 1
    person.page.get_by_label("结论", exact=False).first.select_option(label="符合")
    person.click("提交结论")
    person.reads("已提交核对结论：符合", "5 月已离职，附解除合同")
    step(person, 6, 13)


def opinion_is_given(person, number, look):
    """符合, class B as preset, the amount as a sum."""
    person.go(f"/cases/{number}/initial/")
    person.reads("核对 符合 06-15", "入户 06-12 周敏、李村", "(620.00 − 180.00) × 3", "1,320.00")
    look()
    person.choose("符合")
    person.click("提交公示")
    person.reads("已提交 马桂兰 的初审意见，等待张贴公示。")
    step(person, 2)


def poster_is_made(person, look):
    """One sheet of the village from 06-16 on; the address of its page."""
    person.go("/notices/")
    person.click(person.page.get_by_role("link", name=re.compile("^新建一期：.*东柳村")))
    person.type("公示开始", "20260616")
    person.click(person.page.get_by_role("button", name=re.compile("^确认新建")))
    person.reads("公示期 2026-06-16 至 2026-06-22（7 天）")
    here = person.page.url.removeprefix(person.address)
    look()
    person.click(person.page.locator("main").get_by_role("link", name="打印海报").first)
    step(person, 3, 8)
    poster_shows_what_may_be_public(person)
    return here


def poster_shows_what_may_be_public(person):
    sheet = person.page.locator("main, body").first.inner_text()
    for words in ("马桂兰", "1,320.00", "2026-07", "0150-0000110"):
        assert words in sheet
    assert NEVER_ON_A_POSTER.search(sheet) is None
    pages = PdfReader(io.BytesIO(person.page.pdf(prefer_css_page_size=True))).pages
    assert len(pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [210, 297]


def notice_is_ended(person, days, notice):
    """Not on its last day, but on the one after, with a photograph; then everything goes up."""
    days.at("2026-06-22")
    person.go(notice)
    person.clicks += 1
    person.page.locator("#id_photo").set_input_files(png("张贴照片"))
    person.click("上传张贴照片")
    person.reads("张贴照片。")
    person.click("结束公示")
    person.reads("公示期到 2026-06-22 24 时止")
    expect(person.page.get_by_role("button", name=re.compile("^确认结束公示"))).to_have_count(0)
    days.at("2026-06-23")
    person.go(notice)
    person.click("结束公示")
    person.choose("无异议")
    person.click("确认结束公示 1 户")
    person.click("上报县局 1 户")
    person.reads("已上报 1 户")
    step(person, 7)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_family_is_checked_examined_and_public_for_seven_days(signed_in_as, days, number, javascript):
    days.at("2026-06-15")
    caseworker = signed_in_as("LH01", javascript=javascript)
    examiner = signed_in_as("LH02", javascript=javascript)
    means_are_checked(caseworker, number, caseworker.looks if javascript else lambda: None)
    if javascript:
        refused_before_the_opinion(signed_in_as, caseworker, number)
    opinion_is_given(examiner, number, examiner.looks if javascript else lambda: None)
    notice = poster_is_made(caseworker, caseworker.looks if javascript else lambda: None)
    notice_is_ended(caseworker, days, notice)
    officer = signed_in_as("XJ01")
    officer.go("/approvals/")
    heads = officer.page.locator("thead tr").first.locator("th").all_inner_texts()
    place = next(at for at, head in enumerate(heads) if head.startswith("公示"))
    row = officer.page.locator("tbody tr", has_text="马桂兰").locator("td, th")
    assert row.nth(place).inner_text().strip() == "✓"
    if javascript:
        auditor_reads_the_poster(signed_in_as("SJ01"), notice)


def refused_before_the_opinion(signed_in_as, caseworker, number):
    """Who took it in does not examine it; the next township does not know of it."""
    assert caseworker.go(f"/cases/{number}/initial/") == 403
    caseworker.reads("初审须由受理人以外的人办理。")
    assert signed_in_as("SQ01").go(f"/cases/{number}/initial/") == 404


def auditor_reads_the_poster(auditor, notice):
    """The sheet is there, and nothing to be pressed; what is sent all the same is refused."""
    assert auditor.go(f"{notice}poster/") == 200
    auditor.reads("马桂兰", "1,320.00")
    auditor.go(notice)
    auditor.does_not_read("结束公示")
    answer = auditor.page.request.get(f"{auditor.address}{notice}end/")
    assert answer.status == 403
