"""The admin site: who may open it, and that every change runs through its capability."""

import pytest

from accounts import parameters
from accounts.admin.parameters import GROUPS
from accounts.admin.users import OWN
from accounts.faces import NEVER_DELETED
from accounts.models import CalendarDay, Parameter, Region, User
from audit.models import AuditEvent
from reviews.rules import RULES
from tests.conftest import COUNTY, STONE, WILLOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def test_nobody_signed_in_is_sent_to_the_one_sign_in(client):
    asked = client.get("/admin/", follow=True)
    assert asked.redirect_chain[-1][0] == "/login/?next=/admin/"


@pytest.mark.parametrize("who", ["caseworker", "checker", "auditor", "leader"])
def test_other_roles_are_refused(request, signed_in, who):
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/admin/", follow=True).status_code == 403


def test_the_administrator_sees_all_tables_and_the_officer_no_users(signed_in, administrator, county_officer):
    page = signed_in(administrator).get("/admin/").content.decode()
    assert all(word in page for word in ("用户", "区划", "参数", "工作日历", "代码", "公告"))
    officer = signed_in(county_officer)
    assert officer.get("/admin/accounts/parameter/").status_code == 200
    assert officer.get("/admin/accounts/parameter/add/").status_code == 200
    assert officer.get("/admin/accounts/user/").status_code == 403
    assert officer.get("/admin/accounts/calendarday/add/").status_code == 403


def test_every_table_opens(signed_in, administrator, caseworker):
    browser = signed_in(administrator)
    for name in ("user", "region", "parameter", "calendarday", "codeentry", "announcement"):
        assert browser.get(f"/admin/accounts/{name}/").status_code == 200, name
        expected = 403 if name == "region" else 200  # divisions come as a file
        assert browser.get(f"/admin/accounts/{name}/add/").status_code == expected, name


def test_a_user_is_opened_with_a_password_told_once(signed_in, administrator):
    browser = signed_in(administrator)
    given = {
        "number": "LH09",
        "name": "田福",
        "role": "J",
        "region": WILLOW,
        "reason": "新入职",
        "id_number": "",
    }
    done = browser.post("/admin/accounts/user/add/", given, follow=True)
    assert "初始密码" in done.content.decode()
    assert User.objects.get(number="LH09").must_change_password
    assert AuditEvent.objects.filter(action="user_opened").count() == 1


def test_a_user_is_moved_and_the_system_is_not_listed(signed_in, administrator, caseworker):
    browser = signed_in(administrator)
    assert "system" not in browser.get("/admin/accounts/user/").content.decode()
    url = f"/admin/accounts/user/{caseworker.pk}/change/"
    browser.post(url, {"role": "J", "region": STONE, "reason": "调任"})
    caseworker.refresh_from_db()
    assert caseworker.region_id == STONE
    assert AuditEvent.objects.get(action="user_moved").reason == "调任"


def test_nobody_grants_themselves(signed_in, administrator):
    url = f"/admin/accounts/user/{administrator.pk}/change/"
    done = signed_in(administrator).post(url, {"role": "Y", "region": COUNTY, "reason": "自己"})
    assert done.status_code == 403
    assert OWN in done.content.decode()
    assert AuditEvent.objects.get(action="refused").reason == OWN
    administrator.refresh_from_db()
    assert administrator.role == "G"


def test_a_parameter_is_added_never_changed(signed_in, county_officer, monkeypatch):
    monkeypatch.setattr(parameters, "_declared", {})
    parameters.declare("test.months", 3, "个月", "宽限期")
    browser = signed_in(county_officer)
    given = {
        "key": "test.months",
        "county": 159922,
        "valid_from": "2026-07-01",
        "value": "二",
        "basis": "文号",
    }
    assert "读不懂" in browser.post("/admin/accounts/parameter/add/", given).content.decode()
    browser.post("/admin/accounts/parameter/add/", given | {"value": "2"})
    row = Parameter.objects.get()
    assert (row.value, row.set_by) == ("2", county_officer)
    changing = browser.post(f"/admin/accounts/parameter/{row.pk}/change/", given)
    deleting = browser.post(f"/admin/accounts/parameter/{row.pk}/delete/", {"post": "yes"})
    assert (changing.status_code, deleting.status_code) == (403, 403)
    assert "请登记新值和生效日期" in changing.content.decode()
    assert NEVER_DELETED in deleting.content.decode()


