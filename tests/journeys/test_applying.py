"""J1: 周敏 takes an application in, from the number to the acceptance; whom it does not concern stays out."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.fingers import Fingers

PASTED = "马小军\t159900198507050135\t子\n马欣怡\t159900201409210240\t孙女"
KIN = "马小军 是东柳村 村干部 马建国 的兄弟（未备案）"


def png(name):
    """A picture of a paper."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 200, 190)).save(out, "PNG")
    return {"name": f"{name}.png", "mimeType": "image/png", "buffer": out.getvalue()}


def begin(person, *, javascript):
    """Steps 1 to 3: the number is told to be wrong, then it tells who it is."""
    person.click("新建申请")
    person.type("身份证号", "159900195803120228")
    if javascript:
        person.page.keyboard.press("Tab")
        person.keys += 1
        person.reads("身份证号最后一位与前 17 位不符，请对照证件逐位核对。")
        person.does_not_read("159900195803120229")
        person.looks()
    person.type("身份证号", "159900195803120229")
    person.type("姓名", "马桂兰")
    person.type("村", "东柳")
    person.click("开始")
    person.reads("女 · 1958-03-12 · 68 岁", "曾享受低保 LH000077 2019-03—2021-08", "159900********0229")


def fill_in(person, look):
    """Steps 4 to 8: members, kin, income, property, account, papers, consents."""
    person.click("1 申请人和家庭成员")
    person.type("从 Excel 粘贴", PASTED)
    person.click("识别")
    person.reads("识别出 2 人", "159900********0240")
    person.click("加入 2 人")
    person.reads(KIN)
    look()
    person.click(person.page.locator("main").get_by_role("link", name="登记备案"))
    person.reads(KIN)
    person.click("登记备案", "button")
    person.reads("（已备案）")
    person.choose("没有")
    person.click("保存并继续")
    person.select(person.page.locator("#id_row-0-member"), "马桂兰")
    person.select(person.page.locator("#id_row-0-kind"), "转移净收入")
    person.write(person.page.locator("#id_row-0-amount"), "540")
    person.click("试算")
    person.reads("家庭月人均 180.00 元")
    look()
    person.click("保存并继续")
    person.choose("没有财产")
    look()
    person.click("保存并继续")
    person.type("账号", "6217000000000006671")
    person.click("保存并继续")
    for place, field in enumerate(person.page.locator(".handed input[type=file]").all()):
        person.hand_in(field, png(f"材料{place}"))
    look()
    person.click("保存并继续")
    for name in ("马桂兰", "马小军"):  # the granddaughter's guardian signs for her
        person.choose(f"{name} 已签署承诺书及核对授权书")
    look()
    person.click("保存并继续")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_family_of_three_applies_and_is_accepted(signed_in_as, javascript):
    person = signed_in_as("LH01", javascript=javascript)
    begin(person, javascript=javascript)
    here = person.page.url
    look = person.looks if javascript else lambda: None
    look()
    fill_in(person, look)
    person.reads("户主 女 1958-03-12", "转移净收入 全年 6,480.00 元", "****6671")
    look()
    person.click("提交受理")
    person.reads("已受理", "2026-06-15 前启动家庭经济状况调查", "2026-07-23 前办结", "近亲属备案")
    look()
    assert person.clicks <= 32
    assert person.keys <= 320
    person.page.goto(here)
    person.reads("受理申请", "周敏", "近亲属备案", "剩余 30 个工作日", "159900********0229")
    look()
    if not javascript:
        return
    number = here.rstrip("/").rpartition("/")[2]
    refused(signed_in_as, f"/applications/{number}/")


def test_the_same_without_a_mouse(signed_in_as):
    person = signed_in_as("LH01", hands=Fingers)
    begin(person, javascript=True)
    fill_in(person, lambda: None)
    person.click("提交受理")
    person.reads("已受理", "2026-06-15 前启动家庭经济状况调查", "2026-07-23 前办结", "近亲属备案")
    assert person.clicks == 0


def refused(signed_in_as, path):
    """The next township, the leader, and the auditor, who reads and does nothing."""
    assert signed_in_as("SQ01").go(path) == 404
    assert signed_in_as("LD01").go(path) == 403
    auditor = signed_in_as("SJ01")
    assert auditor.go(path) == 200
    auditor.does_not_read("申请人撤回", "暂停计时")
    assert auditor.go(f"{path}check/") == 200
    expect(auditor.page.get_by_role("button", name="提交受理")).to_have_count(0)


def test_who_is_enrolled_is_named_and_no_draft_is_made(signed_in_as):
    person = signed_in_as("LH01")
    person.go("/applications/new/")
    person.type("身份证号", "159900193609080041")
    person.type("姓名", "高秀英")
    person.type("村", "东柳")
    person.click("开始")
    person.reads("此人已在 LH000208（柳河镇 东柳村）享受低保，不能重复纳入。")
    person.go("/applications/")
    person.reads("还没有申请。点“新建申请”开始。")
