"""P03: one field for names, initials, numbers; one hit opens; whole numbers stay out of addresses."""

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from desk.search import views
from households import searching
from tests.conftest import STONE_VILLAGE, WILLOW
from tests.households import rolls
from tests.households.rolls import HEADS, command, household, member

pytestmark = pytest.mark.django_db

PHONE, ACCOUNT = "13800000021", "62179921000000006671"


@pytest.fixture
def roll(tmp_path, settings, county, today, whole):
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()
    rows = [
        *household("LH000001", serial=1, name="高秀英", 联系电话=PHONE, 银行账号=ACCOUNT,
                   others=[member("单雄信", HEADS[2], "子")]),
        *household("LH000002", serial=3, name="高秀兰"),
        *household("SQ000003", serial=4, name="高秀山", 区划代码=str(STONE_VILLAGE)),
    ]  # fmt: skip
    command("import_roll", rolls.write(tmp_path / "roll.csv", rows))


def ask(browser, text):
    """The last answer to what is typed into the field of the top bar."""
    return browser.post("/search/", {"q": text}, follow=True)


@pytest.mark.parametrize(
    "text", ["高秀英", "雄信", "单雄信", "gxy", "LH000001", HEADS[1][-4:], "6671", HEADS[1], PHONE, ACCOUNT]
)
def test_one_hit_opens_at_once(roll, caseworker, signed_in, text):
    answer = ask(signed_in(caseworker), text)
    assert answer.redirect_chain[-1][0] == "/households/LH000001/"
    assert answer.status_code == 200


def test_several_hits_are_listed_in_groups_of_ones_own_region(roll, caseworker, county_officer, signed_in):
    html = ask(signed_in(caseworker), "高秀").content.decode()
    for words in ("户 2", "LH000001 高秀英", "LH000002 高秀兰", "在保", "柳河镇东柳村", "疑点 0"):
        assert words in html
    assert "SQ000003" not in html
    assert "户 3" in ask(signed_in(county_officer), "高秀").content.decode()


def test_a_member_who_is_not_the_head_is_named(roll, caseworker, signed_in):
    html = signed_in(caseworker).get("/search/?q=高&group=households").content.decode()
    assert "成员" not in html
    html = ask(signed_in(caseworker), "雄").content.decode()
    assert "单雄信" in html


def test_nothing_found_says_so_and_what_to_try(roll, caseworker, signed_in):
    html = ask(signed_in(caseworker), "没有").content.decode()
    assert "没有找到“没有”。可试姓名的一个字、户编号、身份证后四位。只查得到您辖区内的户。" in html
    assert "没有找到" not in signed_in(caseworker).get("/search/").content.decode()


def test_the_doubts_of_a_household_are_found_by_who_may_see_them(found, caseworker, treasurer, signed_in):
    finding = found()
    searching.index_everybody()
    html = signed_in(caseworker).get("/search/?q=高秀").content.decode()
    assert "户 1" in html
    assert "疑点 1" in html
    assert f'href="/findings/{finding.pk}/"' in html
    opened = signed_in(treasurer).get("/search/?q=高秀")
    assert opened["Location"] == f"/households/{finding.numbers}/"


def test_an_applicant_of_the_same_name_is_not_hidden_behind_a_household(roll, walk, signed_in):
    applied = walk.draft("高秀英", id_number=HEADS[6])
    html = ask(signed_in(walk.caseworker), "高秀英").content.decode()
    assert "LH000001 高秀英" in html
    assert f"{applied.number} 高秀英" in html


def test_an_application_that_made_the_household_does_not_stand_beside_it(county, walk, signed_in):
    household = walk.upto("confirmed").case.household
    answer = ask(signed_in(walk.caseworker), "马桂兰")
    assert answer.redirect_chain[-1][0] == f"/households/{household.number}/"


@pytest.mark.parametrize("text", [HEADS[1], PHONE, ACCOUNT, HEADS[5]])
def test_a_whole_number_never_stands_in_an_address_or_a_log(roll, caseworker, signed_in, text, caplog):
    caplog.set_level(logging.DEBUG)
    browser = signed_in(caseworker)
    first = browser.post("/search/", {"q": text})
    assert text not in first.headers.get("Location", "")
    assert text not in first.content.decode()
    refused = browser.get("/search/", {"q": text}, follow=True)
    assert refused.redirect_chain == [("/search/", 302)]
    assert "完整号码不放在网址里" in refused.content.decode()
    assert text not in caplog.text
    assert text not in "".join(str(event.detail) for event in AuditEvent.objects.all())


def test_looking_for_a_whole_id_number_is_in_the_trail_masked(roll, caseworker, signed_in):
    ask(signed_in(caseworker), HEADS[1])
    event = AuditEvent.objects.get(action="searched_by_number")
    assert event.actor == caseworker
    assert event.detail["number"] == f"{HEADS[1][:6]}********{HEADS[1][-4:]}"


