"""Filling in an application: people, consents, papers, account; and what is refused on the way."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.scope import WHOLE, scope
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused, WrongStep
from common.fields import reveal
from funds import granting
from households import papers
from households.models import Application, ApplicationMember, Consent, Document
from households.procedure import checking, circumstances, conditions, drafting, members
from households.procedure.circumstances import Earned, Owned
from households.procedure.conditions import Situation
from households.procedure.files import File
from households.procedure.members import Pasted
from tests.procedures import EAST_WILLOW, Walk, number, picture

pytestmark = pytest.mark.django_db

SON, GIRL = "159900198507050135", "159900201409210240"


def test_lines_copied_from_a_sheet_become_members_and_wrong_ones_are_named():
    rows, wrong = members.read_paste(f"马小军\t{SON}\t子\n马欣怡\t159900201409210241\t孙女\n马三\n")
    assert rows == [Pasted("马小军", SON, "子")]
    assert len(wrong) == 2
    assert wrong[0].startswith("第 2 行 马欣怡：身份证号最后一位")
    assert "三格" in wrong[1]


def test_the_same_number_twice_in_a_paste_is_told():
    assert members.read_paste(f"马小军\t{SON}\t子\n马军\t{SON}\t子")[1]


def test_members_are_kept_with_what_their_numbers_tell_and_no_clear_number(walk: Walk):
    application = walk.draft()
    walk.add(application, ("马小军", SON, "子"), ("马欣怡", GIRL, "孙女"))
    with scope(region=WHOLE):
        son = ApplicationMember.objects.get(name="马小军")
        assert (son.sex, son.born_on.isoformat(), reveal(son, "id_number")) == ("男", "1985-07-05", SON)
        assert SON.encode() not in bytes(son.id_number)
        told = str(list(AuditEvent.objects.values_list("detail", "reason", "object_label")))
        assert SON not in told


def test_one_person_stands_once_in_an_application(walk: Walk):
    application = walk.draft()
    walk.add(application, ("马小军", SON, "子"))
    with pytest.raises(Refused, match="已在本申请中（马小军）"):
        walk.add(application, ("马军", SON, "子"), ("马欣怡", GIRL, "孙女"))
    with scope(region=WHOLE):
        assert application.members.count() == 2


def test_a_part_of_a_household_cannot_be_enrolled_without_a_basis(walk: Walk):
    application = walk.draft()
    walk.add(application, ("马小军", SON, "子"))
    with walk.by(walk.caseworker) as actor:
        son = application.members.get(name="马小军")
        members.change(son, actor=actor, enrolled=False)
        with pytest.raises(Refused, match="不能只纳入部分成员（未纳入：马小军）"):
            walk.accept(application)
        members.change(son, actor=actor, counted=False, not_counted="prison")
    assert walk.accept(application).status == "accepted"
    with scope(region=WHOLE):
        assert not application.members.get(name="马小军").held


def test_the_head_is_one_and_may_be_another(walk: Walk):
    application = walk.draft()
    walk.add(application, ("马小军", SON, "子"))
    with walk.by(walk.caseworker) as actor:
        members.change(application.members.get(name="马小军"), actor=actor, is_head=True)
        assert File(application).head.name == "马小军"
        assert application.members.filter(is_head=True).count() == 1


def test_the_applicant_is_not_taken_out_and_others_leave_with_their_consent(walk: Walk):
    application = walk.draft()
    walk.add(application, ("马小军", SON, "子"))
    with walk.by(walk.caseworker) as actor:
        with pytest.raises(Refused, match="申请人不能移除"):
            members.remove(application.members.get(is_head=True), actor=actor)
        members.remove(application.members.get(name="马小军"), actor=actor)
        assert [each.name for each in File(application).members] == ["马桂兰"]
        assert Consent.objects.filter(application=application, revoked_on=None).count() == 1


def test_whoever_is_taken_out_takes_their_income_and_things_along(walk: Walk):
    application = walk.draft()
    walk.add(application, ("马小军", SON, "子"))
    with walk.by(walk.caseworker) as actor:
        head, son = application.members.order_by("position")
        own = [Earned(head.pk, "transfer", Decimal("180.00")), Earned(son.pk, "wage", Decimal("3000.00"))]
        circumstances.save_income(application, own, actor=actor)
        circumstances.save_property(application, [Owned("vehicle", "轿车", member=son.pk)], actor=actor)
        members.remove(son, actor=actor)
        assert granting.income_of(File(application)).per_head == Decimal("180.00")
        assert all(line.fits for line in granting.property_of(File(application)))


def test_a_head_who_does_not_count_gives_way_to_one_who_does(walk: Walk):
    application = walk.draft()
    walk.add(application, ("马小军", SON, "子"))
    with walk.by(walk.caseworker) as actor:
        son = application.members.get(name="马小军")
        members.change(son, actor=actor, is_head=True, counted=False, not_counted="prison")
        with pytest.raises(Refused, match="户主 马小军 不计入家庭人口"):
            walk.accept(application)
        members.change(application.members.get(name="马桂兰"), actor=actor, is_head=True)
    assert walk.accept(application).status == "accepted"


def test_who_goes_out_to_work_is_not_enrolled_alone_as_unemployed(walk: Walk):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        me = application.members.get()
        told = {"disability_kind": "肢体", "disability_level": "一级"}
        members.change(me, actor=actor, employment="务工", **told)
        drafting.save_basics(
            application, actor=actor, cause="因残", kin_declared=False,
            single_basis="adult_unemployed_disabled",
        )  # fmt: skip
        papers.add(application, actor=actor, kind="disability_card", paper=picture())
        with pytest.raises(Refused, match="就业状况为“务工”，不是无业"):
            walk.accept(application)
        members.change(application.members.get(), actor=actor, employment="未就业")
    assert walk.accept(application).status == "accepted"


def test_without_consent_nothing_is_checked(walk: Walk):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        members.revoke(application.consents.get(), actor=actor)
        with pytest.raises(Refused, match="没有签署承诺书及核对授权书：马桂兰"):
            checking.request(application, actor=actor)


def test_an_obligor_outside_signs_for_themselves_once(walk: Walk):
    application = walk.draft()
    told = {"name": "马建设", "id_number": number(77, "19600101"), "relation": "兄弟"}
    with walk.by(walk.caseworker) as actor:
        consent = members.sign(application, actor=actor, obligor=told)
        assert (consent.who, consent.member_id, reveal(consent, "id_number")) == (
            "obligor", None, told["id_number"],
        )  # fmt: skip
        with pytest.raises(Refused, match="已经登记"):
            members.sign(application, actor=actor, obligor=told)
        with pytest.raises(Refused, match="义务人"):
            members.sign(application, actor=actor, obligor={"name": "无名"})


def test_a_child_is_signed_for_by_a_guardian(walk: Walk):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        (girl,) = members.add(application, actor=actor, people=[Pasted("马欣怡", GIRL, "孙女")])
        assert members.sign(application, actor=actor, member=girl, signed_by="马桂兰").who == "guardian"


@pytest.mark.parametrize(
    ("account", "sentence"), [("6217", "8 至 32 位数字"), ("六二一七零零零零", "8 至 32 位数字")]
)
def test_an_account_must_be_one(walk: Walk, account: str, sentence: str):
    application = walk.draft(filled=False)
    with walk.by(walk.caseworker) as actor, pytest.raises(Refused, match=sentence):
        drafting.save_account(application, actor=actor, holder="马桂兰", number=account)


def test_an_account_of_somebody_else_is_told_before_acceptance(walk: Walk):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        drafting.save_account(application, actor=actor, holder="白雪", number="6217000000000006671")
        now = Situation(File(Application.objects.get(pk=application.pk)), actor, walk.today)
        assert conditions.missing_of(now) == ["户名“白雪”不是家庭成员，请核对户名或更换账户。"]


def test_a_missing_paper_is_excused_and_the_excuse_goes_when_the_paper_comes(walk: Walk):
    application = walk.draft(filled=False)
    with walk.by(walk.caseworker) as actor:
        papers.excuse(application, actor=actor, kind="id_card", reason="证件补办中")
        assert Document.Kind.ID_CARD not in papers.missing(File(application))
        papers.add(application, actor=actor, kind="id_card", paper=picture())
        (kept,) = [each for each in File(application).documents if each.kind == "id_card"]
        assert kept.path
        assert not kept.missing_reason


def test_after_acceptance_papers_are_added_but_none_is_taken_out(walk: Walk):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        paper = papers.add(application, actor=actor, kind="other", paper=picture())
        with pytest.raises(WrongStep, match="只能补充"):
            papers.remove(paper, actor=actor)
        with pytest.raises(WrongStep, match="填报内容不能再修改"):
            drafting.save_basics(application, actor=actor, cause="因病")


def test_a_refused_paper_leaves_no_file(walk: Walk, settings: Any):
    application = walk.draft()
    folder = settings.DOUDI_VAR / "attachments"
    before = {each for each in folder.rglob("*") if each.is_file()}
    with walk.by(walk.caseworker) as actor, pytest.raises(Refused, match="材料种类"):
        papers.add(application, actor=actor, kind="无此种类", paper=picture())
    assert before
    assert {each for each in folder.rglob("*") if each.is_file()} == before


def test_nobody_begins_an_application_for_themselves(walk: Walk):
    own = number(5, "19800101")
    person = drafting.drafts.person_of(own)
    walk.caseworker.id_digest = bytes(person.id_digest)
    walk.caseworker.save()
    with pytest.raises(NotPermitted, match="您本人的家庭"):
        walk.draft(id_number=own)
    with scope(region=WHOLE):
        assert not Application.objects.exists()


def test_an_application_belongs_to_a_village_of_the_own_township(walk: Walk):
    who = {"id_number": walk.number(), "name": "马桂兰"}
    with walk.by(walk.caseworker) as actor:
        with pytest.raises(NotPermitted, match="管辖范围"):
            drafting.start(village=159922102201, actor=actor, **who)
        with pytest.raises(Refused, match="村（居）"):
            drafting.start(village=EAST_WILLOW // 1000 * 1000, actor=actor, **who)


def test_a_card_that_the_check_looks_up_itself_is_not_asked_for(walk: Walk):
    """社会救助法第六十二条: what other bureaus know is not asked for; who brings it may hand it in."""
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        member = File(application).members[0]
        members.change(
            member, actor=actor, disability_kind="肢体", disability_level="二级", serious_illness=True
        )
        file = File(walk.fresh(application))
        assert [kind.value for kind in papers.missing(file)] == ["illness_proof"]
        assert papers.add(application, actor=actor, kind="disability_card", paper=picture()).pk
