"""P38 and P39: the family's own list behind a code on paper, and the card that bears it."""

import re

import pytest
from django.test import Client

from audit.models import AuditEvent
from desk.family.benefits import family_of
from households import cards
from households.models import FamilyCard

pytestmark = pytest.mark.django_db
APPLICANT = "159900195803120229"


@pytest.fixture
def household(walk):
    application = walk.upto("confirmed", walk.draft(id_number=APPLICANT))
    with walk.by(walk.county_officer):
        return application.case.household


def address(walk, household) -> str:
    with walk.by(walk.county_officer):
        return f"/f/{cards.token_of(cards.of(household))}/"


def test_the_last_four_open_the_list_and_no_number_is_on_it(walk, household):
    public = Client()
    first = public.get(address(walk, household))
    assert "noindex" in first.headers["X-Robots-Tag"]
    assert "马" not in first.content.decode()
    answer = public.post(address(walk, household), {"tail": "0229"})
    read = answer.content.decode()
    for words in ("马女士家", "农村低保 440.00 元/月 自 2026-07", "柳河镇民政办", "举报电话", "大字版"):
        assert words in read
    assert not re.search(r"\d{17}[\dXx]|1\d{10}|6671|桂兰|东柳", read)
    assert AuditEvent.objects.filter(action="card_opened").count() == 1


def test_five_wrong_tries_stop_the_code_and_a_new_one_opens(walk, household, signed_in):
    public, old = Client(), address(walk, household)
    for left in (4, 3, 2, 1):
        assert f"还可以试 {left} 次" in public.post(old, {"tail": "9999"}).content.decode()
    for tail in ("9999", "0229"):
        answer = public.post(old, {"tail": tail})
        assert (answer.status_code, "已停用" in answer.content.decode()) == (403, True)
    assert AuditEvent.objects.filter(action="card_stopped").count() == 1
    browser = signed_in(walk.caseworker)
    browser.post(f"/households/{household.number}/card/")
    assert public.get(old).status_code == 404
    assert public.post(address(walk, household), {"tail": "0229"}).status_code == 200
    with walk.by(walk.county_officer):
        assert FamilyCard.objects.filter(household=household).count() == 2


def test_a_right_try_forgets_the_wrong_ones(walk, household):
    public, where = Client(), address(walk, household)
    for tail in ("9999", "9998", "0229", "9997"):
        told = public.post(where, {"tail": tail}).content.decode()
    assert "还可以试 4 次" in told


def test_the_card_prints_two_with_a_code_that_leads_to_the_list(walk, household, signed_in):
    read = signed_in(walk.caseworker).get(f"/households/{household.number}/card/").content.decode()
    assert read.count("<svg") == 2
    assert "马女士家" in read
    panel = signed_in(walk.caseworker).get(f"/households/{household.number}/").content.decode()
    assert "打印幸福清单卡（二维码）" in panel


def test_a_name_without_a_surname_is_not_told():
    assert family_of("阿依·买买提") == "您家"
    assert family_of("欧阳青") == "欧阳先生/女士家"
    assert family_of("欧阳青", "女") == "欧阳女士家"
