"""Sign-in, sign-out, the end of a session, and the change of a password (P01)."""

import base64
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import SYSTEM_NUMBER, User, WrongPassword
from audit.models import AuditEvent
from jobs import work
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 6, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NEW = "Brand-new-horse-7"


def sign_in(client: Client, number: str = "LH01", password: str = PASSWORD, **more):
    return client.post("/login/", {"number": number, "password": password, **more.pop("form", {})}, **more)


def signed_in(client: Client) -> bool:
    return client.get("/password/").status_code == 200


def test_any_address_asks_for_a_sign_in_and_then_goes_back(client: Client, caseworker):
    asked = client.get("/password/?a=1")
    assert asked.status_code == 302
    assert asked["Location"] == "/login/?next=/password/%3Fa%3D1"
    page = client.get(asked["Location"])
    assert 'value="/password/?a=1"' in page.content.decode()
    back = sign_in(client, form={"next": "/password/?a=1"})
    assert back["Location"] == "/password/?a=1"
    assert signed_in(client)


def test_an_address_that_is_not_there_is_told_only_to_whoever_has_signed_in(client: Client, caseworker):
    assert client.get("/nothing-here/")["Location"] == "/login/?next=/nothing-here/"
    sign_in(client)
    missing = client.get("/nothing-here/")
    assert missing.status_code == 404
    assert "未找到，或不在您的管辖范围内" in missing.content.decode()


def test_a_foreign_address_is_not_gone_to(client: Client, caseworker):
    assert sign_in(client, form={"next": "https://elsewhere.example/"})["Location"] == "/"


@pytest.mark.parametrize("typed", ["LH01", " lh01 ", "ＬＨ０１"])
def test_the_number_may_be_typed_as_it_comes(client: Client, caseworker, typed: str):
    assert sign_in(client, typed).status_code == 302


def test_a_wrong_password_says_how_many_attempts_are_left(client: Client, caseworker):
    for left in (4, 3, 2, 1):
        page = sign_in(client, password="Wrong-horse-1").content.decode()
        assert f"工号或密码不对。再错 {left} 次将锁定 15 分钟。" in page


def test_the_fifth_wrong_password_locks_even_the_right_one_for_fifteen_minutes(client: Client, caseworker):
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(4):
            sign_in(client, password="Wrong-horse-1")
        locked = sign_in(client, password="Wrong-horse-1")
        assert locked.status_code == 429
        assert "锁定 15 分钟" in locked.content.decode()
        clock.shift(timedelta(minutes=14))
        assert sign_in(client).status_code == 429
        clock.shift(timedelta(minutes=2))
        assert sign_in(client).status_code == 302


def test_a_lock_is_for_one_number_at_one_address(client: Client, caseworker, next_caseworker):
    for _ in range(5):
        sign_in(client, password="Wrong-horse-1")
    assert sign_in(client, "SQ01").status_code == 302
    assert sign_in(Client(), REMOTE_ADDR="10.1.2.33").status_code == 302


def wrong_from(addresses: range, number: str = "LH01") -> list[int]:
    """One wrong password from each of so many addresses; the answers."""
    return [
        sign_in(Client(), number, "Wrong-horse-1", REMOTE_ADDR=f"10.1.2.{host}").status_code
        for host in addresses
    ]


def test_twenty_wrong_passwords_an_hour_lock_a_number_at_every_address(caseworker, next_caseworker):
    with time_machine.travel(MORNING, tick=False) as clock:
        assert wrong_from(range(1, 20)) == [200] * 19
        last = sign_in(Client(), password="Wrong-horse-1", REMOTE_ADDR="10.1.2.99").content.decode()
        assert "这个工号已锁定 60 分钟" in last
        clock.shift(timedelta(minutes=50))
        locked = sign_in(Client(), REMOTE_ADDR="10.1.2.200")
        assert locked.status_code == 429
        assert "这个工号已锁定 10 分钟" in locked.content.decode()
        assert sign_in(Client(), "SQ01").status_code == 302
        clock.shift(timedelta(minutes=10))
        assert sign_in(Client(), REMOTE_ADDR="10.1.2.200").status_code == 302
    assert list(AuditEvent.objects.filter(action="locked").values_list("object_label", flat=True)) == ["周敏"]


