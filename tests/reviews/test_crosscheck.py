"""A night is the same night twice; what changes in between, and nothing else, is written."""

from datetime import date

import pytest

from accounts.models import Parameter, Region
from accounts.scope import WHOLE, scope
from audit.models import IncomingFile
from common.errors import Busy, NotPermitted, Refused
from households.models import Household
from jobs import work
from jobs.models import Job
from reviews import crosscheck
from reviews.models import Finding, FindingEvent, RuleRun, Run
from tests import factories as make
from tests.conftest import COUNTY, EAST_WILLOW, STONE_VILLAGE, WILLOW
from tests.factories import person
from tests.reviews.nights import counts, dead, kinds, nobody

pytestmark = pytest.mark.django_db

KINDS = FindingEvent.Kind


def test_a_rule_without_its_feed_is_skipped_and_its_findings_stay(check):
    dead(make.case().head)
    check("death_enrolled")
    IncomingFile.objects.filter(kind="deaths").update(status="withdrawn")
    rule_run = check("death_enrolled")
    assert (rule_run.status, rule_run.missing) == ("skipped", ["deaths", "cremations"])
    assert rule_run.sentence == "未提供死亡注销或火化数据，没有运行。"
    assert crosscheck.answer(rule_run.run)["rules"] == {
        "death_enrolled": {"skipped": "no deaths or cremations feed"}
    }
    assert Finding.objects.get().status == "open"


@pytest.mark.parametrize(("as_of", "stale"), [("2026-05-16", []), ("2026-05-15", ["deaths"])])
def test_a_feed_older_than_45_days_is_told_as_stale(check, as_of, stale):
    nobody(as_of)
    rule_run = check("death_enrolled")
    assert rule_run.stale == stale
    assert crosscheck.answer(rule_run.run)["rules"]["death_enrolled"].get("stale", []) == stale


def test_a_feed_that_only_excuses_is_told_as_missing_and_the_rule_runs(check):
    home = make.household()
    make.case(home)
    make.payment(home, "2026-05", payee="郭福生")
    rule_run = check("account_name_mismatch")
    assert (rule_run.status, rule_run.new, rule_run.missing) == ("done", 1, ["card_custody"])


def test_one_failed_rule_is_told_and_the_others_go_on(check, system):
    dead(make.case().head)
    Parameter.objects.create(
        key="check_missing.since",
        county=0,
        valid_from=date(2026, 1, 1),
        value="某月",
        basis="错",
        set_by=system,
    )
    run = crosscheck.run(as_of=date(2026, 6, 30), rules=["check_missing", "death_enrolled"], actor=system)
    told = crosscheck.answer(run)["rules"]
    assert list(told) == ["death_enrolled", "check_missing"]
    assert "编号 E-" in told["check_missing"]["failed"]
    assert told["death_enrolled"]["new"] == 1
    assert run.status == "done"


def test_a_run_taken_up_again_goes_on_with_the_rules_that_are_still_to_be_done(check, system):
    dead(make.case().head)
    job = crosscheck.ask(
        as_of=date(2026, 6, 30), actor=system, rules=["death_enrolled", "check_missing"], here=True
    )
    dead_run = Run.objects.create(
        region_code=COUNTY, as_of=date(2026, 6, 30), rules=[], started_at="2026-06-30T00:00Z"
    )
    begun = Run.objects.create(
        region_code=COUNTY, job=job, as_of=date(2026, 6, 30), rules=["death_enrolled", "check_missing"],
        actor=system, started_at="2026-06-30T00:00Z",
    )  # fmt: skip
    done = RuleRun.objects.create(
        region_code=COUNTY, run=begun, rule="check_missing", as_of=begun.as_of, status="done", new=5
    )
    answer = work.run_here(job).result
    dead_run.refresh_from_db()
    begun.refresh_from_db()
    assert (dead_run.status, begun.status) == ("failed", "done")
    assert begun.rule_runs.get(rule="check_missing").pk == done.pk
    assert answer["rules"]["death_enrolled"]["new"] == 1


