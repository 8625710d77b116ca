"""生存与身份: whom each rule must find, and beside it the one who differs in a single thing."""

from datetime import date

import pytest

from households.models import Household, Person
from tests import factories as make

DAY = date(2026, 6, 30)


def dead(someone: Person, died_on: str, **columns) -> None:
    make.feed(make.snapshot("deaths"), someone, died_on=date.fromisoformat(died_on), **columns)


def paid_household(*dead_on: str, alive: int = 0) -> Household:
    """A household whose enrolled members died on these days but for ``alive``, paid until May."""
    home = make.household()
    deaths = make.snapshot("deaths")
    people = [make.person() for _ in dead_on]
    make.case(home, members=[*people, *(make.person() for _ in range(alive))])
    for someone, died_on in zip(people, dead_on, strict=True):
        make.feed(deaths, someone, died_on=date.fromisoformat(died_on))
    for paid_for in ("2026-03", "2026-04", "2026-05"):
        make.payment(home, paid_for, "500.00")
    return home


@pytest.mark.parametrize(
    ("died_on", "severity"),
    [("2026-06-30", 2), ("2026-03-31", 2), ("2026-03-30", 2), ("2026-03-29", 3)],
)
def test_a_dead_member_is_due_within_the_grace_and_overdue_after_it(hits, died_on, severity) -> None:
    case = make.case()
    dead(case.head, died_on)
    [hit] = hits("death_enrolled")
    assert (hit["key"], hit["severity"], hit["person_id"]) == (died_on, severity, case.head_id)


@pytest.mark.parametrize("died_on", ["0001-01-01", "1899-12-30", "1900-01-01", "1949-12-31"])
def test_a_death_on_a_day_that_only_stands_for_one_is_a_death(hits, died_on) -> None:
    home = paid_household(died_on)
    assert [(hit["key"], hit["severity"]) for hit in hits("death_enrolled")] == [(died_on, 3)]
    assert {(hit["household_id"], hit["amount"]) for hit in hits("paid_after_death")} == {(home.pk, 150000)}


def test_a_death_after_the_day_is_not_seen(hits) -> None:
    dead(make.case().head, "2026-07-01")
    assert hits("death_enrolled") == []


def test_a_dead_member_who_is_not_enrolled_is_no_finding(hits) -> None:
    someone = make.person()
    make.case(dependants=[someone])
    dead(someone, "2026-01-15")
    assert hits("death_enrolled") == []


@pytest.mark.parametrize(("last", "found"), [("2026-06", 1), ("2026-05", 0)])
def test_a_case_is_enrolled_until_its_last_paid_month_is_over(hits, last, found) -> None:
    dead(make.case(last=last).head, "2026-01-15")
    assert len(hits("death_enrolled")) == found


@pytest.mark.parametrize(("first", "found"), [("2026-06", 1), ("2026-07", 0)])
def test_a_case_that_begins_next_month_is_not_yet_enrolled(hits, first, found) -> None:
    dead(make.case(first=first).head, "2026-01-15")
    assert len(hits("death_enrolled")) == found


def test_the_earliest_death_record_goes_before_an_earlier_cremation(hits) -> None:
    someone = make.case().head
    dead(someone, "2026-02-02")
    dead(someone, "2026-02-01")
    make.feed(make.snapshot("deaths", source="卫健"), someone, died_on=date(2026, 1, 31))
    make.feed(make.snapshot("cremations"), someone, cremated_on=date(2026, 1, 3), died_on=date(2026, 1, 1))
    assert [hit["key"] for hit in hits("death_enrolled")] == ["2026-01-31"]


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        ({"cremated_on": date(2026, 1, 17), "died_on": date(2026, 1, 15)}, "2026-01-15"),
        ({"cremated_on": date(2026, 1, 17), "died_on": None}, "2026-01-17"),
    ],
)
def test_a_cremation_stands_in_where_no_death_record_is_seen(hits, columns, key) -> None:
    someone = make.case().head
    dead(someone, "2026-07-01")
    make.feed(make.snapshot("cremations"), someone, **columns)
    assert [hit["key"] for hit in hits("death_enrolled")] == [key]


def test_only_the_newest_snapshot_by_the_day_is_seen(hits) -> None:
    someone = make.case().head
    make.feed(make.snapshot("deaths", "2026-05-01"), someone)
    make.snapshot("deaths", "2026-06-01")
    make.feed(make.snapshot("deaths", "2026-07-01"), someone)
    assert hits("death_enrolled") == []
    assert len(hits("death_enrolled", as_of=date(2026, 5, 31))) == 1


def test_of_two_snapshots_of_one_day_the_later_import_holds(hits) -> None:
    someone = make.case().head
    make.feed(make.snapshot("deaths"), someone)
    make.snapshot("deaths")
    assert hits("death_enrolled") == []


def test_a_snapshot_of_the_city_is_seen_and_one_of_the_next_county_is_not(hits) -> None:
    first, second = make.case().head, make.case().head
    make.feed(make.snapshot("deaths", region=159900000000), first)
    make.feed(make.snapshot("deaths", region=159923000000), second)
    assert [hit["person_id"] for hit in hits("death_enrolled")] == [first.pk]


def test_a_withdrawn_snapshot_is_not_seen(hits) -> None:
    snapshot = make.snapshot("deaths")
    make.feed(snapshot, make.case().head)
    snapshot.incoming.status = "withdrawn"
    snapshot.incoming.save()
    assert hits("death_enrolled") == []


