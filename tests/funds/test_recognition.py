"""低保边缘家庭 and 刚性支出困难家庭: recognised for a time, and what 单人保 stands on them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts import parameters
from accounts.scope import WHOLE, scope
from audit.actions import Action
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused, WrongStep
from common.fields import reveal
from funds import granting, recognition
from households import letters, papers
from households.models import Application, Letter, Recognition
from households.procedure import circumstances, deciding, drafting, members, opining
from households.procedure.circumstances import Earned
from households.procedure.files import File
from tests.procedures import COUNTY, Walk, picture

pytestmark = pytest.mark.django_db


def refused(walk: Walk, income: str) -> Application:
    """An application of one person with so much a month, checked, and not confirmed."""
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        member = File(application).members[0]
        earned = [Earned(member.pk, "transfer", Decimal(income))]
        circumstances.save_income(application, earned, actor=actor)
    application = walk.visit(walk.check(walk.accept(application)))
    with walk.by(walk.examiner) as actor:
        opining.opine_against(application, actor=actor, text="收入超标")
    with walk.by(walk.county_officer) as actor:
        deciding.refuse(application, actor=actor, reasons=["01"], text="收入超标")
    return walk.fresh(application)


def recognise(
    walk: Walk, application: Application, category: str = "edge", **facts: Any
) -> list[Recognition]:
    with walk.by(walk.county_officer) as actor:
        return recognition.recognise(application, actor=actor, category=category, **facts)


@pytest.mark.parametrize(
    ("income", "fits"), [("619.99", False), ("620.00", True), ("929.99", True), ("930.00", False)]
)
def test_a_family_is_on_the_edge_from_the_standard_up_to_half_as_much_again(
    walk: Walk, income: str, fits: bool
):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        member = File(application).members[0]
        circumstances.save_income(application, [Earned(member.pk, "transfer", Decimal(income))], actor=actor)
        assert recognition.judge(recognition.measures(File(application)), "edge").fits is fits


def test_a_recognition_holds_for_a_year_and_is_in_the_trail(walk: Walk):
    application = refused(walk, "700.00")
    (row,) = recognise(walk, application)
    assert (row.valid_from, row.valid_to) == (date(2026, 6, 10), date(2027, 6, 9))
    assert AuditEvent.objects.filter(action=Action.APPLICATION_RECOGNISE).count() == 1
    with scope(region=WHOLE):
        letter = Letter.objects.get(application=application, code="R01")
    told = letters.text(letter)
    assert "你家庭为低保边缘家庭，有效期自2026-06-10至2027-06-09" in told
    assert letter.unit == COUNTY * 10**6
    with pytest.raises(Refused, match="还在有效期内"):
        recognise(walk, application)
    with scope(region=WHOLE):
        assert Recognition.objects.count() == 1


def test_only_the_deciding_organ_recognises_and_only_what_was_not_confirmed(walk: Walk):
    application = walk.upto("accepted")
    with pytest.raises(WrongStep, match="不予确认"):
        recognise(walk, application)
    with walk.by(walk.caseworker) as actor, pytest.raises(NotPermitted):
        recognition.recognise(application, actor=actor, category="edge")


def test_rigid_spending_needs_the_countys_figures_and_a_heavy_share(walk: Walk):
    application = refused(walk, "1000.00")
    with pytest.raises(Refused, match="可支配收入"):
        recognise(walk, application, "rigid", spending=Decimal("9000"))
    parameters.set_value(
        "rigid.disposable_income", COUNTY, valid_from=date(2026, 1, 1), text="20000", basis="统计公报",
        actor=walk.county_officer,
    )  # fmt: skip
    with pytest.raises(Refused, match="占比没有超过"):
        recognise(walk, application, "rigid", spending=Decimal("7200.00"))
    measured = "近 12 个月刚性支出须超过家庭年收入 12,000.00 元的 60%，即 7,200.00 元"
    with scope(region=WHOLE):
        assert measured in recognition.asked_of_rigid(recognition.measures(File(application)))
    (row,) = recognise(walk, application, "rigid", spending=Decimal("7200.01"))
    assert row.category == "rigid"


def test_a_family_on_the_edge_is_not_of_rigid_spending_too(walk: Walk):
    application = refused(walk, "700.00")
    recognise(walk, application)
    parameters.set_value(
        "rigid.disposable_income", COUNTY, valid_from=date(2026, 1, 1), text="20000", basis="统计公报",
        actor=walk.county_officer,
    )  # fmt: skip
    with pytest.raises(Refused, match="已认定为低保边缘家庭"):
        recognise(walk, application, "rigid", spending=Decimal("9000"))


def test_the_page_of_a_refused_application_leads_to_the_recognition(walk: Walk, signed_in):
    application = refused(walk, "700.00")
    decision = reverse("desk:approval", args=[application.number])
    page = reverse("desk:recognise", args=[application.number])
    browser = signed_in(walk.county_officer)
    assert f'href="{page}"' in browser.get(decision).content.decode()
    asked = browser.get(page).content.decode()
    for words in ("符合低保边缘家庭的收入条件", "没有设置上年度当地人均可支配收入", "转移净收入", "700.00"):
        assert words in asked
    unspoken = browser.post(page, {"category": "rigid", "spending": ""})
    assert (unspoken.status_code, "请填写近 12 个月刚性支出" in unspoken.content.decode()) == (422, True)
    told = browser.post(page, {"category": "edge", "spending": ""}, follow=True).content.decode()
    assert "已认定为低保边缘家庭，有效期 2026-06-10 至 2027-06-09。" in told
    assert "家庭认定告知书 青禾救字〔2026〕2号" in told
    assert f'href="{page}"' not in told
    own = reverse("applications:task_list", args=[application.number])
    assert "家庭认定告知书" in signed_in(walk.caseworker).get(own).content.decode()
    assert "还在有效期内" in browser.post(page, {"category": "edge"}).content.decode()
    assert signed_in(walk.examiner).get(page).status_code == 403


def test_a_single_person_stands_on_the_edge_of_the_family_and_is_a_household_of_one(walk: Walk, signed_in):
    """Severely disabled, of an edge family: refused without the recognition, enrolled with it."""
    application = refused(walk, "700.00")
    with scope(region=WHOLE):
        number = reveal(application.members.get(), "id_number")
    single = walk.draft(id_number=number)
    with walk.by(walk.caseworker) as actor:
        member = File(single).members[0]
        members.change(member, actor=actor, disability_kind="肢体", disability_level="二级")
        drafting.save_basics(single, actor=actor, kin_declared=False, single_basis="edge_severe_disability")
    with pytest.raises(Refused, match="低保边缘家庭认定"):
        walk.accept(single)
    recognise(walk, application)
    with walk.by(walk.caseworker) as actor:
        papers.add(single, actor=actor, kind="disability_card", paper=picture())
    accepted = walk.accept(single)
    assert accepted.status == "accepted"
    single = walk.visit(walk.check(accepted))
    with walk.by(walk.examiner) as actor:
        opining.opine_against(single, actor=actor, text="收入超标")
    told = signed_in(walk.county_officer).get(reverse("desk:approval", args=[single.number])).content.decode()
    assert f"（低保边缘家庭认定：申请 {application.number}，有效期至 2027-06-09）" in told
    with scope(region=WHOLE):
        income, amount = granting.proposal(File(single), grade="A")
    assert (income.persons, amount.total) == (1, Decimal("440.00"))
