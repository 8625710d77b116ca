"""A look back to an earlier day changes nothing, and is counted against what was known on a day before."""

from datetime import date

import pytest

from reviews.models import Finding, FindingEvent, RetroHit
from tests import factories as make
from tests.reviews.nights import counts, dead, nobody

pytestmark = pytest.mark.django_db


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


def test_what_was_verified_missed_and_found_again_is_counted_as_it_stood_on_each_day(check, monkeypatch):
    case = make.case()
    for night, found in [("03-01", True), ("04-01", False), ("05-01", True), ("06-30", True)]:
        monkeypatch.setenv("DOUDI_TODAY", f"2026-{night}")
        if found:
            dead(case.head, as_of=f"2026-{night}")
        else:
            nobody(f"2026-{night}")
        check("death_enrolled", f"2026-{night}")
        Finding.objects.update(status="verified")
    back = {day: counts(check("death_enrolled", f"2026-{day}")) for day in ("03-15", "04-15", "05-15")}
    stood = {"open": 1, "new": 0, "still": 1, "reopened": 0, "vanished": 0}
    assert back == {"03-15": stood, "04-15": dict.fromkeys(stood, 0), "05-15": stood}
