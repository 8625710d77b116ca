"""P12 and P13: the villagers' meeting, and the township's initial opinion with its sum."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from accounts.scope import WHOLE, scope
from households.models import Appraisal, Document, Opinion, Person
from households.procedure import circumstances, investigating, objections, opining
from households.procedure.circumstances import Earned, Owned
from households.procedure.files import File
from tests import factories as make
from tests.conftest import make_user
from tests.procedures import Walk

pytestmark = pytest.mark.django_db

NAMES = "\n".join(f"村民{serial}" for serial in range(9))
HELD = {
    "on": "2026-06-10", "place": "村委会", "attendants": NAMES, "invited": "11", "present": "9",
    "agreed": "8", "disagreed": "0", "abstained": "1", "conclusion": "true", "opinion": "情况属实",
}  # fmt: skip


def minutes() -> SimpleUploadedFile:
    """A photograph of the minutes."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "JPEG")
    return SimpleUploadedFile("会议记录.jpg", out.getvalue())


def test_votes_that_do_not_add_up_are_refused_and_nothing_is_kept(walk: Walk, signed_in: Any):
    application, client = walk.upto("investigating"), signed_in(walk.caseworker)
    url = f"/cases/{application.number}/appraisal/"
    assert "评议只评家庭经济状况是否属实，不得以票数代替审核。" in client.get(url).content.decode()
    wrong = client.post(url, HELD | {"abstained": "0", "minutes": minutes()})
    assert wrong.status_code == 422
    assert "属实、不属实、弃权合计 8 人，与实到 9 人不符，请核对。" in wrong.content.decode()
    short = client.post(url, HELD | {"attendants": "田福", "minutes": minutes()}).content.decode()
    assert "名单有 1 人，与实到 9 人不符" in short
    assert "请上传会议记录照片。" in client.post(url, HELD).content.decode()
    with scope(region=WHOLE):
        assert not Appraisal.objects.exists()
        assert not Document.objects.filter(kind="appraisal_minutes").exists()
    assert client.post(url, HELD | {"minutes": minutes()}).status_code == 302
    with scope(region=WHOLE):
        held = Appraisal.objects.get()
    assert (held.present, held.agreed, len(held.attendants)) == (9, 8, 9)
    assert held.minutes is not None


def test_a_meeting_after_an_objection_lets_it_be_settled(walk: Walk, signed_in: Any):
    application = walk.upto("publicity")
    with walk.by(walk.caseworker) as actor:
        objection = objections.object_to(application, actor=actor, content="他家有车", objector_name="田福")
    client = signed_in(walk.examiner)
    url = f"/cases/{application.number}/appraisal/"
    assert client.post(url, HELD | {"minutes": minutes()}).status_code == 302
    page = client.get(f"/cases/{application.number}/initial/").content.decode()
    assert "异议 06-10 他家有车：尚未处理" in page
    with walk.by(walk.caseworker) as actor:
        objections.settle(
            objection, actor=actor, handling="appraisal", result="fails", answer="车是邻居的",
            answered_on=walk.today,
        )  # fmt: skip
    assert (
        "民主评议 06-10 应到 11 实到 9"
        in client.get(f"/cases/{application.number}/initial/").content.decode()
    )


def test_an_objection_that_holds_stands_before_the_examiner_until_what_it_says_is_corrected(
    walk: Walk, signed_in: Any
):
    application = walk.upto("publicity")
    with walk.by(walk.caseworker) as actor:
        objection = objections.object_to(application, actor=actor, content="有工资")
        walk.visit(application)
        objections.settle(
            objection, actor=actor, handling="survey", result="holds", answer="确有工资每月 2000 元。"
        )
    url = f"/cases/{application.number}/initial/"
    warned = "确有工资每月 2000 元。 收入、财产还是申报的数"
    page = signed_in(walk.examiner).get(url).content.decode()
    assert warned in page
    assert "公示期到 2026-06-16 24 时止，还没有结束公示。" in page
    with walk.by(walk.examiner) as actor:
        opining.send_back(application, actor=actor, reasons=["amount"], note="按 2000 元更正")
    with walk.by(walk.caseworker) as actor:
        (member,) = File(walk.fresh(application)).members
        earned = [Earned(member.pk, "wage", Decimal(2000))]
        circumstances.save_income(application, earned, actor=actor, reason="异议查实")
        investigating.complete(application, actor=actor, note="已更正")
    assert warned not in signed_in(walk.examiner).get(url).content.decode()


def test_property_above_its_limit_stands_before_the_examiner_and_before_who_decides(
    walk: Walk, signed_in: Any
):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        circumstances.save_property(application, [Owned("vehicle", "面包车")], actor=actor)
    application = walk.upto("prelim", walk.fresh(application))
    told = "机动车辆 1 辆，超出限额 0 辆"
    assert told in signed_in(walk.examiner).get(f"/cases/{application.number}/initial/").content.decode()
    examiner, url = signed_in(walk.examiner), f"/cases/{application.number}/initial/"
    usual = examiner.post(url, {"fits": "yes", "grade": "B", "shown": "440.00"})
    assert (
        usual.status_code,
        "申报财产超出限额（机动车辆 1 辆），提出“符合”的须写明理由" in usual.content.decode(),
    ) == (422, True)
    with walk.by(walk.examiner) as actor:
        opining.opine_against(application, actor=actor, text="有车")
    page = signed_in(walk.county_officer).get(f"/approvals/{application.number}/").content.decode()
    assert told in page


