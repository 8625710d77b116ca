"""A night is the same night twice; what changes in between, and nothing else, is written."""

from datetime import date

import pytest

from accounts.models import Parameter, Region, system_user
from accounts.scope import WHOLE, scope
from audit.models import IncomingFile
from common.errors import Busy, NotPermitted, Refused
from households.models import Household, Person
from jobs import work
from jobs.models import Job
from reviews import crosscheck
from reviews.models import Absence, Draft, Finding, FindingEvent, LedgerItem, RetroHit, RuleRun, Run
from tests import factories as make
from tests.conftest import COUNTY, EAST_WILLOW, STONE_VILLAGE, WILLOW
from tests.factories import person

pytestmark = pytest.mark.django_db

KINDS = FindingEvent.Kind


def dead(someone, died_on="2026-01-15", as_of="2026-06-25"):
    """A delivery of deaths in which this person stands alone."""
    return make.feed(make.snapshot("deaths", as_of), someone, died_on=date.fromisoformat(died_on))


def kinds(finding):
    return list(finding.events.order_by("id").values_list("kind", flat=True))


def counts(rule_run):
    return {name: getattr(rule_run, name) for name in ("open", "new", "still", "reopened", "vanished")}


def nobody(as_of):
    """A delivery in which nobody of ours stands."""
    make.snapshot("deaths", as_of)


def close(finding, *, with_item=True):
    """The finding was verified and closed with its ledger item, as the rectification ledger does it."""
    if with_item:
        proof = finding.verifications.create(
            region_code=finding.region_code, result="true", method="home_visit", on=date(2026, 6, 1),
            note="属实", verifier=system_user(), verifier_name="周敏", second_name="李村",
            at="2026-06-01T00:00Z",
        )  # fmt: skip
        LedgerItem.objects.create(
            region_code=finding.region_code, number="ZG-2026-0007", county=finding.county, finding=finding,
            verification=proof, unit=WILLOW, deadline=date(2026, 7, 1), at=proof.at,
        )  # fmt: skip
    Finding.objects.filter(pk=finding.pk).update(status="closed")


def test_a_second_night_finds_the_same_finding_and_writes_nothing(check):
    dead(make.case().head)
    assert counts(check("death_enrolled")) == {"open": 1, "new": 1, "still": 0, "reopened": 0, "vanished": 0}
    before = Finding.objects.values().get()
    assert counts(check("death_enrolled")) == {"open": 1, "new": 0, "still": 1, "reopened": 0, "vanished": 0}
    assert Finding.objects.values().get() == before
    assert FindingEvent.objects.count() == 1


def test_a_finding_says_who_what_where_and_with_which_values(check):
    case = make.case()
    dead(case.head)
    rule_run = check("death_enrolled")
    finding = Finding.objects.get()
    assert (finding.person_id, finding.household_id, finding.account_id, finding.village) == (
        case.head_id, case.household_id, None, None,
    )  # fmt: skip
    assert (finding.evidence_key, finding.numbers, finding.name) == (
        "2026-01-15",
        case.household.number,
        "高秀英",
    )
    assert (finding.county, finding.region_code, finding.severity) == (159922, EAST_WILLOW, 3)
    assert (finding.first_seen, finding.last_seen, finding.status) == (date(2026, 6, 30), None, "open")
    assert finding.parameters == rule_run.parameters == {"grace_months": 3}
    assert finding.evidence[0]["died_on"] == "2026-01-15"
    assert rule_run.feeds == {"deaths": ["2026-06-25"]}


def test_a_finding_grows_more_severe_and_keeps_the_values_of_the_run_that_said_so(check, system):
    dead(make.case().head, "2026-05-15")
    check("death_enrolled")
    finding = Finding.objects.get()
    assert finding.severity == 2
    Parameter.objects.create(
        key="death_enrolled.grace_months",
        county=159922,
        valid_from=date(2026, 6, 1),
        value="1",
        basis="县文件",
        set_by=system,
    )
    check("death_enrolled")
    finding.refresh_from_db()
    assert (finding.severity, finding.parameters) == (3, {"grace_months": 1})
    event = finding.events.get(kind=KINDS.UPDATED)
    assert (event.detail["before"]["severity"], event.detail["after"]["severity"]) == (2, 3)
    assert event.detail["before"]["evidence"][0]["died_on"] == "2026-05-15"
    Parameter.objects.create(
        key="death_enrolled.grace_months",
        county=0,
        valid_from=date(2026, 6, 2),
        value="0",
        basis="盟文件",
        set_by=system,
    )
    check("death_enrolled")
    finding.refresh_from_db()
    assert finding.parameters == {"grace_months": 1}


