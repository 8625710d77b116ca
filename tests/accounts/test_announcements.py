"""公告: who is told, from when to when, what is new to whom, and who may publish."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import announcements
from accounts.models import Announcement, AnnouncementRead, Region, User
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused, WrongStep
from households import mergers
from tests.conftest import COUNTY, EAST_WILLOW, STONE, STONE_VILLAGE, WILLOW, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
ADMIN = "/admin/accounts/announcement/"
TOLD = {"title": "月底前完成复核", "text": "各乡镇：\n\n请于 7 月 10 日前完成。", "last_day": "2026-07-31"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_TODAY", TODAY.isoformat())


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def told(administrator: User) -> Callable[..., Announcement]:
    """``told(region)`` is an announcement to a region, shown for a month from today."""

    def publish(code: int = COUNTY, **other: Any) -> Announcement:
        given = {"title": "系统升级", "text": "周五停机。", "first_day": TODAY, "last_day": date(2026, 7, 30)}
        region = Region.objects.get(pk=code)
        return announcements.publish(region=region, actor=administrator, **given | other)

    return publish


def page_of(row: Announcement) -> str:
    return reverse("accounts:announcement", args=[row.pk])


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


# --- publishing ---


def test_the_administrator_publishes_it_in_the_admin(
    signed_in: Any, administrator: User, caseworker: User
) -> None:
    browser = signed_in(administrator)
    form = browser.get(f"{ADMIN}add/").content.decode()
    assert 'value="2026-06-30"' in form
    assert "东柳村" not in form
    browser.post(f"{ADMIN}add/", TOLD | {"region": WILLOW, "first_day": "2026.6.30"})
    row = Announcement.objects.get()
    assert (row.region_id, row.published_by, row.last_day) == (WILLOW, administrator, date(2026, 7, 31))
    event = AuditEvent.objects.get(action="announcement_published")
    assert (event.region_code, event.object_label, event.action_label) == (WILLOW, row.title, "发布公告")
    listed = browser.get(ADMIN).content.decode()
    assert all(words in listed for words in ("月底前完成复核", "柳河镇", "显示中", "邓凯"))
    assert "月底前完成复核" in signed_in(caseworker).get("/").content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"last_day": "2026-06-29", "first_day": "2026-06-01"}, "结束日期 2026-06-29 已经过去"),
        ({"first_day": "2026-08-01"}, "结束日期不能早于开始日期。"),
        ({"text": "请核对 159900194503120214 的材料"}, "像是身份证号"),
        ({"title": "159900450312021"}, "像是身份证号"),
        ({"title": " "}, "必填项。"),
        ({"region": STONE_VILLAGE}, "选择一个有效的选项"),
        ({"last_day": "下周"}, "下周"),
    ],
)
def test_what_nobody_should_read_is_refused_beside_its_field(
    typed: dict[str, Any], sentence: str, signed_in: Any, administrator: User
) -> None:
    given = TOLD | {"region": WILLOW, "first_day": "2026-06-30"} | typed
    answer = signed_in(administrator).post(f"{ADMIN}add/", given)
    assert sentence in answer.content.decode()
    assert not Announcement.objects.exists()
    assert not AuditEvent.objects.filter(action="announcement_published").exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"last_day": date(2026, 6, 29), "first_day": date(2026, 6, 1)}, "已经过去"),
        ({"first_day": date(2026, 8, 1)}, "结束日期不能早于开始日期"),
        ({"text": "159900194503120214"}, "像是身份证号"),
        ({"text": "  "}, "不能为空"),
    ],
)
def test_the_deed_refuses_the_same_without_a_form(
    given: dict[str, Any], sentence: str, told: Callable[..., Announcement]
) -> None:
    with pytest.raises(Refused, match=sentence):
        told(**given)
    assert not Announcement.objects.exists()


def test_a_merged_region_is_told_nothing_and_what_it_was_told_goes_on(
    told: Callable[..., Announcement], administrator: User
) -> None:
    row = told(STONE)
    mergers.merge({STONE_VILLAGE: EAST_WILLOW, STONE: WILLOW}, on=TODAY, basis="批复", actor=administrator)
    row.refresh_from_db()
    assert row.region_id == WILLOW
    with pytest.raises(Refused, match="石桥乡已于 2026-06-30 撤并"):
        told(STONE)


def test_another_text_is_news_again_and_other_days_are_not(
    told: Callable[..., Announcement], signed_in: Any, administrator: User, caseworker: User
) -> None:
    row = told()
    reader, keeper = signed_in(caseworker), signed_in(administrator)
    reader.get(page_of(row))
    change = {"title": "系统升级", "text": "周五停机。", "first_day": "2026-06-30", "last_day": "2026-08-30"}
    keeper.post(f"{ADMIN}{row.pk}/change/", change)
    row.refresh_from_db()
    assert row.last_day == date(2026, 8, 30)
    assert "新公告" not in reader.get("/").content.decode()
    keeper.post(f"{ADMIN}{row.pk}/change/", change | {"text": "改在周六停机。", "region": STONE})
    assert "新公告 1" in reader.get("/").content.decode()
    assert "新公告" not in keeper.get("/").content.decode()
    assert "更新" in reader.get(page_of(row)).content.decode()
    row.refresh_from_db()
    assert row.region_id == COUNTY
    keeper.post(f"{ADMIN}{row.pk}/change/", change | {"text": "改在周六停机。"})
    event = AuditEvent.objects.filter(action="announcement_changed").latest("at")
    assert AuditEvent.objects.filter(action="announcement_changed").count() == 2
    assert (event.detail["before"]["text"], event.detail["after"]["text"]) == ("周五停机。", "改在周六停机。")


def test_a_withdrawn_one_is_shown_to_nobody_and_stays_in_the_admin(
    told: Callable[..., Announcement], signed_in: Any, administrator: User, caseworker: User
) -> None:
    row = told()
    keeper = signed_in(administrator)
    assert "撤回…" in keeper.get(f"{ADMIN}{row.pk}/change/").content.decode()
    assert keeper.post(f"{ADMIN}{row.pk}/withdraw/", {"reason": " "}).status_code == 422
    row.refresh_from_db()
    assert row.withdrawn_at is None
    done = keeper.post(f"{ADMIN}{row.pk}/withdraw/", {"reason": "日期有误"}, follow=True).content.decode()
    assert "已撤回公告" in done
    assert AuditEvent.objects.get(action="announcement_withdrawn").reason == "日期有误"
    reader = signed_in(caseworker)
    assert "系统升级" not in reader.get("/").content.decode()
    assert reader.get(page_of(row)).status_code == 404
    page = keeper.get(f"{ADMIN}{row.pk}/change/").content.decode()
    assert "已撤回" in page
    assert "撤回…" not in page
    assert keeper.post(f"{ADMIN}{row.pk}/change/", TOLD).status_code == 403
    assert keeper.post(f"{ADMIN}{row.pk}/withdraw/", {"reason": "再"}).status_code == 409
    for deed in (
        lambda: announcements.withdraw(row, reason="再", actor=administrator),
        lambda: announcements.change(
            row, title="x", text="y", first_day=TODAY, last_day=TODAY, actor=administrator
        ),
    ):
        with pytest.raises(WrongStep, match="撤回"):
            deed()
    assert AuditEvent.objects.filter(action="announcement_withdrawn").count() == 1


def test_nothing_is_deleted(told: Callable[..., Announcement], signed_in: Any, administrator: User) -> None:
    row = told()
    assert signed_in(administrator).post(f"{ADMIN}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Announcement.objects.exists()


@pytest.mark.parametrize("role", "JSYHZAL")
def test_other_roles_publish_change_and_withdraw_nothing(
    role: str, told: Callable[..., Announcement], signed_in: Any
) -> None:
    row = told()
    actor = make_user("R001", "王五", role, COUNTY)
    browser = signed_in(actor)
    for page in ("add/", f"{row.pk}/change/", f"{row.pk}/withdraw/"):
        answer = browser.post(f"{ADMIN}{page}", TOLD | {"reason": "因"}, follow=True)
        assert answer.status_code == 403, page
    assert AuditEvent.objects.filter(action="refused", actor=actor).count() == 3
    days = {"first_day": TODAY, "last_day": TODAY}
    for deed in (
        lambda: announcements.publish(region=row.region, title="x", text="y", actor=actor, **days),
        lambda: announcements.change(row, title="x", text="y", actor=actor, **days),
        lambda: announcements.withdraw(row, reason="因", actor=actor),
    ):
        with pytest.raises(NotPermitted, match="不能发布公告"):
            deed()
    row.refresh_from_db()
    assert (Announcement.objects.count(), row.title, row.withdrawn_at) == (1, "系统升级", None)


def test_an_administrator_of_a_township_keeps_to_it(
    told: Callable[..., Announcement], signed_in: Any
) -> None:
    row = told()
    own = make_user("LH99", "田福", "G", WILLOW)
    browser = signed_in(own)
    assert "系统升级" not in browser.get(ADMIN).content.decode()
    assert browser.get(f"{ADMIN}{row.pk}/withdraw/").status_code == 404
    days = {"first_day": TODAY, "last_day": TODAY}
    for deed in (
        lambda: announcements.withdraw(row, reason="因", actor=own),
        lambda: announcements.publish(region=row.region, title="x", text="y", actor=own, **days),
    ):
        with pytest.raises(NotPermitted, match="不在您的管辖范围内"):
            deed()
    assert Announcement.objects.filter(withdrawn_at=None).count() == 1


def test_the_admins_list_asks_no_more_for_more(
    told: Callable[..., Announcement], signed_in: Any, administrator: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        told(title=f"第 {number} 号")
    browser = signed_in(administrator)
    with django_assert_max_num_queries(15):
        browser.get(ADMIN)
