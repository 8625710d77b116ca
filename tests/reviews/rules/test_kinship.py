"""近亲属备案: pairs of official and relative, filed or not, re-checked or not."""

from datetime import date
from typing import Any

import pytest

from households.models import Person
from tests import factories as make


@pytest.fixture
def official() -> Person:
    """Someone on the list of officials."""
    someone = make.person()
    make.feed(make.snapshot("officials"), someone)
    return someone


def pairs(rows: list[dict[str, Any]]) -> set[tuple[int, str]]:
    return {(row["person_id"], row["key"]) for row in rows}


def test_a_relative_whom_the_ledger_calls_unfiled_is_found_though_the_official_is_on_no_list(hits) -> None:
    kin, relative = make.person(), make.case().head
    make.filing(kin, relative, filed=False)
    assert pairs(hits("kin_unfiled")) == {(relative.pk, f"p{kin.pk}")}


def test_a_filing_goes_before_a_line_that_says_unfiled(hits) -> None:
    kin, relative = make.person(), make.case().head
    make.filing(kin, relative, filed=False)
    make.filing(kin, relative, filed_on=date(2026, 6, 30))
    assert hits("kin_unfiled") == []
    assert len(hits("kin_unfiled", as_of=date(2026, 6, 29))) == 1


def test_a_filing_of_another_pair_excuses_nobody(hits) -> None:
    kin, relative = make.person(), make.case().head
    make.filing(kin, relative, filed=False)
    make.filing(relative, kin)
    make.filing(make.person(), relative)
    assert len(hits("kin_unfiled")) == 1


def test_sharing_a_household_with_an_official_needs_a_filing(hits, official) -> None:
    case = make.case(dependants=[official])
    assert pairs(hits("kin_unfiled")) == {(case.head_id, f"p{official.pk}")}
    make.filing(official, case.head)
    assert hits("kin_unfiled") == []


def test_an_official_is_not_their_own_relative(hits, official) -> None:
    make.case(members=[official])
    make.filing(official, official, filed=False)
    assert hits("kin_unfiled") == []


def test_a_dependant_beside_an_official_is_no_finding(hits, official) -> None:
    make.case(members=[official], dependants=[make.person()])
    assert hits("kin_unfiled") == []


@pytest.mark.parametrize("holder_is_official", [True, False])
def test_marriage_to_an_official_holds_both_ways(hits, official, holder_is_official) -> None:
    relative = make.case().head
    holder, spouse = (official, relative) if holder_is_official else (relative, official)
    make.feed(make.snapshot("marriages"), holder, other=spouse)
    assert pairs(hits("kin_unfiled")) == {(relative.pk, f"p{official.pk}")}


@pytest.mark.parametrize(
    ("registered_on", "found"),
    [(date(2020, 1, 1), 0), (date(2026, 6, 30), 0), (date(2026, 7, 1), 1), (date(2010, 5, 19), 1)],
)
def test_a_couple_is_in_the_state_of_its_newest_row_by_the_day(hits, official, registered_on, found) -> None:
    relative, marriages = make.case().head, make.snapshot("marriages")
    make.feed(marriages, relative, other=official)
    make.feed(marriages, official, other=relative, registered_on=registered_on, state="离婚")
    assert len(hits("kin_unfiled")) == found


def test_three_reasons_for_one_pair_are_rows_of_one_finding(hits, official) -> None:
    case = make.case(dependants=[official])
    make.feed(make.snapshot("marriages"), official, other=case.head)
    make.filing(official, case.head, filed=False)
    rows = hits("kin_unfiled")
    assert len({row["reason"] for row in rows}) == 3
    assert pairs(rows) == {(case.head_id, f"p{official.pk}")}


@pytest.mark.parametrize(("rechecked_on", "found"), [("2025-06-29", 1), ("2025-06-30", 0), ("2026-07-01", 1)])
def test_a_recheck_older_than_twelve_months_is_overdue(hits, rechecked_on, found) -> None:
    kin, relative = make.person(), make.case().head
    make.filing(kin, relative, filed_on=date(2023, 3, 18), rechecked_on=make.day(rechecked_on))
    rows = hits("kin_recheck_overdue")
    last = rechecked_on if rechecked_on < "2026-06-30" else "2023-03-18"
    assert pairs(rows) == ({(relative.pk, f"p{kin.pk} {last}")} if found else set())


def test_the_newest_recheck_of_a_pair_counts_whichever_line_tells_it(hits) -> None:
    kin, relative = make.person(), make.case().head
    make.filing(kin, relative, filed_on=date(2023, 3, 18), rechecked_on=date(2024, 3, 1))
    make.filing(kin, relative, filed=False, rechecked_on=date(2026, 3, 1))
    assert hits("kin_recheck_overdue") == []


def test_a_pair_that_is_not_filed_has_no_recheck_to_miss(hits) -> None:
    make.filing(make.person(), make.case().head, filed=False, rechecked_on=date(2020, 1, 1))
    make.filing(make.person(), make.case().head, filed_on=date(2026, 7, 1), rechecked_on=date(2020, 1, 1))
    assert hits("kin_recheck_overdue") == []