def test_evidence_gone_makes_a_finding_vanish_and_its_return_opens_it_again_with_its_history(check):
    case = make.case()
    dead(case.head)
    check("death_enrolled", "2026-06-25")
    nobody("2026-06-26")
    gone = check("death_enrolled", "2026-06-27")
    finding = Finding.objects.get()
    assert counts(gone) == {"open": 0, "new": 0, "still": 0, "reopened": 0, "vanished": 1}
    assert (finding.status, finding.last_seen) == ("vanished", date(2026, 6, 25))
    dead(case.head, as_of="2026-06-28")
    back = check("death_enrolled", "2026-06-29")
    finding.refresh_from_db()
    assert counts(back) == {"open": 1, "new": 0, "still": 0, "reopened": 1, "vanished": 0}
    assert (finding.status, finding.last_seen, finding.first_seen) == ("open", None, date(2026, 6, 25))
    assert kinds(finding) == [KINDS.FOUND, KINDS.VANISHED, KINDS.REOPENED]


def test_new_evidence_about_the_same_subject_takes_over_assignment_deadline_drafts_and_first_seen(
    found, check, caseworker
):
    old = found()
    draft = Draft.objects.create(
        region_code=old.region_code,
        finding=old,
        author=caseworker,
        values={"note": "去过"},
        saved_at="2026-06-30T01:00Z",
    )
    dead(Person.objects.get(pk=old.person_id), "2026-01-10", "2026-06-26")
    make.snapshot("deaths", "2026-06-26", source=old.household.cases.get().pk)
    rule_run = check("death_enrolled")
    new = Finding.objects.get(status="assigned")
    old.refresh_from_db()
    draft.refresh_from_db()
    assert counts(rule_run) == {"open": 1, "new": 1, "still": 0, "reopened": 0, "vanished": 1}
    assert (old.status, new.evidence_key, new.succeeds_id) == ("vanished", "2026-01-10", old.pk)
    assert (new.deadline, new.assigned_to, new.assigned_by_id) == (old.deadline, WILLOW, old.assigned_by_id)
    assert (new.first_seen, new.first_run_id) == (old.first_seen, rule_run.pk)
    assert draft.finding_id == new.pk
    assert kinds(old) == [KINDS.FOUND, KINDS.ASSIGNED, KINDS.SUCCEEDED]
    assert new.events.get().detail == {"succeeds": old.pk}
    assert old.events.get(kind=KINDS.SUCCEEDED).detail == {"successor": new.pk}


def test_a_finding_that_comes_back_in_place_of_another_takes_over_its_assignment(found, check):
    first = found()
    someone, source = Person.objects.get(pk=first.person_id), str(first.household.cases.get().pk)

    def told(died_on, as_of):
        make.feed(make.snapshot("deaths", as_of, source=source), someone, died_on=date.fromisoformat(died_on))
        return check("death_enrolled")

    told("2026-01-10", "2026-06-26")
    assert counts(told("2026-01-15", "2026-06-27")) == {
        "open": 1,
        "new": 0,
        "still": 0,
        "reopened": 1,
        "vanished": 1,
    }
    first.refresh_from_db()
    assert (first.status, first.assigned_to, first.succeeds_id) == ("assigned", WILLOW, None)


@pytest.mark.parametrize("status", ["verified", "closed"])
def test_a_run_never_touches_what_people_have_decided(check, status):
    case = make.case()
    dead(case.head, "2026-05-15")
    check("death_enrolled", "2026-06-30")
    Finding.objects.update(status=status)
    before = Finding.objects.values().get()
    assert counts(check("death_enrolled", "2026-12-31")) == {
        "open": 0, "new": 0, "still": 1, "reopened": 0, "vanished": 0,
    }  # fmt: skip
    nobody("2026-06-28")
    assert counts(check("death_enrolled", "2026-12-31"))["vanished"] == 0
    assert Finding.objects.values().get() == before


def test_an_untrue_finding_stays_so_until_its_evidence_key_changes(check):
    case = make.case()
    dead(case.head)
    check("death_enrolled")
    Finding.objects.update(status="verified")
    dead(case.head, "2026-02-01", "2026-06-26")
    assert check("death_enrolled").new == 1
    new = Finding.objects.get(status="open")
    assert (new.succeeds_id, new.relapse_of_id, new.evidence_key) == (None, None, "2026-02-01")


def test_a_closed_finding_that_was_gone_and_is_back_is_a_relapse_with_the_old_ledger_item(check):
    case = make.case()
    dead(case.head)
    check("death_enrolled")
    old = Finding.objects.get()
    close(old)
    nobody("2026-06-26")
    check("death_enrolled")
    check("death_enrolled")
    assert Absence.objects.get().finding_id == old.pk
    dead(case.head, as_of="2026-06-27")
    assert check("death_enrolled").new == 1
    new = Finding.objects.get(status="open")
    assert (new.fingerprint, new.occurrence, new.relapse_of_id) == (old.fingerprint, 1, old.pk)
    assert kinds(new) == [KINDS.RELAPSED]
    assert LedgerItem.objects.get().finding_id == new.pk
    assert counts(check("death_enrolled")) == {"open": 1, "new": 0, "still": 1, "reopened": 0, "vanished": 0}
    nobody("2026-06-28")
    assert check("death_enrolled").vanished == 1
    assert Absence.objects.count() == 1


