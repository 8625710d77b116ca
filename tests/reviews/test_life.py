"""The life of a finding: found, changed, gone, back, taken over, decided, and a relapse."""

from datetime import date

import pytest

from accounts.models import Parameter
from households.models import Person
from reviews.models import Absence, Draft, Finding, FindingEvent, LedgerItem
from tests import factories as make
from tests.conftest import EAST_WILLOW, WILLOW
from tests.reviews.nights import close, counts, dead, kinds, nobody

pytestmark = pytest.mark.django_db

KINDS = FindingEvent.Kind


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
