"""Nobody decides about their own household, their kin, or what they did themselves (回避)."""

from datetime import date

import pytest

from accounts.scope import barred, may, scope
from common.errors import NotPermitted
from households.models import Household, Person
from reviews import verifying
from reviews.models import Finding
from tests import factories as make
from tests.conftest import WILLOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(caseworker) -> Person:
    """The caseworker is known by an ID number."""
    someone = make.person()
    caseworker.id_digest = someone.id_digest
    caseworker.save()
    return someone


def refused(finding, caseworker, answers) -> str:
    with scope(region=WILLOW, user=caseworker), pytest.raises(NotPermitted) as refusal:
        verifying.verify(finding, actor=caseworker, **answers)
    assert Finding.objects.get(pk=finding.pk).status == "assigned"
    return refusal.value.sentence


def test_who_is_nobody_s_kin_may_verify(found, caseworker, me, answers):
    finding = found()
    make.filing(make.person(), finding.person)
    with scope(region=WILLOW, user=caseworker):
        verifying.verify(finding, actor=caseworker, **answers)


@pytest.mark.parametrize("filed", [True, False])
@pytest.mark.parametrize("turned", [True, False])
def test_kin_of_the_kinship_ledger_is_left_to_others_filed_or_not_on_either_side(
    found, caseworker, me, answers, filed, turned
):
    finding = found()
    make.filing(*((finding.person, me) if turned else (me, finding.person)), filed=filed, relation="配偶")
    assert refused(finding, caseworker, answers) == "该户与您有近亲属备案关系，按回避规定由他人办理。"
    assert not may(caseworker, "findings.verify", finding)
    assert may(caseworker, "findings.view", finding)


def test_a_household_with_kin_is_left_to_others_whoever_the_finding_names(found, caseworker, me, answers):
    finding, kin = found(), make.person()
    make.member(finding.household.cases.get(), kin, enrolled=False)
    make.filing(me, kin)
    assert "近亲属备案关系" in refused(finding, caseworker, answers)


def test_one_s_own_household_is_left_to_others(found, caseworker, me, answers):
    finding = found()
    make.member(finding.household.cases.get(), me)
    assert refused(finding, caseworker, answers) == "该户是您本人的家庭，按回避规定由他人办理。"


def test_a_finding_about_an_account_concerns_every_household_that_it_names(
    check, caseworker, me, county_officer
):
    into, homes = make.account(), [make.household() for _ in range(2)]
    for home in homes:
        make.case(home)
        make.payment(home, "2026-05", into=into)
    check("shared_account")
    assert may(caseworker, "findings.verify", Finding.objects.get())
    make.filing(me, homes[1].head)
    assert not may(caseworker, "findings.verify", Finding.objects.get())


@pytest.mark.parametrize(("newer", "barred"), [(None, True), ("离婚", False)])
def test_a_spouse_of_the_marriage_register_is_left_to_others(found, caseworker, me, answers, newer, barred):
    finding = found()
    make.feed(make.snapshot("marriages"), finding.person, other=me)
    if newer:
        make.feed(
            make.snapshot("marriages", "2026-06-26"),
            me,
            other=finding.person,
            state=newer,
            registered_on=date(2024, 1, 1),
        )
    assert may(caseworker, "findings.verify", finding) is not barred
    if barred:
        assert refused(finding, caseworker, answers) == "该户有您的配偶，按回避规定由他人办理。"


def test_an_official_does_not_judge_about_the_own_unfiled_kin(check, caseworker, me):
    case = make.case()
    make.filing(me, case.head, filed=False)
    make.snapshot("officials")
    check("kin_unfiled")
    finding = Finding.objects.get()
    assert finding.evidence_key == f"p{me.pk}"
    assert not may(caseworker, "findings.verify", finding)


def test_a_payment_whose_number_looks_like_a_person_bars_nobody(found, caseworker, me):
    finding = found()
    Finding.objects.filter(pk=finding.pk).update(evidence_key=f"2026-05 FFp{me.pk}")
    finding.refresh_from_db()
    assert may(caseworker, "findings.verify", finding)
    assert not barred([caseworker], Finding.objects.all()).get(caseworker.pk)


def test_who_examined_and_confirmed_a_case_does_not_judge_about_it(check, caseworker, second_officer):
    make.case(examiner="吴 刚", confirmer="吴刚", normal_examiner="吴刚", normal_confirmer="吴刚")
    check("same_officer")
    finding = Finding.objects.get()
    assert not may(second_officer, "findings.verify", finding)
    assert may(caseworker, "findings.verify", finding)


def test_a_household_itself_is_barred_too(found, caseworker, me):
    finding = found()
    make.filing(me, finding.person)
    assert not may(caseworker, "findings.verify", Household.objects.get(pk=finding.household_id))