def test_what_a_visit_found_otherwise_stands_before_the_examiner_and_before_who_decides(
    walk: Walk, signed_in: Any
):
    application = walk.check(walk.upto("accepted"))
    answers = {"health": "same", "living": "differs", "income": "some", "income_detail": "外出打工"}
    walk.visit(application, answers=answers)
    examiner = signed_in(walk.examiner)
    page = examiner.get(f"/cases/{application.number}/initial/").content.decode()
    assert "入户所见 共同居住：不一致；收入变化：有：外出打工" in page
    steps = examiner.get(f"/applications/{application.number}/").content.decode()
    assert "见到本人" in steps
    assert ">入户记录</a>" in steps
    application = walk.opine(walk.fresh(application))
    walk.end_notice(walk.post(application))
    walk.report(walk.fresh(application))
    page = signed_in(walk.county_officer).get(f"/approvals/{application.number}/").content.decode()
    assert "共同居住：不一致；收入变化：有：外出打工；马桂兰 签字" in page


def test_the_examiner_sees_the_sum_and_proposes(walk: Walk, signed_in: Any):
    application = walk.draft()
    walk.add(application, ("马小军", walk.number(), "子"), ("马欣怡", walk.number(), "孙女"))
    application = walk.upto("prelim", walk.fresh(application))
    client, url = signed_in(walk.examiner), f"/cases/{application.number}/initial/"
    assert f'href="{url}"' in client.get("/").content.decode()
    html = client.get(url).content.decode()
    assert "(620.00 − 60.00) × 3 = 1,680.00" in html
    assert "核对 符合" in html
    typed = {"fits": "yes", "grade": "B", "text": "符合条件"}
    stale = client.post(url, typed | {"shown": "1320.00"})
    assert "保障金额现在是 1,680.00 元，请核对后再提交。" in stale.content.decode()
    assert client.post(url, typed | {"shown": "1680.00"}).status_code == 302
    assert walk.fresh(application).status == "to_publish"
    with scope(region=WHOLE):
        assert str(Opinion.objects.get().amount) == "1680.00"
    assert "1,680.00" in client.get(url).content.decode()


def test_against_goes_to_the_county_and_a_return_to_the_township(walk: Walk, signed_in: Any):
    against, back = walk.upto("prelim"), walk.upto("prelim")
    client = signed_in(walk.examiner)
    typed = {"fits": "no", "text": "收入超标"}
    assert client.post(f"/cases/{against.number}/initial/", typed).status_code == 302
    assert walk.fresh(against).status == "submitted"
    url = f"/cases/{back.number}/initial/return/"
    assert "请选择退回理由。" in client.post(url, {"note": "请补"}).content.decode()
    assert client.post(url, {"reasons": ["visit"], "note": "请补 2 名调查人"}).status_code == 302
    assert walk.fresh(back).status == "investigating"
    assert back.number in signed_in(walk.caseworker).get("/visits/").content.decode()


def test_who_took_it_in_may_not_examine_it(walk: Walk, people: dict[str, User], signed_in: Any):
    application = walk.upto("prelim")
    url = f"/cases/{application.number}/initial/"
    answer = signed_in(walk.caseworker).get(url)
    assert answer.status_code == 403
    assert "初审须由受理人以外的人办理。" in answer.content.decode()
    assert signed_in(people["N"]).get(url).status_code == 404
    auditor = signed_in(people["A"])
    assert "提交公示" not in auditor.get(url).content.decode()
    assert auditor.post(url, {"fits": "yes"}).status_code == 403


def test_the_examiner_whose_kin_it_is_reads_why_and_who_takes_it(
    walk: Walk, administrator: User, signed_in: Any
):
    application, examiner = walk.upto("prelim"), walk.examiner
    with scope(region=WHOLE):
        me, relative = make.person(), Person.objects.get(pk=application.applicant_id)
        make.filing(me, relative, official_name="韩立", relation="兄弟")
    examiner.id_digest = me.id_digest
    examiner.save(update_fields=["id_digest"])
    url = f"/cases/{application.number}/initial/"
    page = signed_in(examiner).get(url).content.decode()
    assert "该户与您有近亲属备案关系，按回避规定由他人办理。" in page
    assert "现在没有可以办理的乡镇审核，请联系系统管理 邓凯，为本乡镇另开一个乡镇审核账号。" in page
    assert 'id="opinion"' not in page
    make_user("LH03", "田禾", "S", 159922101000)
    assert "请由乡镇审核 田禾办理。" in signed_in(examiner).get(url).content.decode()
    refused = signed_in(walk.caseworker).get(url).content.decode()
    assert "初审须由受理人以外的人办理。请由乡镇审核 田禾办理。" in refused


def test_the_class_changes_the_sum_alone(walk: Walk, signed_in: Any):
    application = walk.upto("prelim")
    asked = {"HX-Request": "true", "HX-Target": "amount"}
    answer = signed_in(walk.examiner).get(f"/cases/{application.number}/initial/?grade=C", headers=asked)
    assert "<html" not in answer.content.decode()
    assert "(620.00 − 180.00) × 1 = 440.00" in answer.content.decode()
