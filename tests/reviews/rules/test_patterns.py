"""异常模式: equal amounts in a village, couples split over households, comings and goings."""

import pytest

from households.models import Case, Person
from tests import factories as make


def village(amounts: list[str], *, enrolled: int = 1) -> None:
    for amount in amounts:
        make.case(amount=amount, members=[make.person() for _ in range(enrolled)])


def test_a_village_of_ten_with_nine_equal_amounts_is_found(hits) -> None:
    village(["414.00"] * 9 + ["500.00"])
    [hit] = hits("uniform_amounts")
    assert (hit["village"], hit["region_code"], hit["key"]) == (make.EAST_WILLOW, make.EAST_WILLOW, "414.00")
    assert (hit["households"], hit["same"], hit["per_head"]) == (10, 9, 41400)


@pytest.mark.parametrize("amounts", [["414.00"] * 9, ["414.00"] * 8 + ["500.00", "501.00"]])
def test_nine_households_or_eight_of_ten_are_no_pattern(hits, amounts) -> None:
    village(amounts)
    assert hits("uniform_amounts") == []


def test_amounts_are_compared_per_enrolled_member_rounded_half_up(hits) -> None:
    village(["0.10"] * 5 + ["0.11"] * 1, enrolled=2)
    village(["0.06"] * 9, enrolled=1)
    village(["0.11"] * 85, enrolled=2)
    [hit] = hits("uniform_amounts")
    assert (hit["key"], hit["same"], hit["households"]) == ("0.06", 95, 100)


def test_a_household_without_enrolled_members_belongs_to_the_base(hits) -> None:
    village(["414.00"] * 9)
    make.case(members=[], dependants=[make.person()])
    make.case(members=[], dependants=[make.person()])
    assert hits("uniform_amounts") == []


def test_households_of_another_village_or_of_ended_cases_do_not_count(hits) -> None:
    village(["414.00"] * 9)
    make.case(make.household(village=make.WEST_WILLOW), amount="414.00")
    make.case(amount="414.00", last="2026-05")
    assert hits("uniform_amounts") == []


def alone(spouse: Person, **columns) -> Case:
    """Someone enrolled alone who is married to ``spouse``."""
    case = make.case()
    make.feed(make.snapshot("marriages", source=str(case.pk)), case.head, other=spouse, **columns)
    return case


def test_a_spouse_in_no_household_splits_it(hits) -> None:
    spouse = make.person()
    case = alone(spouse)
    make.case(members=[spouse], last="2026-05")
    assert [(hit["person_id"], hit["key"]) for hit in hits("split_household")] == [
        (case.head_id, f"p{spouse.pk}")
    ]


@pytest.mark.parametrize(("where", "found"), [(make.EAST_WILLOW, 1), (make.WEST_WILLOW, 0)])
def test_a_spouse_in_another_household_splits_it_within_the_village(hits, where, found) -> None:
    spouse = make.person()
    alone(spouse)
    make.case(make.household(village=where), members=[make.person(), spouse])
    assert len(hits("split_household")) == found


def test_two_who_are_each_enrolled_alone_are_two_findings(hits) -> None:
    spouse = make.person()
    case = alone(spouse)
    make.case(members=[spouse])
    assert {hit["person_id"] for hit in hits("split_household")} == {case.head_id, spouse.pk}


def test_a_dead_or_divorced_spouse_splits_nothing(hits) -> None:
    late = make.person()
    alone(late)
    make.feed(make.snapshot("deaths"), late)
    alone(make.person(), state="离婚")
    assert hits("split_household") == []


def test_a_household_of_two_or_one_without_enrolment_is_not_split(hits) -> None:
    marriages = make.snapshot("marriages")
    for case in (make.case(dependants=[make.person()]), make.case(members=[], dependants=[make.person()])):
        for someone in case.memberships.values_list("person", flat=True):
            make.feed(marriages, Person.objects.get(pk=someone), other=make.person())
    assert hits("split_household") == []


def series(head: Person, *spans: tuple[str, str | None], one_number: bool = False) -> Case:
    """Cases of one head, under one number or each under its own; the last is returned."""
    home = make.household(head=head)
    return [
        make.case(home if one_number else make.household(head=head), first=first, last=last)
        for first, last in spans
    ][-1]


@pytest.mark.parametrize("one_number", [True, False])
def test_two_ended_cases_and_a_present_one_within_two_years_are_found(hits, one_number) -> None:
    last = series(
        make.person(),
        ("2024-06", "2024-12"),
        ("2025-04", "2025-12"),
        ("2026-02", None),
        one_number=one_number,
    )
    rows = hits("reentry")
    assert {row["item"] for row in rows} == {"2024-06", "2025-04", "2026-02"}
    assert {(row["household_id"], row["key"], row["number"]) for row in rows} == {
        (last.household_id, "", last.household.number)
    }


@pytest.mark.parametrize(
    "spans",
    [
        [("2024-05", "2024-12"), ("2025-04", "2025-12"), ("2026-02", None)],
        [("2025-04", "2025-12"), ("2026-02", None)],
        [("2024-06", "2024-12"), ("2025-04", "2025-12"), ("2026-02", "2026-05")],
        [("2024-06", "2024-12"), ("2025-04", "2025-12"), ("2026-07", None)],
    ],
)
def test_too_old_too_few_or_none_present_is_no_coming_and_going(hits, spans) -> None:
    series(make.person(), *spans, one_number=True)
    assert hits("reentry") == []


def test_one_ended_case_of_the_number_and_one_of_the_head_do_not_add_up(hits) -> None:
    head, home = make.person(), make.household()
    make.case(home, first="2024-06", last="2024-12")
    make.case(make.household(head=head), first="2025-01", last="2025-03")
    make.case(home, first="2026-02", head=head)
    assert hits("reentry") == []
