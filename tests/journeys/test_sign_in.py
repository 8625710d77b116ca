"""Signing in (P01): back to where one wanted to go, and what a wrong password says."""

import pytest
from playwright.sync_api import expect

from config.demo.setup import PASSWORD


@pytest.mark.reads
def test_any_address_leads_through_the_sign_in_back_to_itself(browsing):
    somebody = browsing()
    somebody.go("/reports/findings/")
    somebody.reads("请先登录，登录后回到刚才的页面。", "本系统操作全程留痕")
    somebody.looks()
    somebody.type("工号", "lh01")
    somebody.type("密码", PASSWORD)
    somebody.page.keyboard.press("Enter")
    expect(somebody.page).to_have_url(f"{somebody.address}/reports/findings/")
    somebody.reads("柳河镇疑点台账", "周敏")


def test_wrong_passwords_are_counted_and_the_fifth_locks_the_number(browsing):
    somebody = browsing(javascript=False)
    somebody.go("/login/")
    for left in (4, 3, 2, 1, 0):
        somebody.type("工号", "LH01")
        somebody.type("密码", "Wrong-horse-1")
        somebody.click("登录")
        if left:
            somebody.reads(f"工号或密码不对。再错 {left} 次将锁定 15 分钟。")
    somebody.reads("暂时不能登录", "已锁定 15 分钟")
    somebody.go("/login/")
    somebody.type("工号", "LH01")
    somebody.type("密码", PASSWORD)
    somebody.click("登录")
    somebody.reads("暂时不能登录")


@pytest.mark.reads
def test_the_error_takes_the_focus_and_the_title_says_so(browsing):
    somebody = browsing()
    somebody.go("/login/")
    somebody.click("登录")
    somebody.reads("有 2 处需要修改", "请填写工号。", "请填写密码。")
    expect(somebody.page).to_have_title("有错误：登录 · 兜底 农村低保管理")
    expect(somebody.page.locator("#error-summary")).to_be_focused()
    somebody.looks()
