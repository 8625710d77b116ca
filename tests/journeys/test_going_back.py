"""后退: who goes back after a form was sent does nothing twice, and reads in words how the matter stands."""

import re

import pytest

from tests.journeys.test_applying import png
from tests.journeys.test_publicising import number, served

__all__ = ["number", "served"]

WORDS = re.compile(
    "该申请当前为|没有重复|核对已有结论|正在进行的核对|本村没有待公示的户|已于|已处理|已提请|已受理|尚未|已结束|处理了本件"
)


def back_and_again(person, button):
    """Goes back; where the button is still there, presses it and is told in words; nothing broke."""
    person.page.go_back()
    person.page.wait_for_load_state()
    found = person.page.get_by_role("button", name=re.compile(button))
    pressed = found.count() > 0
    if pressed:
        found.first.click()
        person.page.wait_for_load_state()
    body = person.page.locator("body").inner_text()
    assert WORDS.search(body) or not pressed, body[:1500]
    assert "没有做成" not in body or WORDS.search(body), body[:1500]


@pytest.fixture
def family(number, days):
    """The application of J3, and its day."""
    days.at("2026-06-15")
    return number


def test_nobody_does_a_deed_twice_by_going_back(signed_in_as, days, family):
    caseworker, examiner = signed_in_as("LH01"), signed_in_as("LH02")
    check_and_conclusion(caseworker, family)
    opinion(examiner, family)
    notice(caseworker)
    returned(signed_in_as, caseworker, days, family)
    another_visit(caseworker, family)
    steps_of(caseworker, family)


def check_and_conclusion(person, number):
    person.go(f"/cases/{number}/check-result/")
    person.click("申请核对", "button")
    person.reads("有 1 处不一致需要说明")
    back_and_again(person, "^申请核对$")
    person.go(f"/cases/{number}/check-result/")
    person.page.locator("[name^=explain_]").fill("5 月已离职，附解除合同")
    person.page.locator("[name=conclusion]").select_option(label="符合")
    person.click("提交结论")
    person.reads("已提交核对结论：符合")
    back_and_again(person, "^提交结论$")


def opinion(person, number):
    person.go(f"/cases/{number}/initial/")
    person.choose("符合")
    person.click("提交公示")
    person.reads("等待张贴公示")
    back_and_again(person, "^提交公示$")


def notice(person):
    person.go("/notices/")
    person.click(person.page.get_by_role("link", name=re.compile("^新建一期：.*东柳村")))
    person.click(person.page.get_by_role("button", name=re.compile("^确认新建")))
    person.reads("2026-06-15 至 2026-06-22（8 天）")  # the seventh day is 端午, a statutory holiday
    back_and_again(person, "^确认新建")


def returned(signed_in_as, caseworker, days, number):
    """The notice is over and reported; the county sends the application back, once."""
    days.at("2026-06-23")
    caseworker.go("/notices/")
    caseworker.click(caseworker.page.get_by_role("link", name=re.compile("^柳河镇东柳村 2026 年第")).first)
    caseworker.page.locator("#id_photo").set_input_files(png("张贴照片"))
    caseworker.click("上传张贴照片")
    caseworker.click("结束公示")
    caseworker.choose("无异议")
    caseworker.click("确认结束公示 1 户")
    back_and_again(caseworker, "^确认结束公示")
    caseworker.go("/notices/")
    caseworker.click(caseworker.page.get_by_role("link", name=re.compile("^柳河镇东柳村 2026 年第")).first)
    caseworker.click("上报县局 1 户")
    officer = signed_in_as("XJ01")
    officer.go(f"/approvals/{number}/")
    officer.click(officer.page.locator("summary", has_text="退回"))
    officer.choose("缺入户调查记录")
    officer.type("须补的内容", "请补照片")
    officer.click("确认退回")
    officer.reads("已退回")
    back_and_again(officer, "^确认退回$")


def another_visit(person, number):
    """The visit that was wanted again is entered once, with the phone's form as a plain form."""
    person.go(f"/cases/{number}/visit/")
    for answer in ("本人", "是"):
        person.page.locator("label.tap", has_text=re.compile(f"^{answer}$")).first.click()
    for agrees in person.page.locator("label.tap", has_text="与申报一致").all():
        agrees.click()
    person.type("第二调查人", "李村")
    person.type("缺少照片的原因", "手机故障")
    person.click("提交入户记录")
    person.page.wait_for_url("**/visits/")
    person.reads("的入户记录")
    person.page.go_back()
    person.page.wait_for_load_state()
    button = person.page.get_by_role("button", name="提交入户记录")
    if button.count():
        button.click()
        person.page.wait_for_load_state()
    person.reads("该申请当前为")


def steps_of(person, number):
    """Every step stands once."""
    person.go(f"/applications/{number}/")
    body = person.page.locator("body").inner_text()
    for words in ("提请核对", "核对结论", "提出初审意见", "张贴公示", "上报审核确认", "审核确认退回"):
        assert len(re.findall(rf"^.*{words}.*$", body, re.MULTILINE)) == 1, words
