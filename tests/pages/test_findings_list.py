"""P25: the list of findings, and assigning them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Parameter
from reviews import crosscheck
from reviews.models import Finding, Run
from tests import factories as make
from tests.conftest import COUNTY, STONE, STONE_VILLAGE, WILLOW
from tests.pages.findings import more, rows, url

pytestmark = pytest.mark.django_db


LIST = "/findings/"


# --- The list (P25) --------------------------------------------------------------------------------------


def test_a_township_sees_its_own_findings_and_the_county_all(
    found, caseworker, next_caseworker, county_officer, read
):
    ours, theirs = found(), found(STONE_VILLAGE)
    assert rows(read(caseworker, LIST)) == [str(ours.pk)]
    assert rows(read(next_caseworker, LIST)) == [str(theirs.pk)]
    assert set(rows(read(county_officer, LIST))) == {str(ours.pk), str(theirs.pk)}


def test_a_row_tells_rule_household_place_deadline_and_the_masked_number(found, caseworker, read):
    finding = found()
    html = read(caseworker, LIST)
    for words in ("死亡人员仍在保", finding.numbers, "柳河镇东柳村", "剩余 10 个工作日", "2026-06-30"):
        assert words in html
    assert re.search(r"159922\*{8}[0-9]{3}[0-9X]", html)
    assert not re.search(r"1599[0-9]{13}[0-9X]", html)


def test_what_is_due_soon_is_what_the_county_calls_so(found, caseworker, county_officer, read):
    finding = found()
    finding.deadline = date(2026, 7, 7)
    finding.save(update_fields=["deadline"])
    here, soon = f'href="/findings/{finding.pk}/"', f"{LIST}?due=soon"
    assert 'tag ok"><span aria-hidden="true">●</span> 剩余 5 个工作日' in read(caseworker, LIST)
    assert here not in read(caseworker, soon)
    Parameter.objects.create(
        key="clock.warn_workdays", county=159922, valid_from=date(2026, 1, 1), value="5", basis="试",
        set_by=county_officer,
    )  # fmt: skip
    for page in (LIST, f"{LIST}{finding.pk}/"):
        assert 'tag soon"><span aria-hidden="true">▲</span> 剩余 5 个工作日' in read(caseworker, page)
    assert here in read(caseworker, soon)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=assigned", 1),
        ("status=open", 0),
        ("rule=death_enrolled&severity=3&region=东柳", 1),
        ("rule=paid_after_death", 0),
        ("due=late", 0),
        ("result=true", 0),
        ("waiting=1", 1),
        ("amount=1", 0),
        ("name=高秀英&sort=-deadline&per_page=100&page=1", 1),
        ("csrfmiddlewaretoken=x&_=1", 1),
    ],
)
def test_filters_narrow_the_list(found, caseworker, read, query, shown):
    found()
    assert len(rows(read(caseworker, f"{LIST}?{query}"))) == shown


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("village=159922101201", "village"),
        ("status=new", "new"),
        ("rule=no_such_rule", "no_such_rule"),
        ("amount=很多", "很多"),
        ("found_from=2026-13-01", "2026-13-01"),
        ("region=石桥", "石桥"),
        ("new_in=x", "x"),
        ("sort=secret", "secret"),
        ("page=-1", "-1"),
    ],
)
def test_an_unknown_filter_or_an_unreadable_value_leaves_no_rows_and_is_named(
    found, caseworker, read, query, named
):
    found()
    html = read(caseworker, f"{LIST}?{query}")
    assert rows(html) == []
    assert "没有结果" in html
    assert f"“{named}”" in html


def test_an_empty_list_says_why_and_what_to_do(county, caseworker, county_officer, read):
    assert "还没有疑点。先导入数据，再开始比对。" in read(county_officer, LIST)
    assert "开始比对" in read(county_officer, LIST)
    html = read(caseworker, f"{LIST}?status=open&region=东柳村")
    assert "没有符合条件的疑点。已用条件：东柳村、待下发。" in html
    assert "清除筛选" in html


def test_a_leader_reads_the_list_without_a_way_into_the_cases(found, leader, read):
    finding = found()
    html = read(leader, LIST)
    assert finding.numbers in html
    assert rows(html) == []
    assert 'name="pick"' not in html


def test_only_who_assigns_can_pick(found, caseworker, county_officer, read):
    found(assigned=False)
    assert 'name="pick"' not in read(caseworker, LIST)
    html = read(county_officer, LIST)
    assert 'name="pick"' in html
    assert "批量下发…" in html


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", [LIST, "/reports/findings/"])
def test_a_list_costs_the_same_for_5_and_for_50_rows(found, caseworker, county_officer, signed_in, address):
    more(found(), 4)
    users = (caseworker, county_officer)
    few = [queries(signed_in(user), address) for user in users]
    more(Finding.objects.order_by("pk").first(), 45)
    assert [queries(signed_in(user), address) for user in users] == few
    assert max(few) <= 25


def test_the_page_of_a_finding_costs_at_most_25_queries(found, verified, caseworker, signed_in):
    assert queries(signed_in(caseworker), url("finding", found())) <= 25
    assert queries(signed_in(caseworker), url("finding", verified.finding)) <= 25
    assert queries(signed_in(caseworker), url("verify", found())) <= 25


def test_htmx_gets_the_list_alone(found, caseworker, read):
    found()
    html = read(caseworker, LIST, headers={"HX-Request": "true", "HX-Target": "list-findings"})
    assert html.lstrip().startswith("<section")
    assert "<html" not in html


def test_a_number_of_a_run_leads_to_exactly_its_findings(found, caseworker, county_officer, read):
    finding = found()
    later = crosscheck.run(
        as_of=date(2026, 6, 30), rules=["death_enrolled"], actor=county_officer
    ).rule_runs.get()
    assert rows(read(caseworker, f"{LIST}?rule=death_enrolled&new_in={finding.first_run_id}")) == [
        str(finding.pk)
    ]
    html = read(caseworker, f"{LIST}?rule=death_enrolled&new_in={later.pk}")
    assert rows(html) == []
    assert "某次比对新增" in html
    assert rows(read(caseworker, f"{LIST}?still_in={later.pk}")) == [str(finding.pk)]
    assert rows(read(caseworker, f"{LIST}?gone_in={later.pk}")) == []


def test_what_a_run_no_longer_found_leads_to_the_findings_that_others_took_the_place_of(
    found, check, caseworker, read
):
    old = found()
    newer = make.snapshot("deaths", "2026-06-26", source=old.household.cases.get().pk)
    make.feed(newer, old.person, died_on=date(2026, 1, 10))
    run = check("death_enrolled")
    assert run.vanished == 1
    assert rows(read(caseworker, f"{LIST}?rule=death_enrolled&gone_in={run.pk}")) == [str(old.pk)]


# --- Assigning -------------------------------------------------------------------------------------------


def test_assigning_many_shows_each_township_s_count_first_and_then_does_it(found, county_officer, signed_in):
    ours, theirs, done = found(assigned=False), found(STONE_VILLAGE, assigned=False), found()
    client = signed_in(county_officer)
    asked = client.post("/findings/assign/", {"pick": [ours.pk, theirs.pk, done.pk]}).content.decode()
    assert re.search(r"柳河镇</dt><dd>1 条", asked)
    assert re.search(r"石桥乡</dt><dd>1 条", asked)
    assert "确认下发 2 条" in asked
    assert re.search(r"1 条</dt><dd>已下发", asked)
    assert Finding.objects.filter(status="assigned").count() == 1
    picked = {"pick": [ours.pk, theirs.pk, done.pk], "deed": "1"}
    wrong = client.post("/findings/assign/", picked | {"workdays": "很久"})
    assert wrong.status_code == 422
    assert "期限应为整数，如 10。" in wrong.content.decode()
    assert 'name="pick" value' in wrong.content.decode()
    answer = client.post("/findings/assign/", picked | {"workdays": "2"}, follow=True).content.decode()
    assert "已下发 2 条，期限 2026-07-02，另有 1 条没有下发。" in answer
    assert set(Finding.objects.values_list("assigned_to", flat=True)) == {WILLOW, STONE}


def test_all_rows_of_a_filter_are_assigned_without_naming_each(found, county_officer, signed_in):
    found(assigned=False)
    found(STONE_VILLAGE, assigned=False)
    whole = {"all": "1", "query": "region=石桥乡"}
    asked = signed_in(county_officer).post("/findings/assign/", whole).content.decode()
    assert "确认下发 1 条" in asked
    assert 'name="query" value="region=石桥乡"' in asked
    signed_in(county_officer).post("/findings/assign/", whole | {"deed": "1", "workdays": "5"})
    assert list(Finding.objects.filter(status="assigned").values_list("assigned_to", flat=True)) == [STONE]


def test_after_assigning_what_was_picked_the_list_is_filtered_as_before(found, county_officer, signed_in):
    picked = {"pick": [found(assigned=False).pk], "query": "status=open&severity=3"}
    client = signed_in(county_officer)
    asked = client.post("/findings/assign/", picked).content.decode()
    assert 'name="query" value="status=open&amp;severity=3"' in asked
    answer = client.post("/findings/assign/", picked | {"deed": "1", "workdays": "5"})
    assert answer.headers["Location"] == "/findings/?status=open&severity=3"


def test_nothing_picked_and_nothing_to_assign_are_told(found, county_officer, signed_in):
    client, done = signed_in(county_officer), found()
    assert "还没有选择疑点" in client.post("/findings/assign/", {}).content.decode()
    page = client.post("/findings/assign/", {"pick": done.pk}).content.decode()
    assert "没有可下发的" in page
    assert '<button class="main">确认' not in page


def test_a_finding_above_the_townships_is_assigned_to_a_chosen_one(found, county_officer, signed_in, read):
    finding = found(assigned=False)
    Finding.objects.update(region_code=COUNTY)
    assert "石桥乡" in read(county_officer, url("assign", finding))
    missing = signed_in(county_officer).post(url("assign", finding), {"workdays": "5"})
    assert missing.status_code == 422
    assert "请选择下发到。" in missing.content.decode() or "请选择" in missing.content.decode()
    signed_in(county_officer).post(url("assign", finding), {"workdays": "5", "township": str(STONE)})
    assert Finding.objects.get().assigned_to == STONE


@pytest.mark.parametrize("name", ["name", "region", "number", "sort"])
def test_a_character_that_no_text_has_is_told_and_finds_nothing(found, county_officer, read, name):
    found()
    page = read(county_officer, f"/findings/?{name}=%00x")
    assert "控制字符" in page
    assert "LH000" not in page


def test_the_api_tells_a_finding_masked_and_answers_in_json(
    found, caseworker, leader, next_caseworker, signed_in
):
    finding = found()
    address = reverse("api:finding", args=[finding.pk])
    told = signed_in(caseworker).get(address).json()
    assert (told["rule"], told["status"], told["household_numbers"]) == (
        "death_enrolled",
        "已下发",
        [finding.numbers],
    )
    assert re.fullmatch(r"159922\*{8}.{4}", told["id_number"])
    for user, status in ((leader, 403), (next_caseworker, 404)):
        answer = signed_in(user).get(address)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert Run.objects.exists()