def test_a_closed_finding_that_is_still_found_is_no_relapse(check):
    dead(make.case().head)
    check("death_enrolled")
    close(Finding.objects.get())
    assert counts(check("death_enrolled")) == {"open": 0, "new": 0, "still": 1, "reopened": 0, "vanished": 0}
    assert not Absence.objects.exists()


def test_what_was_gone_before_its_close_out_and_is_back_is_a_relapse(check):
    case = make.case()
    dead(case.head)
    check("death_enrolled")
    old = Finding.objects.get()
    Finding.objects.update(status="verified")
    nobody("2026-06-26")
    assert counts(check("death_enrolled")) == {"open": 0, "new": 0, "still": 0, "reopened": 0, "vanished": 0}
    close(old)
    dead(case.head, as_of="2026-06-27")
    assert check("death_enrolled").new == 1
    assert Finding.objects.get(status="open").relapse_of_id == old.pk


def test_what_was_back_before_its_close_out_is_no_relapse(check):
    case = make.case()
    dead(case.head)
    check("death_enrolled")
    Finding.objects.update(status="verified")
    nobody("2026-06-26")
    check("death_enrolled")
    assert Absence.objects.exists()
    dead(case.head, as_of="2026-06-27")
    assert counts(check("death_enrolled")) == {"open": 0, "new": 0, "still": 1, "reopened": 0, "vanished": 0}
    close(Finding.objects.get())
    assert counts(check("death_enrolled")) == {"open": 0, "new": 0, "still": 1, "reopened": 0, "vanished": 0}


def test_new_evidence_after_the_close_out_is_a_relapse(check):
    case = make.case()
    dead(case.head)
    check("death_enrolled")
    old = Finding.objects.get()
    close(old)
    dead(case.head, "2026-02-01", "2026-06-26")
    check("death_enrolled")
    new = Finding.objects.get(status="open")
    assert (new.relapse_of_id, new.occurrence, kinds(new)) == (old.pk, 0, [KINDS.RELAPSED])
    assert LedgerItem.objects.get().finding_id == new.pk


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


def test_a_look_back_changes_no_finding_and_counts_against_the_newest_earlier_day(check):
    first, second = make.case(), make.case()
    deaths = make.snapshot("deaths", "2026-03-01")
    make.feed(deaths, first.head, died_on=date(2026, 1, 15))
    make.feed(deaths, second.head, died_on=date(2026, 2, 20))
    check("death_enrolled", "2026-06-30")
    before = list(Finding.objects.order_by("id").values())
    events = FindingEvent.objects.count()
    earliest = check("death_enrolled", "2026-03-01")
    assert (earliest.current, counts(earliest)) == (
        False, {"open": 2, "new": 2, "still": 0, "reopened": 0, "vanished": 0},
    )  # fmt: skip
    make.feed(make.snapshot("deaths", "2026-04-01"), first.head, died_on=date(2026, 1, 15))
    later = check("death_enrolled", "2026-04-02")
    assert counts(later) == {"open": 1, "new": 0, "still": 1, "reopened": 0, "vanished": 1}
    assert RetroHit.objects.filter(rule_run=later).get().severity == 2
    assert list(Finding.objects.order_by("id").values()) == before
    assert FindingEvent.objects.count() == events


def test_a_look_back_to_a_day_after_a_current_run_counts_against_its_findings(check, monkeypatch):
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-01")
    first, second = make.case(), make.case()
    dead(first.head, as_of="2026-05-01")
    check("death_enrolled", "2026-06-01")
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-30")
    dead(second.head, as_of="2026-06-26")
    check("death_enrolled", "2026-06-30")
    dead(second.head, as_of="2026-06-10")
    back = check("death_enrolled", "2026-06-15")
    assert (back.current, counts(back)) == (
        False, {"open": 1, "new": 1, "still": 0, "reopened": 0, "vanished": 1},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "today", "second", "current"),
    [
        ("2026-06-30", "2026-06-30", "2026-06-29", False),
        ("2026-06-30", "2026-07-01", "2026-06-30", True),
        ("2026-07-15", "2026-06-30", "2026-06-30", True),
        ("2026-06-01", "2026-06-30", "2026-06-02", True),
    ],
)
def test_a_run_is_current_from_the_earlier_of_today_and_the_last_current_run(
    check, monkeypatch, first, today, second, current
):
    monkeypatch.setenv("DOUDI_TODAY", today)
    make.snapshot("deaths", "2026-01-01")
    assert check("death_enrolled", first).current
    assert check("death_enrolled", second).current is current


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