def test_a_calendar_day_and_a_region_leave_their_traces(signed_in, administrator):
    browser = signed_in(administrator)
    browser.post(
        "/admin/accounts/calendarday/add/",
        {"county": 159922, "day": "2027-01-01", "is_workday": "", "basis": "国办发明电"},
    )
    assert not CalendarDay.objects.get().is_workday
    url = f"/admin/accounts/region/{STONE}/change/"
    browser.post(url, {"name": "石桥镇", "category_code": "", "reason": "改设镇"})
    assert Region.objects.get(code=STONE).name == "石桥镇"
    event = AuditEvent.objects.get(action="region_changed")
    assert (event.detail["before"]["name"], event.detail["after"]["name"]) == ("石桥乡", "石桥镇")
    assert event.reason == "改设镇"


def test_regions_of_the_county_alone_are_listed(signed_in, administrator):
    page = signed_in(administrator).get("/admin/accounts/region/").content.decode()
    assert "柳河镇" in page
    assert "北原自治区" not in page


ADDRESSES = {
    #                                             J   S   Y   H   Z   A   L   G
    "/admin/":                                   "403 403 200 403 403 403 403 200",
    "/admin/accounts/user/":                     "403 403 403 403 403 403 403 200",
    "/admin/accounts/user/add/":                 "403 403 403 403 403 403 403 200",
    "/admin/accounts/region/":                   "403 403 200 403 403 403 403 200",
    "/admin/accounts/region/add/":               "403 403 403 403 403 403 403 403",
    f"/admin/accounts/region/{STONE}/change/":   "403 403 200 403 403 403 403 200",
    f"/admin/accounts/region/{STONE}/merge/":    "403 403 403 403 403 403 403 200",
    f"/admin/accounts/region/{STONE}/delete/":   "403 403 403 403 403 403 403 403",
    "/admin/accounts/parameter/":                "403 403 200 403 403 403 403 200",
    "/admin/accounts/parameter/add/":            "403 403 200 403 403 403 403 200",
    "/admin/accounts/parameter/import/":         "403 403 200 403 403 403 403 200",
    "/admin/accounts/calendarday/":              "403 403 200 403 403 403 403 200",
    "/admin/accounts/calendarday/add/":          "403 403 403 403 403 403 403 200",
    "/admin/accounts/calendarday/import/":       "403 403 403 403 403 403 403 200",
    "/admin/accounts/announcement/":             "403 403 200 403 403 403 403 200",
    "/admin/accounts/announcement/add/":         "403 403 403 403 403 403 403 200",
    "/admin/accounts/codeentry/":                "403 403 200 403 403 403 403 200",
    "/admin/accounts/codeentry/add/":            "403 403 403 403 403 403 403 200",
}  # fmt: skip


@pytest.mark.parametrize("role", "JSYHZALG")
def test_each_role_gets_exactly_this_answer_in_the_admin(role, county, signed_in):
    browser = signed_in(make_user("R001", "王五", role, COUNTY))
    got = {url: browser.get(url, follow=True).status_code for url in ADDRESSES}
    place = "JSYHZALG".index(role)
    assert got == {url: int(codes.split()[place]) for url, codes in ADDRESSES.items()}
    refused = AuditEvent.objects.filter(action="refused")
    assert refused.count() == sum(code == 403 for code in got.values())
    assert not refused.filter(reason="").exists()


def test_every_parameter_stands_in_a_group_or_belongs_to_a_rule():
    grouped = {word for _, words in GROUPS for word in words}
    first_words = {key.partition(".")[0] for key in parameters.declared()}
    assert first_words - grouped <= set(RULES)
    assert grouped <= first_words
