"""P24 of an installation with two counties: a run over both tells each county its own counts."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import parameters
from accounts.models import Region
from common import clock
from households.models import Membership
from reviews import assigning, crosscheck, results, verifying
from reviews.models import Finding, RuleRun, Run
from tests import factories as make
from tests.conftest import CITY, COUNTY, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole")]

PAGE, RULE, RULES = "/crosscheck/", "death_enrolled", ["death_enrolled"]
NEXT, NEXT_VILLAGE = 159923000000, 159923101201


@pytest.fixture
def next_county(county):
    """白河县, with one village."""
    made = Region.objects.create(code=NEXT, name="白河县")
    Region.objects.create(code=159923101000, name="白河镇")
    Region.objects.create(code=NEXT_VILLAGE, name="白河村")
    return made


@pytest.fixture
def neighbour(next_county):
    """县局业务 of 白河县."""
    return make_user("BH02", "白领", "Y", NEXT)


@pytest.fixture
def above(next_county):
    """县局业务 of 示例盟."""
    return make_user("SM02", "盟局", "Y", CITY)


@pytest.fixture
def dead():
    """``dead(village)`` is a household whose only member is registered as dead."""

    def build(village):
        case = make.case(make.household(village=village))
        county = village // 1_000_000 * 1_000_000
        make.feed(make.snapshot("deaths", region=county, source=f"{case.pk}"), case.head)
        return case

    return build


def checked(system, as_of=date(2026, 6, 30)):
    """A run over the whole installation."""
    return crosscheck.run(as_of=as_of, rules=RULES, actor=system)


def told(html):
    """新增 仍在 消失 待核 of the rule on a page, as they are read."""
    row = html[html.index(f"<summary>{crosscheck.RULES[RULE].title}") :]
    cells = re.findall(r'<td class="n(?: nil)?" data-label="(新增|仍在|消失|待核)">(?:<a[^>]*>)?([^<]*)', row)
    return [count for _, count in cells[:4]]


def listed(html):
    """新增 消失 待核 of the newest run in the list of runs."""
    row = html[html.index("历次比对</caption>") :]
    return [count for _, count in re.findall(r'data-label="(新增|消失|待核)">([^<]*)<', row)[:3]]


def test_each_county_reads_its_own_counts_of_a_run_over_both(
    today, system, dead, county_officer, neighbour, above, read
):
    for village in (make.EAST_WILLOW, make.EAST_WILLOW, NEXT_VILLAGE):
        dead(village)
    run = checked(system)
    assert RuleRun.objects.get(run=run).new == 3
    for user, count in ((county_officer, "2"), (neighbour, "1"), (above, "3")):
        for page in (read(user, PAGE), read(user, f"/crosscheck/{run.pk}/")):
            assert told(page) == [count, "0", "0", count]
        assert listed(read(user, PAGE)) == [count, "0", count]
    assert "下面的条数只统计白河县。" in read(neighbour, PAGE)
    assert "只统计" not in read(above, PAGE)


def test_what_stays_goes_and_comes_is_counted_where_it_lies(
    today, system, dead, county_officer, neighbour, caseworker, answers, within, read
):
    here, gone = dead(make.EAST_WILLOW), dead(make.EAST_WILLOW)
    dead(NEXT_VILLAGE)
    first = checked(system)
    finding = Finding.objects.get(household=here.household)
    Membership.objects.filter(case=gone).update(enrolled=False)
    dead(NEXT_VILLAGE)
    second = checked(system)
    assert told(read(county_officer, f"/crosscheck/{second.pk}/")) == ["0", "1", "1", "1"]
    assert told(read(neighbour, f"/crosscheck/{second.pk}/")) == ["1", "1", "0", "2"]
    assigning.assign(finding, actor=county_officer, workdays=10)
    with within(caseworker):
        verifying.verify(finding, actor=caseworker, **answers)
    Membership.objects.filter(case=gone).update(enrolled=True)
    third = checked(system)
    assert told(read(county_officer, f"/crosscheck/{third.pk}/")) == ["0", "1", "0", "1"]
    for run, counts in ((first, ["2", "0", "0", "2"]), (second, ["0", "1", "1", "1"])):
        assert told(read(county_officer, f"/crosscheck/{run.pk}/")) == counts
    assert listed(read(county_officer, PAGE)) == ["0", "0", "1"]


def test_the_parts_are_the_whole(today, system, dead, county_officer, neighbour):
    gone = dead(make.EAST_WILLOW)
    dead(NEXT_VILLAGE)
    checked(system)
    Membership.objects.filter(case=gone).update(enrolled=False)
    dead(make.WEST_WILLOW)
    run = checked(system)
    known = results.rule_runs(run)
    whole = results.by_rule(run, known, CITY)[RULE]
    parts = [results.by_rule(run, known, county)[RULE] for county in (COUNTY, NEXT)]
    names = ("new", "still", "vanished", "open")
    assert [sum(getattr(part, name) for part in parts) for name in names] == [
        getattr(whole, name) for name in names
    ]
    assert (whole.new, whole.still, whole.vanished, whole.open) == (1, 1, 1, 2)


def test_a_rule_that_failed_or_found_nothing_here_says_so(today, system, dead, neighbour, read):
    dead(make.EAST_WILLOW)
    run = checked(system)
    assert told(read(neighbour, f"/crosscheck/{run.pk}/")) == ["0", "0", "0", "0"]
    RuleRun.objects.update(status="failed", sentence="出错。")
    assert told(read(neighbour, f"/crosscheck/{run.pk}/")) == ["—"] * 4


def test_a_look_back_tells_the_hits_of_the_county(today, system, dead, county_officer, neighbour, read):
    for village in (make.EAST_WILLOW, make.EAST_WILLOW, NEXT_VILLAGE):
        dead(village)
    checked(system)
    back = checked(system, date(2026, 6, 29))
    assert told(read(county_officer, f"/crosscheck/{back.pk}/")) == ["—", "—", "—", "2"]
    assert told(read(neighbour, f"/crosscheck/{back.pk}/")) == ["—", "—", "—", "1"]
    assert listed(read(neighbour, PAGE))[2] == "1"


def test_a_county_reads_with_which_values_its_own_rules_ran(
    today, system, dead, county_officer, neighbour, above, read
):
    dead(make.EAST_WILLOW)
    dead(NEXT_VILLAGE)
    parameters.set_value(
        "death_enrolled.grace_months",
        159923,
        valid_from=clock.today(),
        text="1",
        basis="文号",
        actor=neighbour,
    )
    run = checked(system)
    for user, words in ((county_officer, "宽限期 3 个月"), (neighbour, "宽限期 1 个月"), (above, "各县不同")):
        assert f"本次参数：{words}" in read(user, f"/crosscheck/{run.pk}/")


def test_a_run_of_the_neighbour_is_not_found(today, system, dead, county_officer, neighbour, read):
    dead(NEXT_VILLAGE)
    run = crosscheck.run(as_of=date(2026, 6, 30), rules=RULES, region=NEXT, actor=system)
    read(county_officer, f"/crosscheck/{run.pk}/", 404)
    assert told(read(neighbour, f"/crosscheck/{run.pk}/"))[0] == "1"


def test_the_page_costs_the_same_for_2_and_for_10_runs_over_both(
    today, system, dead, county_officer, next_county, signed_in
):
    def cost():
        client = signed_in(county_officer)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(PAGE).status_code == 200
        return len(seen)

    dead(make.EAST_WILLOW)
    dead(NEXT_VILLAGE)
    for _ in range(2):
        checked(system)
    before = cost()
    for _ in range(8):
        dead(make.EAST_WILLOW)
        checked(system)
    assert Run.objects.count() == 10
    assert cost() == before <= 30
