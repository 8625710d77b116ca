"""Users in the admin, from outside: dates, passwords, closing, and what nobody may do for themselves."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from accounts import administration
from accounts.admin.users import OWN
from accounts.models import Region, User
from audit.models import AuditEvent
from common import clock, crypto
from common.errors import NotPermitted, Refused
from tests.conftest import CITY, COUNTY, PASSWORD, WILLOW, make_user

pytestmark = pytest.mark.django_db

USERS = "/admin/accounts/user/"


def change(browser, user, **given):
    typed = {
        "role": user.role,
        "region": user.region_id,
        "active_from": "",
        "active_to": "",
        "reason": "调整",
    }
    return browser.post(f"{USERS}{user.pk}/change/", typed | given)


def chosen(browser, action, *users, **given):
    picked = [user.pk for user in users]
    return browser.post(USERS, {"action": action, "_selected_action": picked, **given})


def test_dates_keep_a_user_out_and_end_what_stands(signed_in, administrator, caseworker):
    working = signed_in(caseworker)
    assert working.get("/password/").status_code == 200
    yesterday = clock.now().date() - timedelta(days=1)
    change(signed_in(administrator), caseworker, active_to=yesterday.isoformat())
    assert working.get("/findings/").status_code == 302
    sign_in = Client().post("/login/", {"number": "LH01", "password": PASSWORD})
    assert "工号或密码不对" in sign_in.content.decode()
    event = AuditEvent.objects.get(action="dates_changed")
    assert event.detail["after"]["active_to"] == yesterday.isoformat()
    assert event.reason == "调整"
    assert "已过停用日期" in signed_in(administrator).get(USERS).content.decode()


def test_dates_the_wrong_way_round_are_refused_at_the_form(signed_in, administrator, caseworker):
    done = change(signed_in(administrator), caseworker, active_from="2026-07-01", active_to="2026-06-01")
    assert "停用日期不能早于启用日期。" in done.content.decode()
    assert not AuditEvent.objects.filter(action="dates_changed").exists()


def test_a_new_password_ends_the_session_and_must_be_changed(signed_in, administrator, caseworker):
    working = signed_in(caseworker)
    browser = signed_in(administrator)
    asked = chosen(browser, "reset_passwords", caseworker).content.decode()
    assert "确认重置密码 1 个用户" in asked
    assert not AuditEvent.objects.filter(action="password_reset").exists()
    done = chosen(browser, "reset_passwords", caseworker, confirmed="1")
    password = re.search(r'class="once">([^<]+)<', done.content.decode())[1]
    assert password not in str(done.cookies)
    assert working.get("/findings/").status_code == 302
    his = Client()
    his.post("/login/", {"number": "LH01", "password": password})
    assert his.get("/findings/")["Location"].startswith("/password/")


def test_closing_asks_a_reason_and_ends_the_session(signed_in, administrator, caseworker):
    working, browser = signed_in(caseworker), signed_in(administrator)
    without = chosen(browser, "close", caseworker, confirmed="1", reason="")
    assert "确认停用 1 个用户" in without.content.decode()
    caseworker.refresh_from_db()
    assert caseworker.is_active
    chosen(browser, "close", caseworker, confirmed="1", reason="退休")
    assert working.get("/findings/").status_code == 302
    assert AuditEvent.objects.get(action="user_closed").reason == "退休"
    chosen(browser, "reopen", caseworker, confirmed="1", reason="返聘")
    caseworker.refresh_from_db()
    assert caseworker.is_active


@pytest.mark.parametrize("action", ["reset_passwords", "close", "reopen"])
def test_nobody_is_among_their_own_chosen(signed_in, administrator, action):
    done = chosen(signed_in(administrator), action, administrator, confirmed="1", reason="自己")
    assert done.status_code in (400, 403)
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.check_password(PASSWORD)


def test_ones_own_page_is_for_reading(signed_in, administrator):
    page = signed_in(administrator).get(f"{USERS}{administrator.pk}/change/").content.decode()
    assert "邓凯" in page
    assert 'name="role"' not in page
    assert OWN in page


def test_a_region_beyond_ones_own_cannot_be_given(signed_in, administrator, caseworker):
    done = change(signed_in(administrator), caseworker, region=CITY)
    assert done.status_code == 200
    with pytest.raises(NotPermitted):
        administration.move_user(
            caseworker, region=Region.objects.get(pk=CITY), actor=administrator, reason="x"
        )
    caseworker.refresh_from_db()
    assert caseworker.region_id == WILLOW


def test_a_user_of_elsewhere_is_not_there(signed_in, county):
    Region.objects.create(code=159923000000, name="邻县")
    stranger = make_user("LX01", "外人", "J", 159923000000)
    keeper = make_user("GL02", "何平", "G", COUNTY)
    assert signed_in(keeper).get(f"{USERS}{stranger.pk}/change/").status_code in (302, 404)
    assert "外人" not in signed_in(keeper).get(USERS).content.decode()


def test_the_role_of_the_program_is_given_to_nobody(administrator, caseworker, signed_in):
    with pytest.raises(Refused, match="程序自己"):
        administration.change_role(caseworker, role="SYS", actor=administrator, reason="x")
    assert 'value="SYS"' not in signed_in(administrator).get(f"{USERS}add/").content.decode()


def test_an_id_number_is_checked_and_of_one_user_alone(signed_in, administrator):
    browser = signed_in(administrator)
    given = {"number": "LH09", "name": "田福", "role": "J", "region": WILLOW, "reason": "新入职"}
    wrong = browser.post(f"{USERS}add/", given | {"id_number": "159900195803120228"})
    assert "159900195803120228" in wrong.content.decode()
    assert not User.objects.filter(number="LH09").exists()
    right = {"id_number": "159900195803120229"}
    browser.post(f"{USERS}add/", given | right)
    again = browser.post(f"{USERS}add/", given | right | {"number": "LH10"}).content.decode()
    assert "已登记在另一个用户名下" in again
    assert User.objects.get(number="LH09").id_digest
    assert not User.objects.filter(number="LH10").exists()


def test_an_id_number_that_lacks_is_told_and_noted_later(signed_in, administrator, caseworker):
    browser, page = signed_in(administrator), f"{USERS}{caseworker.pk}/change/"
    assert "未登记，不能按回避规定提醒" in browser.get(page).content.decode()
    told = {"role": "J", "region": WILLOW, "id_number": "159900195803120229", "reason": "补登"}
    assert browser.post(page, told).status_code == 302
    caseworker.refresh_from_db()
    assert bytes(caseworker.id_digest) == crypto.digest("159900195803120229")
    assert "已登记" in browser.get(page).content.decode()
    assert AuditEvent.objects.latest("pk").action == "user_identified"
    assert browser.post(page, told | {"id_number": "", "reason": "不变"}).status_code == 302
    caseworker.refresh_from_db()
    assert caseworker.id_digest


def test_a_user_is_opened_from_a_day_on(signed_in, administrator):
    given = {"number": "LH09", "name": "田福", "role": "J", "region": WILLOW, "reason": "新入职"}
    signed_in(administrator).post(f"{USERS}add/", given | {"active_from": "2099年1月1日"})
    assert User.objects.get(number="LH09").active_from == date(2099, 1, 1)


def test_the_list_asks_no_more_for_more_users(signed_in, administrator, django_assert_max_num_queries):
    browser = signed_in(administrator)
    for number in range(40):
        make_user(f"T{number:03}", "王五", "J", WILLOW)
    with django_assert_max_num_queries(15):
        assert "T039" in browser.get(USERS).content.decode()


def test_deleting_is_offered_nowhere(signed_in, administrator, caseworker):
    page = signed_in(administrator).get(f"{USERS}{caseworker.pk}/change/").content.decode()
    assert "delete" not in page
    assert (
        signed_in(administrator).post(f"{USERS}{caseworker.pk}/delete/", {"post": "yes"}).status_code == 403
    )