def test_a_dead_member_of_two_households_is_found_in_each(hits) -> None:
    someone = make.person()
    homes = [make.case(members=[someone]).household for _ in range(2)]
    dead(someone, "2026-01-15")
    assert {hit["household_id"] for hit in hits("death_enrolled")} == {home.pk for home in homes}


def test_a_superseded_membership_does_not_count(hits) -> None:
    case = make.case()
    dead(case.head, "2026-01-15")
    case.memberships.update(superseded_by=make.incoming())
    assert hits("death_enrolled") == []


def test_payments_after_the_last_death_and_the_grace_are_summed(hits) -> None:
    home = paid_household("2025-12-01", "2026-01-31")
    assert [
        (hit["key"], hit["household_id"], hit["amount"], hit["paid"]) for hit in hits("paid_after_death")
    ] == [("2026-01-31", home.pk, 50000, 50000)]
    assert {hit["amount"] for hit in hits("paid_after_death", grace_months=1)} == {150000}


@pytest.mark.parametrize("alive", [1])
def test_a_household_with_one_member_alive_is_not_paid_after_death(hits, alive) -> None:
    paid_household("2026-01-31", alive=alive)
    assert hits("paid_after_death") == []


def test_a_household_in_its_grace_is_not_paid_after_death(hits) -> None:
    paid_household("2026-02-01")
    assert hits("paid_after_death") == []


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "failed"},
        {"kind": "arrears"},
        {"kind": "recovery"},
        {"paid_on": "2026-07-01"},
    ],
)
def test_only_regular_payments_known_by_the_day_are_paid_after_death(hits, columns) -> None:
    home = make.household()
    dead(make.case(home).head, "2026-01-15")
    make.payment(home, "2026-05", **columns)
    assert hits("paid_after_death") == []


def test_a_payment_without_its_day_counts_unless_its_month_is_later(hits) -> None:
    home = make.household()
    dead(make.case(home).head, "2026-01-15")
    make.payment(home, "2026-06", paid_on=None)
    make.payment(home, "2026-07", paid_on=None)
    assert [hit["month"] for hit in hits("paid_after_death")] == [2026 * 12 + 6]


def test_a_person_enrolled_in_two_cases_is_one_finding_naming_both(hits) -> None:
    someone = make.person()
    numbers = {make.case(members=[someone]).household.number for _ in range(2)}
    make.case(dependants=[someone])
    rows = hits("duplicate_enrolment")
    assert {row["item"] for row in rows} == {row["number"] for row in rows} == numbers
    assert {(row["person_id"], row["household_id"], row["key"]) for row in rows} == {(someone.pk, None, "")}


def test_a_person_enrolled_in_one_case_after_another_is_no_duplicate(hits) -> None:
    someone = make.person()
    make.case(members=[someone], last="2026-05")
    make.case(members=[someone])
    assert hits("duplicate_enrolment") == []


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"other_region": 159923101203}, ["159923101203"]),
        ({"other_region": 159922101201}, []),
        ({"other_region": 159923000000, "state": "已退出"}, []),
    ],
)
def test_a_member_enrolled_in_another_county_is_found(hits, columns, found) -> None:
    make.feed(make.snapshot("other_rolls"), make.case().head, **columns)
    assert [hit["key"] for hit in hits("duplicate_other_region")] == found


@pytest.mark.parametrize("kind", ["tekun", "orphans"])
@pytest.mark.parametrize(("state", "found"), [("在册", 1), ("退出", 0)])
def test_a_member_on_another_register_is_found(hits, kind, state, found) -> None:
    make.feed(make.snapshot(kind), make.case().head, state=state)
    rows = hits({"tekun": "dibao_tekun", "orphans": "dibao_orphan"}[kind])
    assert [row["key"] for row in rows] == [{"tekun": "分散", "orphans": "孤儿"}[kind]] * found


def test_a_subsidy_after_the_end_of_the_last_case_is_found(hits) -> None:
    home = make.household()
    make.case(home, first="2019-01", last="2020-12")
    make.case(home, first="2022-01", last="2026-05")
    make.feed(make.snapshot("disability_subsidies"), home.head)
    assert [(hit["key"], hit["number"]) for hit in hits("subsidy_without_dibao")] == [
        ("2026-05", home.number)
    ]


@pytest.mark.parametrize(
    ("case", "columns"),
    [
        ({"last": "2026-06"}, {}),
        ({"first": None}, {}),
        ({"last": "2026-05"}, {"subsidy": "重度残疾人护理补贴"}),
        ({"last": "2026-05"}, {"state": "退出"}),
    ],
)
def test_a_subsidy_without_an_ended_case_or_of_another_kind_is_no_finding(hits, case, columns) -> None:
    make.feed(make.snapshot("disability_subsidies"), make.case(**case).head, **columns)
    assert hits("subsidy_without_dibao") == []


def test_a_subsidy_of_someone_enrolled_elsewhere_or_never_enrolled_is_no_finding(hits) -> None:
    enrolled, dependant = make.person(), make.person()
    make.case(members=[enrolled], dependants=[dependant], last="2026-01")
    make.case(members=[enrolled])
    subsidies = make.snapshot("disability_subsidies")
    for someone in (enrolled, dependant):
        make.feed(subsidies, someone)
    assert hits("subsidy_without_dibao") == []
