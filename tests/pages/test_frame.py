"""The frame around each page, the menu, and pages for what went wrong."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import include, path

from accounts.models import User
from common import menu

PAGES = ("", "findings/", "feeds/", "audit/", "complaints/", "search/")
urlpatterns = [path("", include("accounts.urls")), *(path(page, lambda request: None) for page in PAGES)]


def shown(role: str, at: str = "/") -> dict[str, list[str]]:
    return {group.label: [entry.label for entry in group.entries] for group in menu.shown(role, at)}


@pytest.mark.urls(__name__)
def test_the_menu_holds_what_the_role_may_open_and_what_is_there() -> None:
    assert shown("J") == {"": ["工作台"], "数据核对": ["数据导入", "疑点"]}
    assert shown("A") == {
        "": ["工作台"],
        "数据核对": ["数据导入", "疑点"],
        "信访投诉": ["信访件"],
        "系统": ["操作留痕"],
    }
    assert shown("G") == {"": ["工作台"], "系统": ["操作留痕"]}


@pytest.mark.urls(__name__)
def test_the_menu_marks_the_page_one_is_on() -> None:
    current = [e.label for g in menu.shown("Y", "/findings/12/verify/") for e in g.entries if e.current]
    assert current == ["疑点"]
    assert [e.label for g in menu.shown("Y", "/") for e in g.entries if e.current] == ["工作台"]


def page(user: Any, rf: RequestFactory, template: str = "base.html", **context: Any) -> str:
    request = rf.get("/")
    request.user = user
    return render_to_string(template, {"title": "疑点", **context}, request=request)


@pytest.mark.urls(__name__)
def test_the_frame_names_person_place_and_demo_day(
    rf: RequestFactory, caseworker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-10")
    html = page(caseworker, rf)
    assert "青禾县·柳河镇" in html
    assert "周敏" in html
    assert "演示日期 2026-06-10" in html
    assert "<h1" in html
    assert "<title>疑点 · 兜底 农村低保管理</title>" in html
    assert html.index("跳到正文") < html.index("<header")
    assert html.count('role="status"') == 1
    assert 'action="/search/"' in html


@pytest.mark.urls(__name__)
def test_a_leader_and_an_administrator_have_no_search(rf: RequestFactory, leader: User) -> None:
    assert 'action="/search/"' not in page(leader, rf)


@pytest.mark.urls(__name__)
def test_no_page_holds_inline_script_or_style(rf: RequestFactory, caseworker: User) -> None:
    html = page(caseworker, rf)
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html
    assert "hx-on" not in html
    assert all("src=" in part[: part.index(">")] for part in html.split("<script")[1:])


def test_signing_in_shows_no_menu_and_says_that_all_is_traced(client: Client, db: None) -> None:
    html = client.get("/login/").content.decode()
    assert "本系统操作全程留痕" in html
    assert 'id="menu"' not in html


def test_a_wrong_password_is_told_in_the_summary(client: Client, caseworker: User) -> None:
    html = client.post("/login/", {"number": "LH01", "password": "x"}).content.decode()
    assert "工号或密码不对。再错 4 次将锁定 15 分钟。" in html
    assert "data-focus" in html
    assert "有错误：" in html


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("403", "不在您的职责范围内"),
        ("404", "未找到，或不在您的管辖范围内"),
        ("400", "读不懂"),
        ("405", "没有做任何改动"),
        ("csrf", "需要刷新"),
        ("500", "系统出了故障"),
    ],
)
def test_each_fault_says_what_happened_and_the_way_back(
    rf: RequestFactory, caseworker: User, code: str, words: str
) -> None:
    html = page(caseworker, rf, f"errors/{code}.html", number="E-20260610-17")
    assert words in html
    assert "编号 <b>E-20260610-17</b>" in html
    assert "返回上一页" in html
    assert "回工作台" in html
    assert "非法" not in html


def test_the_fault_page_needs_neither_request_nor_database() -> None:
    assert "没有做成" in render_to_string("errors/500.html")


def test_an_address_that_only_takes_a_form_says_so(signed_in: Any, caseworker: User) -> None:
    answer = signed_in(caseworker).get("/logout/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个地址只接收提交，不能直接打开" in answer.content.decode()