def test_guesses_at_a_locked_number_do_not_lengthen_the_lock(caseworker):
    with time_machine.travel(MORNING, tick=False) as clock:
        wrong_from(range(1, 21))
        clock.shift(timedelta(minutes=59))
        assert wrong_from(range(30, 40)) == [429] * 10
        clock.shift(timedelta(minutes=2))
        assert sign_in(Client()).status_code == 302


def test_wrong_passwords_of_the_hour_before_last_do_not_count(caseworker):
    with time_machine.travel(MORNING, tick=False) as clock:
        wrong_from(range(1, 20))
        clock.shift(timedelta(minutes=61))
        assert wrong_from(range(1, 20)) == [200] * 19
        assert sign_in(Client(), REMOTE_ADDR="10.1.2.200").status_code == 302


def test_a_number_that_nobody_has_is_locked_alike_and_is_not_kept(county):
    assert wrong_from(range(1, 21), "MyPassword-123")[-1] == 429
    assert wrong_from(range(30, 31), " mypassword-123 ") == [429]
    assert not WrongPassword.objects.filter(number__icontains="password").exists()


def test_what_is_long_over_is_gone_after_the_night(client: Client, caseworker, system):
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client)
        wrong_from(range(1, 3))
        assert clear_sign_ins(system) == {"sessions": 0, "attempts": 0, "wrong_passwords": 0}
        assert signed_in(client)
        clock.shift(timedelta(hours=25))
        assert clear_sign_ins(system) == {"sessions": 1, "attempts": 2, "wrong_passwords": 2}
    assert AuditEvent.objects.filter(action="kept_no_longer").count() == 2


def clear_sign_ins(system: User) -> dict[str, int]:
    """The duty of the night, and what it did."""
    return work.run_here(work.ask("clear_sign_ins", actor=system, here=True)).result


def test_an_unknown_number_reads_the_same_and_is_not_kept(client: Client, county):
    page = sign_in(client, number="MyPassword-123").content.decode()
    assert "工号或密码不对。再错 4 次将锁定 15 分钟。" in page
    kept = AccessAttempt.objects.get()
    assert "MYPASSWORD" not in f"{kept.username}{kept.post_data}".upper()


def test_the_system_signs_in_with_no_password(client: Client, system: User):
    system.set_password(PASSWORD)
    system.save()
    assert sign_in(client, SYSTEM_NUMBER).status_code == 200


def test_a_user_signs_in_only_within_the_active_time(client: Client, caseworker: User):
    with time_machine.travel(MORNING):
        caseworker.active_from, caseworker.active_to = date(2026, 6, 10), date(2026, 6, 10)
        caseworker.save()
        assert sign_in(client).status_code == 302
        caseworker.active_from, caseworker.active_to = date(2026, 6, 11), None
        caseworker.save()
        assert not signed_in(client)
        assert sign_in(Client()).status_code == 200


def test_a_closed_user_is_out_at_the_next_click(client: Client, caseworker: User):
    sign_in(client)
    User.objects.filter(pk=caseworker.pk).update(is_active=False)
    assert not signed_in(client)


def test_thirty_idle_minutes_end_a_session_but_not_twenty_nine(client: Client, caseworker):
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client)
        assert signed_in(client)
        clock.shift(timedelta(minutes=29))
        assert signed_in(client)
        clock.shift(timedelta(minutes=30, seconds=1))
        assert not signed_in(client)


def test_eight_hours_end_a_session_however_busy(client: Client, caseworker):
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client)
        for _ in range(24):
            assert signed_in(client)
            clock.shift(timedelta(minutes=20))
        assert signed_in(client)
        clock.shift(timedelta(minutes=1))
        assert not signed_in(client)


def test_a_clock_that_steps_back_ends_a_session(client: Client, caseworker):
    with time_machine.travel(MORNING, tick=False) as clock:
        sign_in(client)
        signed_in(client)
        clock.shift(timedelta(minutes=-6))
        assert not signed_in(client)


