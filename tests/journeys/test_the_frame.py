"""What §1.2 promises of every page: typing, keys, sign-in in place, copying, sticky heads, zoom, trouble."""

import re
import time

import pytest
from playwright.sync_api import expect

VERIFY = "办理：LH000208 高秀英 死亡人员仍在保"
IDLE = 30 * 60

pytestmark = pytest.mark.reads


@pytest.fixture
def clerk(signed_in_as):
    return signed_in_as("LH01")


@pytest.fixture
def officer(signed_in_as):
    return signed_in_as("XJ01")


def compose(page, selector, kind):
    page.eval_on_selector(
        selector, f"each => each.dispatchEvent(new CompositionEvent('{kind}', {{bubbles: true}}))"
    )


def test_enter_belongs_to_the_input_method_while_composing(officer):
    page = officer.page
    officer.go("/findings/")
    name = "input[name=name]"
    page.focus(name)
    compose(page, name, "compositionstart")
    page.fill(name, "高秀")
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert page.url.endswith("/findings/")
    compose(page, name, "compositionend")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"name="))
    officer.reads("已用条件")


def test_a_filter_is_spoken_leaves_the_focus_and_stands_in_the_address(officer):
    page = officer.page
    officer.go("/findings/")
    page.fill("input[name=name]", "高秀英")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/findings/\?name=%E9%AB%98"))
    expect(page.locator("#status")).to_contain_text("共 ")
    assert page.locator("[role=status]").count() == 1
    assert page.evaluate("document.activeElement.name") == "name"
    page.go_back()
    expect(page.locator("input[name=name]")).to_have_value("")


def test_a_list_that_cannot_be_fetched_says_of_when_it_is_and_tries_again(officer):
    page = officer.page
    officer.go("/findings/")
    page.route("**/findings/?*", lambda route: route.abort())
    page.get_by_role("link", name=re.compile("^已下发")).click()
    told = page.locator("[data-trouble]")
    expect(told).to_contain_text(re.compile(r"列表没有更新（网络中断），显示的是 \d\d:\d\d 的结果"))
    expect(page.locator("#list-findings-table tbody tr").first).to_be_visible()
    page.unroute("**/findings/?*")
    page.get_by_role("button", name="重试").click()
    expect(page.locator("#list-findings [aria-current=true]").first).to_contain_text("已下发")
    assert all(trouble.startswith("htmx:") for trouble in officer.troubles)
    officer.troubles.clear()


