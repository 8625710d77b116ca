"""干部代持卡: officials who keep the cards of households."""

from datetime import date
from typing import Any

import pytest

from households.models import Account, Person
from tests import factories as make
from tests.reviews.rules.conftest import NO_PAYMENT

# --- 干部代持卡


@pytest.fixture
def official() -> Person:
    """Someone on the list of officials."""
    someone = make.person()
    make.feed(make.snapshot("officials"), someone)
    return someone


def keep(used: Account, custodian: Person, **columns: Any) -> None:
    make.feed(make.snapshot("card_custody"), make.person(), other=custodian, account=used, **columns)


def test_an_official_who_keeps_a_households_card_is_found(hits, home, official) -> None:
    keep(home.account, official)
    assert [(row["account_id"], row["key"], row["number"]) for row in hits("custody_by_official")] == [
        (home.account_id, f"p{official.pk}", home.number)
    ]


@pytest.mark.parametrize("columns", [{"state": "终止"}, {"filed_on": date(2026, 7, 1)}])
def test_a_custody_that_is_over_or_not_yet_filed_is_no_finding(hits, home, official, columns) -> None:
    keep(home.account, official, **columns)
    assert hits("custody_by_official") == []


def test_a_custodian_who_is_no_official_is_no_finding(hits, home, official) -> None:
    keep(home.account, make.person())
    assert hits("custody_by_official") == []


def test_a_member_or_a_filed_relative_may_keep_the_card(hits, official) -> None:
    member = make.case(dependants=[official]).household
    keep(member.account, official)
    assert hits("custody_by_official") == []
    relative = make.case().household
    keep(relative.account, official)
    assert len(hits("custody_by_official")) == 1
    make.filing(official, relative.head, filed_on=date(2026, 6, 30))
    assert hits("custody_by_official") == []
    assert len(hits("custody_by_official", as_of=date(2026, 6, 29))) == 1


@pytest.mark.parametrize(
    ("columns", "found"), [({}, 1), ({"kind": "one_off"}, 1), *(({**columns}, 0) for columns in NO_PAYMENT)]
)
def test_an_account_is_used_when_it_was_paid_into(hits, home, official, columns, found) -> None:
    other = make.account()
    make.payment(home, "2026-05", into=other, **columns)
    keep(other, official)
    assert [row["account_id"] for row in hits("custody_by_official")] == [other.pk] * found


def test_an_account_of_an_ended_case_is_not_used_by_an_enrolled_household(hits, official) -> None:
    keep(make.case(last="2026-05").household.account, official)
    assert hits("custody_by_official") == []
