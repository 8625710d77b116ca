"""公告: who is told, from when to when, what is new to whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Announcement, AnnouncementRead, User
from audit.models import AuditEvent
from tests.accounts.announcements.conftest import TODAY, page_of
from tests.conftest import COUNTY, WILLOW, make_user

pytestmark = pytest.mark.django_db


# --- reading ---


@pytest.mark.parametrize("role", "JSYHZALG")
def test_everybody_finds_it_on_the_desk_and_it_is_new_until_read(
    role: str, told: Callable[..., Announcement], signed_in: Any
) -> None:
    row = told()
    browser = signed_in(make_user("R001", "王五", role, COUNTY if role in "YHZALG" else WILLOW))
    desk = browser.get("/").content.decode()
    assert "新公告 1" in desk
    assert f'href="{page_of(row)}">系统升级</a> <span class="hint">青禾县 2026-06-30</span>' in desk
    assert "<p>周五停机。</p>" in browser.get(page_of(row)).content.decode()
    desk = browser.get("/").content.decode()
    assert "新公告" not in desk
    assert "系统升级" in desk


def test_who_has_no_announcement_is_told_so(signed_in: Any, caseworker: User) -> None:
    desk = signed_in(caseworker).get("/").content.decode()
    assert "目前没有公告。" in desk
    assert "新公告" not in desk


def test_it_is_read_in_its_region_and_below_and_nowhere_else(
    told: Callable[..., Announcement], signed_in: Any, caseworker: User, next_caseworker: User,
    county_officer: User,
) -> None:  # fmt: skip
    row = told(WILLOW)
    assert signed_in(caseworker).get(page_of(row)).status_code == 200
    for stranger in (next_caseworker, county_officer):
        browser = signed_in(stranger)
        assert "系统升级" not in browser.get("/").content.decode()
        answer = browser.get(page_of(row))
        assert answer.status_code == 404
        assert "未找到，或不在您的管辖范围内" in answer.content.decode()
        assert AuditEvent.objects.filter(action="refused", actor=stranger).count() == 1
        assert not AnnouncementRead.objects.filter(user=stranger).exists()


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [(0, 0, True), (-5, 0, True), (0, 5, True), (1, 5, False)],
)
def test_it_is_shown_from_its_first_day_to_its_last(
    first: int, last: int, shown: bool, told: Callable[..., Announcement], signed_in: Any, caseworker: User
) -> None:
    row = told(first_day=TODAY + timedelta(first), last_day=TODAY + timedelta(last))
    browser = signed_in(caseworker)
    assert ("系统升级" in browser.get("/").content.decode()) is shown
    assert browser.get(page_of(row)).status_code == (200 if shown else 404)


def test_after_its_last_day_it_is_gone(
    told: Callable[..., Announcement], signed_in: Any, caseworker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = told(last_day=TODAY)
    monkeypatch.setenv("DOUDI_TODAY", "2026-07-01")
    browser = signed_in(caseworker)
    assert "系统升级" not in browser.get("/").content.decode()
    assert browser.get(page_of(row)).status_code == 404


def test_the_newest_stands_first_and_more_than_five_unfold(
    told: Callable[..., Announcement], signed_in: Any, caseworker: User
) -> None:
    for number in range(7, 0, -1):
        told(title=f"第 {number} 号", first_day=TODAY - timedelta(8 - number))
    desk = signed_in(caseworker).get("/").content.decode()
    block = desk.split('id="announcements"')[1].split("</section>")[0]
    places = [block.index(f"第 {number} 号") for number in range(7, 0, -1)]
    assert places == sorted(places)
    assert "其余 2 条" in block
    assert "新公告 7" in desk


def test_the_count_stays_in_the_head_of_a_list_that_is_narrowed(
    told: Callable[..., Announcement], signed_in: Any, caseworker: User
) -> None:
    told()
    answer = signed_in(caseworker).get(
        "/?due=late", headers={"HX-Request": "true", "HX-Target": "list-todos"}
    )
    assert "新公告 1" in answer.content.decode()


def test_markup_in_the_text_is_shown_as_it_was_typed(
    told: Callable[..., Announcement], signed_in: Any, caseworker: User
) -> None:
    row = told(text="<script>alert(1)</script>", title="<b>粗</b>")
    browser = signed_in(caseworker)
    for url in ("/", page_of(row)):
        html = browser.get(url).content.decode()
        assert "<script>alert" not in html
        assert "<b>粗" not in html


def test_two_hundred_cost_as_many_queries_as_fifty(
    told: Callable[..., Announcement], signed_in: Any, caseworker: User
) -> None:
    row = told()

    def cost(count: int) -> int:
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields[1:]}
        Announcement.objects.bulk_create(Announcement(**values) for _ in range(count))
        browser = signed_in(caseworker)
        browser.get("/")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/").status_code == 200
        return len(asked)

    fifty = cost(49)
    assert cost(150) == fifty <= 25
    browser = signed_in(caseworker)
    with CaptureQueriesContext(connection) as asked:
        browser.get(page_of(row))
    assert len(asked) <= 15