def test_counties_of_other_values_get_their_own_statement(check, system):
    Region.objects.create(code=159923000000, name="白河县")
    Region.objects.create(code=159923101000, name="北河镇")
    Region.objects.create(code=159923101201, name="北河村")
    ours, theirs = make.case(), make.case(make.household(village=159923101201))
    for case in (ours, theirs):
        make.feed(
            make.snapshot("deaths", region=case.region_code // 1_000_000 * 1_000_000),
            case.head,
            died_on=date(2026, 5, 15),
        )
    Parameter.objects.create(
        key="death_enrolled.grace_months",
        county=159923,
        valid_from=date(2026, 1, 1),
        value="1",
        basis="县文件",
        set_by=system,
    )
    rule_run = check("death_enrolled")
    assert rule_run.region_code == 159900000000
    severities = dict(Finding.objects.values_list("county", "severity"))
    assert severities == {159922: 2, 159923: 3}
    assert dict(Finding.objects.values_list("county", "parameters"))[159923] == {"grace_months": 1}
    assert [group["counties"] for group in rule_run.parameters["groups"]] == [[159922], [159923]]


def test_a_county_without_the_feed_is_left_out_of_the_run_and_keeps_its_findings(check):
    Region.objects.create(code=159923000000, name="白河县")
    dead(make.case().head)
    rule_run = check("death_enrolled")
    assert (rule_run.status, rule_run.new) == ("done", 1)
    assert rule_run.sentence == "1 个县未提供死亡注销或火化数据，没有运行。"


def test_a_finding_about_several_households_lies_in_the_smallest_region_that_holds_them(
    check, county_officer
):
    into = make.account()
    for village in (EAST_WILLOW, STONE_VILLAGE):
        home = make.household(village=village)
        make.case(home)
        make.payment(home, "2026-05", into=into)
    check("shared_account")
    finding = Finding.objects.get()
    numbers = sorted(Household.objects.values_list("number", flat=True))
    assert finding.region_code == COUNTY
    assert (finding.numbers, finding.evidence_key) == ("、".join(numbers), " ".join(numbers))
    finding.assigned_to, finding.region_code, finding.status = WILLOW, WILLOW, "assigned"
    finding.save(update_fields=["assigned_to", "region_code", "status"])
    assert counts(check("shared_account"))["still"] == 1
    finding.refresh_from_db()
    assert finding.region_code == WILLOW
    assert kinds(finding) == [KINDS.FOUND]


def test_a_run_may_be_asked_for_by_the_county_for_a_county(county, county_officer, caseworker, today):
    with scope(region=COUNTY, user=county_officer):
        job = crosscheck.ask(as_of=today, actor=county_officer)
        assert (job.region_code, job.key) == (COUNTY, f"{COUNTY}:2026-06-30")
        with pytest.raises(Busy, match=r"陈静 .* 开始的比对正在进行"):
            crosscheck.ask(as_of=today, actor=county_officer)
        with pytest.raises(NotPermitted):
            crosscheck.ask(as_of=today, actor=caseworker)
        with pytest.raises(Refused, match="县级或以上"):
            crosscheck.ask(as_of=today, actor=county_officer, region=WILLOW)
        with pytest.raises(Refused, match="没有区划代码"):
            crosscheck.ask(as_of=today, actor=county_officer, region=110101000000)
        with pytest.raises(Refused, match="没有这样的规则"):
            crosscheck.ask(as_of=today, actor=county_officer, rules=["nonsense"])


def test_a_county_officer_cannot_ask_for_the_whole_installation(county, county_officer, today):
    Region.objects.create(code=159923000000, name="白河县")
    with scope(region=COUNTY, user=county_officer), pytest.raises(NotPermitted):
        crosscheck.ask(as_of=today, actor=county_officer)


def test_the_night_asks_for_the_whole_installation(county, system):
    night = work.ask("crosscheck_nightly", actor=system, payload={"day": "2026-06-30"}, here=True)
    work.run_here(night)
    asked = Job.objects.get(state="queued")
    assert (asked.kind, asked.region_code, asked.payload["as_of"]) == ("crosscheck", COUNTY, "2026-06-30")


def test_everybody_of_a_person_in_two_households_is_one_finding_of_both(check):
    twice = person()
    homes = [make.household(village=village) for village in (EAST_WILLOW, STONE_VILLAGE)]
    for home in homes:
        make.case(home, members=[twice])
    check("duplicate_enrolment")
    with scope(region=WHOLE):
        finding = Finding.objects.get()
    assert (finding.person_id, finding.region_code) == (twice.pk, COUNTY)
    assert finding.numbers == "、".join(sorted(home.number for home in homes))
