"""The form of a filing: what is known is filled in, numbers are not asked again."""

import pytest

from accounts.scope import scope
from households.models import Person
from households.procedure.files import File
from kinship_filings.models import Filing
from tests import factories as make
from tests.procedures import EAST_WILLOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(walk):
    """The form for 马桂兰, whom the ledger names as 马建国's sister, not filed yet."""
    application = walk.draft(id_number="159900195803120229")
    with walk.by(walk.caseworker):
        member = File(application).members[0]
    with scope(region=0):
        make.filing(
            make.person("159900196908030179"), Person.objects.get(pk=member.person_id), filed=False,
            official_name="马建国", relation="兄妹", stated_region=EAST_WILLOW,
        )  # fmt: skip
    return f"/kinship/new/?application={application.number}&member={member.uid}"


def test_what_is_known_is_filled_in_and_filed_without_typing_a_number(walk, signed_in, address):
    browser = signed_in(walk.caseworker)
    read = browser.get(address).content.decode()
    for words in ('value="马建国"', 'value="马桂兰"', 'value="兄妹"', "已有 159900********0229，不用再填。"):
        assert words in read
    said = {
        "official_name": "马建国", "category": "village", "region": "东柳村", "relative_name": "马桂兰",
        "relation": "兄妹", "filed_on": "20260610",
    }  # fmt: skip
    answer = browser.post(address, said, follow=True)
    assert "已登记备案：马桂兰 是村(居)干部 马建国 的兄妹。" in answer.content.decode()
    with walk.by(walk.county_officer):
        row = Filing.objects.get(filed=True)
    assert (row.filed_by, row.relative_name) == (walk.caseworker, "马桂兰")


def test_a_township_files_a_cadre_of_its_county_by_name(walk, signed_in, address):
    said = {
        "official_name": "马建国", "category": "civil_affairs", "region": "青禾县", "relative_name": "马桂兰",
        "relation": "兄妹", "filed_on": "20260610",
    }  # fmt: skip
    answer = signed_in(walk.caseworker).post(address, said, follow=True).content.decode()
    assert "已登记备案：马桂兰 是" in answer


def test_a_form_of_another_township_is_not_found(walk, signed_in, address, next_caseworker):
    assert signed_in(next_caseworker).get(address).status_code == 404
    assert "请填写干部姓名。" in signed_in(walk.caseworker).post(address, {"post": ""}).content.decode()


def test_an_official_who_has_a_users_name_and_another_number_is_asked_about(walk, signed_in):
    application = walk.upto("prelim")
    with walk.by(walk.caseworker):
        member = File(application).members[0]
    browser = signed_in(walk.caseworker)
    address = f"/kinship/new/?application={application.number}&member={member.uid}"
    said = {
        "official_name": "韩立", "official_id": "159900196908030179", "category": "handler",
        "region": "柳河镇", "relative_name": "马桂兰", "relation": "兄妹", "filed_on": "20260610",
    }  # fmt: skip
    assert 'type="checkbox" name="is_another"' not in browser.get(address).content.decode()
    asked = browser.post(address, said)
    told = "系统用户 LH02 韩立（没有登记身份证号） 与该干部同名，身份证号与所填不一致"
    assert (asked.status_code, told in asked.content.decode()) == (422, True)
    assert 'type="checkbox" name="is_another"' in asked.content.decode()
    with walk.by(walk.county_officer):
        assert not Filing.objects.exists()
    assert browser.post(address, {**said, "is_another": "on"}).status_code == 302
    for page in (f"/applications/{application.number}/", f"/cases/{application.number}/initial/"):
        assert (
            "本户备案的近亲属中有干部“韩立”，与您同名" in signed_in(walk.examiner).get(page).content.decode()
        )
