"""草稿: what was sent is no draft any more, what was refused is one again."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.hands import Hands
from tests.procedures import number


def test_what_is_sent_at_once_leaves_no_draft_and_what_is_refused_does(
    signed_in_as: Callable[..., Hands],
) -> None:
    person = signed_in_as("LH01")
    person.go("/applications/new/")
    person.type("身份证号", number(31))
    person.type("姓名", "罗小梅")
    person.type("村", "东柳村")
    person.click("开始")
    account = f"{person.page.url.removeprefix(person.address)}account/"
    person.go("/applications/new/")
    expect(person.field("姓名")).to_have_value("")
    person.does_not_read("放弃草稿")
    person.go(account)
    person.type("账号", "6217")
    person.click("保存并继续")
    person.reads("账号应为 8 至 32 位数字")
    expect(person.page.locator("[data-saved]")).to_contain_text("已自动保存")
    person.go(account)
    expect(person.field("账号")).to_have_value("6217")
