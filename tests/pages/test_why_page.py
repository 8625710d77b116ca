"""为什么没有列为疑点: who may ask about whom, what is told, and what a look by number leaves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from common import idnumbers
from datafeeds.models import FeedMatch
from reviews.models import Finding
from reviews.rules import RULES
from reviews.why import CONDITIONS
from tests import factories as make
from tests.pages.conftest import answers, check, found, people, read, today

__all__ = ["answers", "check", "found", "people", "read", "today"]

pytestmark = pytest.mark.django_db

WHY = "/findings/why/"


def test_every_rule_has_its_conditions():
    assert list(CONDITIONS) == list(dict.fromkeys(CONDITIONS))
    assert set(CONDITIONS) == set(RULES)


def test_a_household_reads_condition_by_condition(found, county_officer, read):
    finding = found()
    page = read(county_officer, f"{WHY}?rule=death_enrolled&household={finding.household.number}")
    assert "全部条件成立，比对时会列为疑点" in page
    assert f'href="/findings/{finding.pk}/"' in page
    other = make.case(make.household())
    silent = read(county_officer, f"{WHY}?rule=death_enrolled&household={other.household.number}")
    assert "死亡、火化数据中没有本人" in silent
    assert "✗ 否" in silent
    assert "不列为疑点" in silent
    assert Finding.objects.count() == 1


def test_a_rule_that_is_none_is_named(found, county_officer, signed_in):
    answer = signed_in(county_officer).get(f"{WHY}?rule=zzz&household={found().household.number}")
    assert answer.status_code == 422
    assert "zzz" in answer.content.decode()


def test_a_rule_without_its_feed_did_not_run_and_says_so(county, today, whole, county_officer, read):
    home = make.case(make.household()).household
    page = read(county_officer, f"{WHY}?rule=vehicle_owner&household={home.number}")
    assert "未提供机动车数据，没有运行。没有数据不等于没有问题。" in page
    assert "✗ 否" not in page


def test_a_stale_feed_and_a_missing_excuse_are_named(county, today, whole, county_officer, read):
    case = make.case(make.household())
    make.feed(make.snapshot("disability", "2026-01-01"), case.head)
    page = read(county_officer, f"{WHY}?rule=severe_disability_uncovered&household={case.household.number}")
    assert "持证残疾人已过期" in page
    assert "用它排除的条件按“无记录”处理" in page


def test_payments_outside_the_case_that_are_none_of_the_regular_ones_are_named(
    county, today, whole, county_officer, read
):
    home = make.case(make.household(), last="2026-01").household
    make.payment(home, "2026-03", kind="one_off")
    page = read(county_officer, f"{WHY}?rule=paid_without_case&household={home.number}")
    assert "没有（另有一次性发放）" in page


def test_an_earlier_day_is_asked_as_it_was(found, county_officer, read):
    finding = found()
    address = f"{WHY}?rule=death_enrolled&household={finding.household.number}&as_of=2026-06-24"
    assert "没有运行" in read(county_officer, address)
    later = f"{WHY}?rule=death_enrolled&household={finding.household.number}&as_of=2026-07-01"
    assert "基准日不能晚于今天。" in read(county_officer, later, 422)


def test_outside_the_region_there_is_no_such_household(found, next_caseworker, caseworker, signed_in, read):
    number = found().household.number
    read(next_caseworker, f"{WHY}?rule=death_enrolled&household={number}", 404)
    typed = {"rule": "death_enrolled", "subject": number, "as_of": "2026-06-30"}
    answer = signed_in(next_caseworker).post(WHY, typed)
    assert answer.status_code == 422
    assert "不在您的管辖范围内" in answer.content.decode()
    own = signed_in(caseworker).post(WHY, typed)
    assert own["Location"] == f"{WHY}?rule=death_enrolled&household={number}&as_of=2026-06-30"
    assert AuditEvent.objects.filter(action="refused").count() == 1


def test_an_id_number_is_asked_by_post_and_leaves_a_trace(county, today, whole, county_officer, signed_in):
    number = make.id_number()
    someone = make.person(number)
    make.feed(make.snapshot("disability"), someone, level="一级")
    FeedMatch.objects.get(person=someone)
    typed = {"rule": "severe_disability_uncovered", "subject": number, "as_of": "2026-06-30"}
    answer = signed_in(county_officer).post(WHY, typed)
    assert answer.status_code == 200
    assert "全部条件成立" in answer.content.decode()
    event = AuditEvent.objects.get(action="searched_by_number")
    assert number not in str(event.detail)
    assert event.detail["number"] == idnumbers.mask(number)
    unknown = signed_in(county_officer).post(WHY, typed | {"subject": make.id_number()})
    assert unknown.status_code == 422


def test_a_township_asks_no_number_of_nobody_in_its_households(county, today, whole, caseworker, signed_in):
    number = make.id_number()
    make.feed(make.snapshot("disability"), make.person(number), level="一级")
    typed = {"rule": "severe_disability_uncovered", "subject": number, "as_of": "2026-06-30"}
    assert signed_in(caseworker).post(WHY, typed).status_code == 422


def test_a_member_can_be_asked_about_alone(found, county_officer, read):
    case = found().household.cases.get()
    member = make.member(case, name="李村")
    address = f"{WHY}?rule=death_enrolled&household={case.household.number}"
    assert "李村" in read(county_officer, address)
    alone = read(county_officer, f"{address}&member={member.pk}")
    assert "李村" in alone
    assert alone.count('class="data"') == 1
    read(county_officer, f"{address}&member=999999", 404)


@pytest.mark.parametrize("code", list(RULES))
def test_every_rule_answers_for_a_household(code, county, today, whole, county_officer, read):
    home = make.case(make.household()).household
    make.payment(home, "2026-05")
    for kind in RULES[code].needed:
        make.snapshot(kind)
    page = read(county_officer, f"{WHY}?rule={code}&household={home.number}")
    assert RULES[code].title in page
    assert "条件" in page


def test_the_page_asks_the_database_a_bounded_number_of_times(
    found, county_officer, signed_in, django_assert_max_num_queries
):
    case = found().household.cases.get()
    for _ in range(10):
        make.member(case)
    browser = signed_in(county_officer)
    # SQLite takes one statement at a time, in the process itself: each table made or dropped is one.
    with django_assert_max_num_queries(25 if connection.vendor == "postgresql" else 75):
        browser.get(f"{WHY}?rule=death_enrolled&household={case.household.number}")


def test_the_page_asks_no_oftener_for_eleven_members_than_for_one(
    found, county_officer, signed_in, django_assert_num_queries
):
    case = found().household.cases.get()
    browser, address = (
        signed_in(county_officer),
        f"{WHY}?rule=death_enrolled&household={case.household.number}",
    )
    make.member(case)
    browser.get(address)
    with CaptureQueriesContext(connection) as of_two:
        browser.get(address)
    for _ in range(10):
        make.member(case)
    with django_assert_num_queries(len(of_two)):
        assert browser.get(address).content.decode().count('class="data"') == 12


def test_the_households_page_and_the_findings_lead_there(found, county_officer, read):
    finding = found()
    number = finding.household.number
    assert f'href="{WHY}?household={number}"' in read(county_officer, f"/households/{number}/")
    assert f"{WHY}?rule=death_enrolled&amp;household={number}" in read(
        county_officer, f"/findings/{finding.pk}/"
    )
    form = read(county_officer, f"{WHY}?household={number}")
    assert f'value="{number}"' in form
