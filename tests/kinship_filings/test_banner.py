"""P05 says above everything else that a household is an official's kin, to whom it concerns."""

from datetime import date

import pytest

from households.procedure import deciding, investigating
from kinship_filings import filing
from tests.procedures import EAST_WILLOW

pytestmark = pytest.mark.django_db
APPLICANT = "159900195803120229"


@pytest.fixture
def household(walk):
    """``household(region)``: 马桂兰, confirmed after the county's visit; 马建国 serves in that division."""

    def confirmed(region):
        application = walk.upto("submitted", walk.draft(id_number=APPLICANT))
        with walk.by(walk.county_officer) as actor:
            filing.file(
                filing.Named("马建国", "159900196908030179"), filing.Post("village", "村委会主任", region),
                filing.Named("马桂兰", APPLICANT), relation="兄妹", filed_on=date(2026, 6, 10), actor=actor,
            )  # fmt: skip
            deciding.receive(application, actor=actor)
            investigating.visit_by_county(walk.fresh(application), walk.told(), actor=actor)
        return walk.confirm(walk.fresh(application)).household.number

    return confirmed


def test_it_is_told_to_who_works_with_the_household_and_to_nobody_else(
    walk, household, signed_in, auditor, checker, treasurer, leader
):
    url = f"/households/{household(EAST_WILLOW)}/"
    told = "马桂兰 是村(居)干部 马建国的兄妹（2026-06-10 备案）。"
    for user in (walk.caseworker, walk.examiner, walk.county_officer, checker, auditor):
        html = signed_in(user).get(url).content.decode()
        assert told in html, user.role
        assert 'class="banner special"' in html
    money = signed_in(treasurer).get(url)
    assert money.status_code == 200
    assert told not in money.content.decode()
    assert signed_in(leader).get(url).status_code == 403


def test_it_is_told_where_the_official_serves_in_another_county(walk, household, signed_in):
    url = f"/households/{household(159923101201)}/"
    html = signed_in(walk.caseworker).get(url).content.decode()
    assert "本户申请时已登记近亲属备案，审核确认前由县级入户。" in html


def test_a_household_without_kin_has_no_such_banner(walk, signed_in):
    number = walk.upto("confirmed").household.number
    html = signed_in(walk.caseworker).get(f"/households/{number}/").content.decode()
    assert "近亲属备案</span>" not in html