def test_a_slow_list_shows_that_it_is_busy_and_keeps_the_old_rows(officer):
    page = officer.page
    officer.go("/findings/")

    def slowly(route):
        time.sleep(1)
        route.continue_()

    page.route("**/findings/?*", slowly)
    page.get_by_role("link", name=re.compile("^已下发")).click()
    expect(page.locator("#list-findings")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#list-findings-table tbody tr").first).to_be_visible()
    expect(page.locator("#list-findings[aria-busy]")).to_have_count(0)


def test_what_is_typed_is_saved_two_seconds_later_and_is_still_there(clerk):
    page = clerk.page
    clerk.click(VERIFY)
    clerk.click("核实", "link")
    clerk.field("说明").clear()
    clerk.field("说明").type("1月15日去世")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^已自动保存 \d\d:\d\d$"), timeout=6000)
    page.reload()
    expect(clerk.field("说明")).to_have_value("1月15日去世")


def test_a_draft_that_cannot_be_saved_says_so_and_is_saved_later(clerk):
    page = clerk.page
    clerk.click(VERIFY)
    clerk.click("核实", "link")
    page.route("**/draft/", lambda route: route.abort())
    clerk.field("说明").fill("断网时写的")
    expect(page.locator("[data-saved]")).to_contain_text("还没有保存", timeout=6000)
    page.unroute("**/draft/")
    page.keyboard.press("Control+S")
    expect(page.locator("[data-saved]")).to_contain_text("已自动保存")


def seen(page, seconds_ago):
    page.evaluate(f"localStorage.setItem('doudi.seen', String(Date.now() - {seconds_ago} * 1000))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_five_minutes_before_the_end_one_may_go_on(clerk):
    page = clerk.page
    seen(page, IDLE - 240)
    warning = page.locator("#session-warning")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("还有 4 分钟将自动退出登录")
    clerk.click("继续使用")
    expect(warning).to_be_hidden()


def test_an_expired_sign_in_asks_in_place_and_what_was_typed_is_sent(clerk):
    page = clerk.page
    clerk.click(VERIFY)
    clerk.click("核实", "link")
    clerk.field("说明").fill("写了很久")
    page.context.clear_cookies(name="doudi_session")
    page.keyboard.press("Control+S")
    over = page.locator("#session-over")
    expect(over).to_be_visible()
    expect(page.locator("#again-password")).to_be_focused()
    page.fill("#again-password", "wrong")
    page.keyboard.press("Enter")
    expect(over).to_contain_text("密码不对")
    page.fill("#again-password", "Lantian-2026-0610")
    page.keyboard.press("Enter")
    expect(over).to_be_hidden()
    expect(page.locator("[data-saved]")).to_contain_text("已自动保存")
    expect(clerk.field("说明")).to_have_value("写了很久")


def test_the_keys_that_the_footer_lists(clerk):
    page = clerk.page
    clerk.click(page.locator('a[href^="/findings/"]', has_text="办理").first)
    page.wait_for_url(re.compile(r"/findings/\d+/$"))
    page.wait_for_selector("html.js")
    first = page.url
    page.keyboard.press("Alt+.")
    expect(page).not_to_have_url(first)
    page.keyboard.press("Alt+,")
    expect(page).to_have_url(first)
    page.locator("details.user summary").click()
    expect(page.locator("details.user")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("details.user")).not_to_have_attribute("open", "")
    expect(page.locator("details.user summary")).to_be_focused()
    page.get_by_text("键盘快捷键").click()
    expect(page.locator(".foot .keys")).to_contain_text("Ctrl+K")


def test_the_first_tab_leads_past_the_frame(officer):
    page = officer.page
    officer.go("/findings/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_menu_stays_folded(officer):
    page = officer.page
    page.get_by_role("button", name="菜单", exact=True).click()
    expect(page.locator("#menu")).to_be_hidden()
    officer.go("/findings/")
    expect(page.locator("#menu")).to_be_hidden()
    page.get_by_role("button", name="菜单", exact=True).click()
    expect(page.locator("#menu")).to_be_visible()


def copied(page):
    """What lies on the clipboard: plain text, and HTML."""
    return page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const read = async type => item.types.includes(type) ? (await item.getType(type)).text() : "";
          return [await read("text/plain"), await read("text/html")];
        }"""
    )


def test_a_column_and_the_table_are_copied_as_excel_takes_them(officer):
    page = officer.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    officer.go("/findings/")
    head = page.locator("#list-findings-table thead th", has_text="户编号")
    head.locator("a").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.get_by_role("button", name="复制本列").click()
    plain, _ = copied(page)
    numbers = plain.replace("\r", "").split("\n")
    assert numbers[0] == "户编号"
    assert len(numbers) == page.locator("#list-findings-table tbody tr").count() + 1
    assert all("\t" not in number for number in numbers)
    expect(page.locator("#status")).to_contain_text("已复制")
    officer.click("复制表格")
    plain, html = copied(page)
    rows = plain.replace("\r", "").split("\n")
    assert {row.count("\t") for row in rows} == {rows[0].count("\t")}
    assert "身份证号" in rows[0]
    assert "159900********" in plain
    assert "mso-number-format" in html


HIDDEN = """() => {
  const each = document.activeElement, box = each.getBoundingClientRect();
  const x = box.left + Math.min(box.width, 24) / 2, y = box.top + box.height / 2;
  const top = document.elementFromPoint(x, y);
  return top && (each.contains(top) || top.contains(each)) ? "" : each.outerHTML.slice(0, 120);
}"""


@pytest.mark.parametrize("size", [(1366, 625), (683, 384)])
def test_what_has_the_focus_is_not_hidden_under_sticky_heads(officer, size):
    page = officer.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    officer.go("/findings/")
    page.locator("#list-findings-table thead a").first.focus()
    hidden = []
    for key in ["Tab"] * 60 + ["Shift+Tab"] * 60:
        page.keyboard.press(key)
        if page.evaluate("!!document.activeElement.closest('table')") and (found := page.evaluate(HIDDEN)):
            hidden.append((key, found))
    assert hidden == []


def test_head_and_first_columns_stay_in_sight(officer):
    page = officer.page
    page.set_viewport_size({"width": 900, "height": 500})
    officer.go("/findings/")
    officer.lengthen(40)
    region = page.locator("#list-findings .region")
    region.evaluate("each => each.scrollTo(400, 300)")
    box = region.bounding_box()
    head = page.locator("#list-findings-table thead th").first.bounding_box()
    first = page.locator("#list-findings-table tbody td.pick").nth(12).bounding_box()
    assert abs(head["y"] - box["y"]) <= 2
    assert abs(head["x"] - box["x"]) <= 2
    assert abs(first["x"] - box["x"]) <= 2


@pytest.mark.parametrize("size", [(683, 384), (320, 256)])
def test_at_200_and_400_percent_nothing_is_lost_and_nothing_sticks_out(officer, size):
    page = officer.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    officer.go("/findings/?name=高秀英")
    finding = re.search(r"/findings/\d+/", page.content())
    for path in (
        "/",
        "/findings/",
        finding[0],
        "/crosscheck/",
        "/reports/",
        "/help/",
        "/help/rules/",
        "/password/",
    ):
        officer.go(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.locator("h1").first.is_visible(), path


IN_SIGHT = """() => {
  const region = document.querySelector("#list-findings .region").getBoundingClientRect();
  const rows = Array.from(document.querySelectorAll("#list-findings-table tbody tr"));
  const end = Math.min(innerHeight, region.bottom);
  return rows.filter(row => row.getBoundingClientRect().bottom <= end).length;
}"""


def test_thirteen_rows_are_seen_without_scrolling(officer):
    page = officer.page
    page.set_viewport_size({"width": 1366, "height": 625})
    officer.go("/findings/")
    page.wait_for_selector("html.js")
    officer.lengthen(40)
    seen_rows = page.evaluate(IN_SIGHT)
    assert seen_rows >= 13


@pytest.mark.parametrize("number", ["LH01", "LH02", "XJ01", "XH01", "ZJ01", "SJ01", "LD01", "GL01"])
def test_desk_help_and_refusals_keep_nobody_out(signed_in_as, number):
    person = signed_in_as(number)
    for path in (
        "/",
        "/help/",
        "/help/desk/",
        "/help/rules/",
        "/help/deadlines/",
        "/help/keyboard/",
        "/nothing-here/",
    ):
        person.go(path)
        person.looks()
    if number in ("LH01", "ZJ01", "LD01", "GL01"):
        assert person.go("/crosscheck/") == 403
        person.looks()
