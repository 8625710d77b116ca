"""公告: who publishes, changes and withdraws them, and what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts import announcements
from accounts.models import Announcement, User
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused, WrongStep
from households import mergers
from tests.accounts.announcements.conftest import TODAY, page_of
from tests.conftest import COUNTY, EAST_WILLOW, STONE, STONE_VILLAGE, WILLOW, make_user

pytestmark = pytest.mark.django_db


ADMIN = "/admin/accounts/announcement/"


TOLD = {"title": "月底前完成复核", "text": "各乡镇：\n\n请于 7 月 10 日前完成。", "last_day": "2026-07-31"}


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
