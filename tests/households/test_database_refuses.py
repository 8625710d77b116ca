"""What the database itself refuses about households, cases and money, whoever writes (decision 5)."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from funds.models import Payment
from households.models import Case, CaseReview, Entitlement, Household, Membership, PastCase, Residence
from tests import factories as make
from tests.conftest import EAST_WILLOW, STONE_VILLAGE, WEST_WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole", "county")]

OTHER_COUNTY_VILLAGE = 159921101201


REGION = r"区划与所属|guard_\w+_region"
"""How the guard of the region names itself on either engine."""


def refuse(deed: Any, match: str | None = None) -> None:
    """The database refuses a deed, and the transaction goes on."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        deed()


def moved(row: models.Model, to: int) -> None:
    """A row's region is another one, past every manager."""
    type(row)._base_manager.filter(pk=row.pk).update(region_code=to)


def past(of: Case) -> PastCase:
    """An older content of a case."""
    return PastCase.objects.create(
        region_code=of.region_code, case=of, values={}, incoming=of.incoming, superseded_by=make.incoming()
    )


@pytest.fixture
def case() -> Case:
    """A case of 东柳村 with everything that hangs on one."""
    made = make.case(make.household("LH000001"), reviewed=["2026-01-05"])
    make.payment(made.household, "2026-05")
    past(made)
    return made


CHILDREN = (Case, Membership, Residence, Payment, Entitlement, CaseReview, PastCase)


# --- whose row is it ---


@pytest.mark.parametrize("model", CHILDREN, ids=lambda model: model.__name__)
def test_a_row_does_not_move_away_from_its_household(case: Case, model: Any):
    row = model.objects.get()
    for elsewhere in (STONE_VILLAGE, WEST_WILLOW, make.COUNTY, OTHER_COUNTY_VILLAGE):
        refuse(lambda elsewhere=elsewhere: moved(row, elsewhere), None if model is Payment else REGION)
    assert set(model.objects.values_list("region_code", flat=True)) == {EAST_WILLOW}


def test_a_new_row_of_another_region_than_its_household_is_refused(case: Case):
    elsewhere = make.household("LH000002", village=STONE_VILLAGE)
    refuse(lambda: make.payment(case.household, "2026-04", region_code=STONE_VILLAGE), REGION)
    refuse(lambda: make.case(case.household, first=None, region_code=STONE_VILLAGE), REGION)
    row = Membership.objects.get()
    row.pk, row.uid, row.person, row.region_code = None, uuid.uuid4(), make.person(), STONE_VILLAGE
    refuse(lambda: row.save(force_insert=True), REGION)
    refuse(lambda: Payment.objects.update(household=elsewhere), REGION)
    refuse(lambda: Case.objects.update(household=elsewhere), REGION)


@pytest.mark.parametrize("to", [WEST_WILLOW, STONE_VILLAGE])
def test_a_move_takes_everything_of_the_household_along(case: Case, to: int):
    neighbour = make.case(make.household("LH000002"))
    moved(case.household, to)
    for model in CHILDREN:
        mine = model.objects.exclude(pk=neighbour.pk) if model is Case else model.objects.all()
        if model is not Case:
            owner = (
                "household" if any(f.name == "household" for f in model._meta.fields) else "case__household"
            )
            mine = mine.filter(**{owner: case.household})
        assert set(mine.values_list("region_code", flat=True)) == {to}, model
    neighbour.refresh_from_db()
    assert neighbour.region_code == EAST_WILLOW
    assert set(Membership.objects.filter(case=neighbour).values_list("region_code", flat=True)) == {
        EAST_WILLOW
    }


def test_a_move_changes_nothing_but_the_region(case: Case):
    before = {model: list(model.objects.order_by("pk").values()) for model in CHILDREN}
    moved(case.household, STONE_VILLAGE)
    for model, rows in before.items():
        for row in rows:
            row["region_code"] = STONE_VILLAGE
        assert list(model.objects.order_by("pk").values()) == rows, model
    assert Residence.objects.get().village == EAST_WILLOW, "where it lived then, it lived then"


def test_what_a_case_said_before_is_neither_rewritten_nor_removed(case: Case):
    refuse(lambda: PastCase.objects.update(values={"status": "refused"}), "只能追加")
    refuse(lambda: PastCase.objects.update(incoming=make.incoming()), "只能追加")
    refuse(lambda: PastCase.objects.all()._raw_delete("default"), "只能追加")
    assert PastCase.objects.get().values == {}


def test_a_household_stays_in_the_county_of_its_number(case: Case):
    refuse(lambda: moved(case.household, OTHER_COUNTY_VILLAGE))
    refuse(lambda: Household.objects.filter(pk=case.household_id).update(county=159921))


