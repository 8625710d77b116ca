"""J6: the county officer starts a cross-check, sees it run, reads what it found and sends findings out."""

import re

import pytest
from playwright.sync_api import expect


def test_a_run_is_started_watched_and_read(signed_in_as):
    officer = signed_in_as("XJ01")
    officer.click("交叉比对", "link")
    expect(officer.page).to_have_url(f"{officer.address}/crosscheck/")
    officer.reads("青禾县", "已有数据 4 类，未提供 14 类。", "每晚 02:00 自动比对。")
    expect(officer.field("区域")).to_contain_text("全县")
    officer.looks()
    officer.click("开始比对")
    officer.page.wait_for_url(re.compile(r"/crosscheck/jobs/\d+/"))
    expect(officer.page.locator("#progress")).to_contain_text(re.compile("正在|比对完成"))
    expect(officer.page.locator("#progress")).to_contain_text("比对完成", timeout=60_000)
    expect(officer.page.locator("#status")).to_contain_text("已完成")
    officer.looks()
    officer.click("查看比对结果")
    officer.reads("比对结果 2026-06-10", "■ 未提供机动车数据，没有运行。", "2026-03-31 已过期")
    officer.looks()
    row = officer.page.get_by_role("row").filter(has_text="死亡人员仍在保")
    expect(row.get_by_role("rowheader")).to_contain_text("高 中")
    expect(row.get_by_role("cell").nth(0)).to_have_text("0")
    expect(row.get_by_role("cell").nth(1)).to_have_text("1")
    officer.click(row.get_by_role("link", name="死亡人员仍在保 待核 1 条"))
    officer.reads("高秀英", "已用条件", "待核（待下发和已下发）")


@pytest.mark.parametrize("javascript", [True, False])
def test_findings_are_picked_and_sent_to_their_township(signed_in_as, javascript):
    officer = signed_in_as("XJ01", javascript=javascript)
    officer.go("/findings/?status=open")
    officer.reads("死亡后继续发放", "胡长贵")
    if javascript:
        officer.looks()
        officer.click("选择本页")
        officer.reads("已选 2 条")
    else:
        for box in officer.page.get_by_role("checkbox", name=re.compile("选择第")).all():
            box.check()
    officer.click("批量下发…")
    officer.reads("柳河镇", "2 条")
    if javascript:
        officer.looks()
    officer.click("确认下发 2 条")
    officer.reads("请填写期限（工作日）。")
    officer.type("期限（工作日）", "2")
    officer.click("确认下发 2 条")
    officer.reads("已下发 2 条，期限 2026-06-12。")
    clerk = signed_in_as("LH01")
    clerk.reads("胡长贵", "死亡后继续发放")


def test_without_scripts_the_progress_refreshes_itself(signed_in_as):
    officer = signed_in_as("XJ01", javascript=False)
    officer.go("/crosscheck/")
    officer.click("开始比对")
    officer.page.wait_for_url(re.compile(r"/crosscheck/\d+/"), timeout=60_000)
    officer.reads("比对结果 2026-06-10")


@pytest.mark.reads
def test_townships_cannot_start_runs_and_auditors_only_read(signed_in_as):
    clerk = signed_in_as("LH01")
    assert clerk.go("/crosscheck/") == 403
    clerk.reads("您的角色（乡镇经办）不能查看交叉比对。")
    auditor = signed_in_as("SJ01")
    auditor.go("/crosscheck/")
    auditor.reads("最近一次结果")
    expect(auditor.page.get_by_role("button", name="开始比对")).to_have_count(0)
    auditor.looks()


@pytest.mark.reads
def test_unknown_filters_show_nothing_and_say_so(signed_in_as):
    clerk = signed_in_as("LH01")
    clerk.go("/findings/?village=159922101201")
    clerk.reads("没有结果", "不认识筛选条件“village”", "没有列出任何疑点")
    clerk.does_not_read("高秀英")
    clerk.looks()
    clerk.click("清除筛选")
    clerk.reads("高秀英")


def test_a_run_is_come_back_to_and_its_findings_are_sent_out_in_six_clicks(signed_in_as):
    officer = signed_in_as("XJ01")
    officer.go("/crosscheck/")
    officer.click("开始比对")
    officer.go("/")
    reminder = officer.page.locator(".reminder", has_text="比对完成")
    for _ in range(60):
        if reminder.count():
            break
        officer.page.wait_for_timeout(500)
        officer.go("/")
    officer.click(reminder.get_by_role("link"))
    before = counts_of(officer.page, "死亡后继续发放")
    officer.click(officer.page.get_by_role("link", name=re.compile("^死亡后继续发放 待核")))
    number = officer.page.get_by_role("link", name="死亡后继续发放").first.get_attribute("href")
    officer.click("选择本页")
    officer.click("批量下发…")
    officer.type("期限（工作日）", "2")
    officer.click(officer.page.get_by_role("button", name=re.compile("^确认下发")))
    officer.reads("期限 2026-06-12。")
    assert (officer.clicks, officer.keys) == (6, 1)
    officer.go("/crosscheck/")
    officer.click("开始比对")
    officer.page.wait_for_url(re.compile(r"/crosscheck/jobs/\d+/"))
    officer.click(officer.page.get_by_role("link", name="查看比对结果"))
    assert counts_of(officer.page, "死亡后继续发放") == before
    assert before["新增"] == "0"
    officer.go(number)
    officer.reads("剩余 2 个工作日")


def counts_of(page, rule):
    """What a run's row says of a rule: 新增, 仍在, 消失, 待核."""
    cells = page.get_by_role("row").filter(has_text=rule).locator("td.n").all()
    return {cell.get_attribute("data-label"): cell.inner_text().strip() for cell in cells[:4]}