def test_sign_out_takes_a_form(client: Client, caseworker):
    sign_in(client)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert not signed_in(client)


def test_a_first_sign_in_changes_the_password_before_anything_else(client: Client, caseworker: User):
    User.objects.filter(pk=caseworker.pk).update(must_change_password=True)
    sign_in(client)
    away = client.get("/nothing-here/")
    assert away.status_code == 404
    page = client.get("/password/?next=/password/")
    assert "密码须先修改，再继续办理" in page.content.decode()
    done = client.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW, "next": "/password/"})
    assert done["Location"] == "/password/"
    caseworker.refresh_from_db()
    assert caseworker.check_password(NEW)
    assert not caseworker.must_change_password


def test_a_program_is_answered_only_after_the_password_was_changed(client: Client, caseworker: User):
    sign_in(client)
    assert client.get("/api/findings/1/").status_code == 404
    User.objects.filter(pk=caseworker.pk).update(must_change_password=True)
    refused = client.get("/api/findings/1/")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/json")
    assert "密码须先修改" in refused.json()["detail"]
    assert AuditEvent.objects.filter(action="refused").last().reason == refused.json()["detail"]


def test_every_view_of_the_api_asks_for_a_sign_in_and_a_changed_password(client: Client, caseworker: User):
    views = [url for url in get_resolver("config.api_router").url_patterns if isinstance(url, URLPattern)]
    assert views
    User.objects.filter(pk=caseworker.pk).update(must_change_password=True)
    for url in views:
        names = dict.fromkeys(url.pattern.converters, 1)
        address = reverse(f"api:{url.name}", kwargs=names)
        assert Client().get(address).status_code in (401, 403)
        client.force_login(caseworker, backend="accounts.backends.NumberBackend")
        assert client.get(address).status_code == 403


def test_no_password_travels_in_a_header(client: Client, caseworker: User):
    basic = base64.b64encode(f"LH01:{PASSWORD}".encode()).decode()
    assert client.get("/api/findings/1/", headers={"Authorization": f"Basic {basic}"}).status_code == 403


def test_a_password_of_ninety_days_is_due(client: Client, caseworker: User, settings):
    with time_machine.travel(MORNING) as clock:
        caseworker.password_changed_at = MORNING
        caseworker.save()
        clock.shift(timedelta(days=91))
        sign_in(client)
        assert "密码须先修改" in client.get("/password/").content.decode()
        settings.PASSWORD_MAX_AGE_DAYS = 0
        assert "密码须先修改" not in client.get("/password/").content.decode()


def test_a_new_password_ends_the_other_sessions(client: Client, caseworker):
    other = Client()
    sign_in(client)
    sign_in(other)
    client.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert signed_in(client)
    assert not signed_in(other)


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("Wrong-horse-1", NEW, NEW, "原密码不对"),
        (PASSWORD, NEW, "Brand-new-horse-8", "不一样"),
        (PASSWORD, "Short-1", "Short-1", "至少 12 个字符"),
        (PASSWORD, "onlylettershere", "onlylettershere", "至少两种"),
        (PASSWORD, "Doudi-is-mine-1", "Doudi-is-mine-1", "本系统的名称"),
        (PASSWORD, "My-lh01-number-1", "My-lh01-number-1", "工号"),
        (PASSWORD, "Qinghe-county-1", "Qinghe-county-1", "所在地名"),
        (PASSWORD, "Liuhe-township-1", "Liuhe-township-1", "所在地名"),
        (PASSWORD, PASSWORD, PASSWORD, "与原密码相同"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(client, caseworker, old, new, again, sentence):
    sign_in(client)
    page = client.post("/password/", {"old": old, "new": new, "again": again})
    assert page.status_code == 200
    assert sentence in page.content.decode()
    caseworker.refresh_from_db()
    assert caseworker.check_password(PASSWORD)


def test_no_page_is_stored_and_no_page_runs_foreign_code(client: Client, caseworker):
    for path in ("/login/", "/password/", "/nothing-here/"):
        answer = client.get(path)
        assert answer["Cache-Control"] == "no-store"
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"