@pytest.mark.parametrize(
    ("typed", "detail"),
    [
        (PHONE, {"what": "电话", "number": f"{PHONE[:3]}****{PHONE[-4:]}"}),
        (f"{PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}", {"what": "电话", "number": f"{PHONE[:3]}****{PHONE[-4:]}"}),
        (ACCOUNT, {"what": "账号", "number": f"****{ACCOUNT[-4:]}"}),
    ],
)
def test_looking_for_a_whole_phone_or_account_is_in_the_trail_masked(
    roll, caseworker, auditor, signed_in, read, typed, detail
):
    browser = signed_in(caseworker)
    browser.post("/search/", {"q": typed})
    event = AuditEvent.objects.get(action="searched_by_number")
    assert (event.actor, event.detail) == (caseworker, detail)
    assert detail["what"] in read(auditor, "/audit/?only=looks")
    assert typed not in browser.get("/search/", {"q": typed}).headers.get("Location", "")


@pytest.mark.parametrize("typed", ["高秀英", "LH000001", HEADS[1][-4:], "gxy"])
def test_looking_for_a_part_or_a_name_is_no_look_at_a_number(roll, caseworker, signed_in, typed):
    ask(signed_in(caseworker), typed)
    assert not AuditEvent.objects.filter(action="searched_by_number").exists()


def test_what_cannot_be_seen_is_not_looked_for(caseworker, signed_in):
    html = signed_in(caseworker).get("/search/", {"q": "\x00\u200b"}).content.decode()
    assert "没有找到" not in html
    assert searching.Asked("\ufeff高秀\x00英").text == "高秀英"


def test_next_door_nobody_is_found(roll, next_caseworker, signed_in):
    for text in ("高秀英", "LH000001", HEADS[1], HEADS[1][-4:], PHONE, ACCOUNT, "gxy"):
        html = ask(signed_in(next_caseworker), text).content.decode()
        assert "没有找到" in html, text


def test_complaints_are_in_no_search(roll, county_officer, signed_in):
    assert "信访" not in ask(signed_in(county_officer), "高秀").content.decode().partition("<main")[2]


def test_ten_a_group_and_more(tmp_path, settings, county, today, whole, caseworker, signed_in):
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()
    rows = [
        row for n in range(1, 13) for row in household(f"LH{n:06d}", serial=n, name=f"田{'甲乙丙丁'[n % 4]}")
    ]
    command("import_roll", rolls.write(tmp_path / "roll.csv", rows))
    browser = signed_in(caseworker)
    html = ask(browser, "田").content.decode()
    assert html.count('href="/households/LH') == 10
    assert "户 12" in html
    more = browser.get("/search/?q=田&group=households").content.decode()
    assert more.count('href="/households/LH') == 12


def test_a_search_asks_little(roll, county_officer, signed_in):
    browser = signed_in(county_officer)
    browser.get("/search/?q=高")
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/search/?q=高").status_code == 200
    assert len(queries) <= 25


def test_the_field_of_the_top_bar_leads_here_for_all_but_leaders_and_keepers(
    roll, caseworker, leader, administrator, signed_in
):
    assert 'action="/search/"' in signed_in(caseworker).get("/findings/").content.decode()
    for nobody in (leader, administrator):
        assert signed_in(nobody).post("/search/", {"q": "高"}).status_code == 403


def test_a_search_that_takes_too_long_says_so_and_offers_the_townships(
    roll, county_officer, caseworker, signed_in, monkeypatch
):
    browser = signed_in(county_officer)
    assert 'name="region"' not in browser.get("/search/?q=高秀").content.decode()
    monkeypatch.setattr(views, "PATIENCE", 0)
    html = browser.get("/search/?q=高秀").content.decode()
    assert views.SLOW in html
    assert f'<option value="{WILLOW}">柳河镇</option>' in html
    assert "没有找到" not in html
    assert "<title>有错误：" in html
    assert views.SLOW_HERE in signed_in(caseworker).get("/search/?q=高秀").content.decode()


def test_a_search_in_one_township_finds_only_what_lies_there(roll, county_officer, caseworker, signed_in):
    browser = signed_in(county_officer)
    answer = browser.post("/search/", {"q": "高秀", "region": str(WILLOW)}, follow=True)
    assert answer.redirect_chain[0][0] == f"/search/?q=%E9%AB%98%E7%A7%80&region={WILLOW}"
    html = answer.content.decode()
    assert "户 2" in html
    assert f'<option value="{WILLOW}" selected>柳河镇</option>' in html
    assert "没有找到" in browser.post("/search/", {"q": HEADS[4], "region": str(WILLOW)}).content.decode()
    for user, region in (
        (caseworker, STONE_VILLAGE // 1000 * 1000),
        (county_officer, 7),
        (county_officer, "x"),
    ):
        html = signed_in(user).get(f"/search/?q=高秀&region={region}").content.decode()
        assert views.NO_TOWNSHIP in html
        assert "高秀山" not in html