def test_a_number_is_given_once_in_a_county(case: Case):
    refuse(lambda: make.household("LH000001", village=STONE_VILLAGE))
    assert make.household("LH000001", village=OTHER_COUNTY_VILLAGE).county == 159921


def test_an_unmatched_payment_belongs_to_the_county_and_gets_the_region_of_its_household(case: Case):
    free = make.payment(None, "2026-05", number="LH000009")
    assert free.region_code == make.COUNTY
    refuse(lambda: Payment.objects.filter(pk=free.pk).update(household=case.household))
    Payment.objects.filter(pk=free.pk).update(household=case.household, region_code=EAST_WILLOW)
    moved(case.household, WEST_WILLOW)
    assert Payment.objects.get(pk=free.pk).region_code == WEST_WILLOW


# --- cases of one household ---


@pytest.mark.parametrize(
    ("first", "last"),
    [("2022-12", None), ("2019-01", "2020-01"), ("2021-01", "2021-06"), ("2019-01", None)],
    ids=["last month", "first month", "inside", "around"],
)
def test_months_of_two_cases_of_one_household_do_not_overlap(first: str, last: str | None):
    known = make.case(first="2020-01", last="2022-12")
    refuse(lambda: make.case(known.household, first=first, last=last))
    assert Case.objects.get() == known


@pytest.mark.parametrize(
    ("first", "last"), [("2023-01", None), ("2018-01", "2019-12")], ids=["after", "before"]
)
def test_cases_that_follow_one_another_stand_side_by_side(first: str, last: str | None):
    known = make.case(first="2020-01", last="2022-12")
    make.case(known.household, first=first, last=last)
    assert Case.objects.count() == 2


def test_a_case_is_not_prolonged_into_the_next():
    known = make.case(first="2020-01", last="2022-12")
    make.case(known.household, first="2023-01")
    for last in (date(2023, 1, 1), None):
        refuse(lambda last=last: Case.objects.filter(pk=known.pk).update(last_month=last))


def test_refused_cases_and_other_households_stand_beside_any_case():
    known = make.case(first="2020-01")
    make.case(known.household, first=None)
    make.case(known.household, first=None)
    make.case(first="2020-01")
    assert Case.objects.count() == 4


def test_a_case_has_its_key_once():
    known = make.case(first="2020-01", last="2019-12")
    refuse(lambda: make.case(known.household, first="2020-01", last="2019-12"))


def test_only_a_refused_case_has_no_months():
    known = make.case(first="2020-01")
    refuse(lambda: Case.objects.filter(pk=known.pk).update(first_month=None))
    refuse(lambda: Case.objects.filter(pk=known.pk).update(status="refused"))


# --- amounts of one case ---


def test_two_amounts_do_not_hold_at_once():
    known = make.case(first="2020-01")
    refuse(lambda: make.entitlement(known, "600.00", "2021-01"))
    refuse(lambda: make.entitlement(known, "600.00", "2021-01", "2021-12"))
    Entitlement.objects.update(to_month=date(2020, 12, 1))
    make.entitlement(known, "600.00", "2021-01")
    refuse(lambda: make.entitlement(known, "700.00", "2020-06", "2020-07"))
    assert Entitlement.objects.count() == 2


def test_an_amount_that_was_superseded_leaves_its_months():
    known = make.case(first="2020-01")
    Entitlement.objects.update(superseded_by=make.incoming())
    make.entitlement(known, "600.00", "2020-01")
    refuse(lambda: Entitlement.objects.update(superseded_by=None))


def test_an_amount_is_not_negative():
    known = make.case(first="2020-01")
    refuse(lambda: Entitlement.objects.filter(case=known).update(amount="-0.01"))
    refuse(lambda: Payment.objects.filter(pk=make.payment(known.household, "2026-01").pk).update(amount="-1"))


# --- members of one case ---


def test_one_person_is_in_a_case_once():
    known = make.case()
    refuse(lambda: make.member(known, known.household.head))
    assert Membership.objects.count() == 1


def test_a_member_who_was_succeeded_makes_room():
    known = make.case()
    Membership.objects.update(superseded_by=make.incoming())
    make.member(known, known.household.head)
    refuse(lambda: Membership.objects.update(superseded_by=None))


def test_a_person_in_two_households_is_data_and_no_error():
    person = make.person()
    make.case(members=[make.person(), person])
    make.case(members=[make.person(), person])
    assert Membership.objects.filter(person=person).count() == 2


def test_a_day_of_review_is_noted_once_and_a_case_lives_in_one_place():
    known = make.case(reviewed=["2026-01-05"])
    review, residence = CaseReview.objects.get(), Residence.objects.get()
    review.pk = residence.pk = None
    refuse(lambda: review.save(force_insert=True))
    refuse(lambda: residence.save(force_insert=True))
    assert known.reviews.count() == 1
