"""P06–P08 over HTTP: the list, beginning, parts of the task list, acceptance, and the deeds around it."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import parameters
from accounts.models import FormDraft, Region
from audit.models import AuditEvent
from common.fields import reveal
from households.models import Application, ApplicationMember, IncomeItem
from tests.procedures import COUNTY, number, png

pytestmark = pytest.mark.django_db

MA, SON = number(1), number(2, "19850705")
GRANDCHILD = number(3, "20140921")
NEW, LIST = "/applications/new/", "/applications/"


def text(answer):
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def all_of(model, walk):
    with walk.by(walk.caseworker):
        return list(model.objects.order_by("pk"))


def number_of(application, walk):
    with walk.by(walk.caseworker):
        return reveal(application.members.get(), "id_number")


def paper(name="户口簿.png", content=None):
    return SimpleUploadedFile(name, content or png(), "image/png")


def test_the_list_shows_state_handler_and_deadline_and_nothing_of_the_next_township(
    walk, at, read, caseworker, next_caseworker, auditor
):
    walk.upto("accepted")
    walk.draft("田福", filled=False)
    page = read(caseworker, LIST)
    assert "剩余 30 个工作日" in page
    assert "马桂兰" in page
    assert "新建申请" in page
    assert "田福" in read(caseworker, f"{LIST}?tab=draft")
    assert "田福" not in read(caseworker, f"{LIST}?tab=going")
    assert "还没有申请。点“新建申请”开始。" in read(next_caseworker, LIST)
    assert "新建申请" not in read(auditor, LIST)


def test_the_list_asks_as_much_for_one_application_as_for_twelve(walk, at, case):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert case.get(LIST).status_code == 200
        return len(queries)

    walk.upto("accepted")
    case.get(LIST)
    one = asked()
    for _ in range(11):
        walk.draft(filled=False)
    assert asked() == one <= 25


def test_a_number_with_a_wrong_check_digit_is_refused_without_the_right_one(walk, at, case):
    wrong = MA[:-1] + ("0" if MA[-1] != "0" else "1")
    answer = case.post(NEW, {"id_number": wrong, "name": "马桂兰", "village": "东柳"})
    assert answer.status_code == 422
    assert "身份证号最后一位与前 17 位不符，请对照证件逐位核对。" in text(answer)
    assert MA not in answer.content.decode()
    assert "最后一位" in text(case.post("/applications/new/person/", {"id_number": wrong}))
    assert all_of(Application, walk) == []


def test_somebody_who_is_enrolled_is_named_with_the_place_and_no_draft_is_made(walk, at, case):
    enrolled = walk.upto("confirmed")
    with walk.by(walk.caseworker):
        id_number = reveal(enrolled.members.get(), "id_number")
    walk.at(walk.today.replace(month=walk.today.month + 1, day=1))
    answer = case.post(NEW, {"id_number": id_number, "name": "马桂兰", "village": "东柳"})
    assert answer.status_code == 422
    told = text(answer)
    assert f"此人已在 {enrolled.number}（柳河镇 东柳村）享受低保，不能重复纳入。" in told
    assert "请先核实是否本人，再联系柳河镇。" in told
    assert len(all_of(Application, walk)) == 1


def test_an_application_is_begun_with_number_name_and_village(walk, at, case, leader, signed_in):
    told = text(case.post("/applications/new/person/", {"id_number": MA}))
    assert "1958-03-12 · 68 岁" in told
    answer = case.post(NEW, {"id_number": MA, "name": "马桂兰", "village": "东柳"}, follow=True)
    assert "暂不能开始（还差 1、2、3、4、5、6）" in text(answer)
    assert f"{MA[:6]}********{MA[-4:]}" in text(answer)
    assert MA not in answer.content.decode()
    assert signed_in(leader).get(NEW).status_code == 403
    looks = AuditEvent.objects.filter(action="searched_by_number")
    assert all(MA not in str(event.detail) for event in looks)
    assert looks.count() == 2


@pytest.mark.parametrize("born", ["20260611", "18800203"])
def test_nobody_applies_who_is_not_born_or_older_than_people_grow(walk, at, case, born):
    unborn = {"id_number": number(4, born), "name": "马桂兰", "village": "东柳"}
    for answer in (case.post(NEW, unborn), case.post("/applications/new/person/", unborn)):
        assert f"身份证号中的出生日期是 {born[:4]}-" in text(answer)
    draft = walk.draft(filled=False)
    cells = f"马小军\t{number(4, born)}\t子"
    assert "不是在世的人的" in text(case.post(at(draft, "members/"), {"cells": cells, "deed": "read"}))
    assert len(all_of(Application, walk)) == 1


def test_villages_are_told_apart_by_their_names(walk, at, case):
    with walk.by(walk.caseworker):
        Region.objects.create(code=159922101219, name="小东柳村")
    asked = {"id_number": MA, "name": "马桂兰"}
    several = text(case.post(NEW, {**asked, "village": "东柳"}))
    assert "有 2 个村（居）的名称含“东柳”" in several
    assert "东柳村 159922101201、小东柳村 159922101219" in several
    assert case.post(NEW, {**asked, "village": "东柳村"}).status_code == 302


def test_income_runs_along_and_is_saved_or_said_to_be_none(walk, at, case):
    draft = walk.draft(filled=False)
    walk.add(draft, ("马小军", SON, "子"), ("马欣怡", GRANDCHILD, "孙女"))
    first = all_of(ApplicationMember, walk)[0].pk
    row = {"row-0-member": first, "row-0-kind": "transfer", "row-0-amount": "540", "row-0-period": "month"}
    summed = case.post(at(draft, "income/"), {**row, "deed": "sum"}, headers={"HX-Request": "true"})
    assert "家庭月人均 180.00 元" in text(summed)
    assert "<html" not in summed.content.decode()
    assert all_of(IncomeItem, walk) == []
    nothing = case.post(at(draft, "income/"), {})
    assert "没有的请勾选“没有收入”" in text(nothing)
    assert "row-0-amount" in nothing.content.decode()  # there is room to do as told
    assert "<title>有错误：收入" in nothing.content.decode()
    both = case.post(at(draft, "income/"), {**row, "none": "1"})
    assert (both.status_code, "请取消勾选" in text(both)) == (422, True)
    wrong = case.post(at(draft, "income/"), {**row, "row-0-amount": "五百"})
    assert "“五百”不是能识别的金额，请只填数字，单位为元。" in text(wrong)
    less = case.post(at(draft, "income/"), {**row, "row-0-amount": "-540"})
    assert "金额不能为负数。" in text(less)
    unread = case.post(at(draft, "income/"), {**row, "row-0-amount": "-540", "deed": "sum"})
    assert "有 1 项没有填全或金额读不出，暂未计入。" in text(unread)
    assert case.post(at(draft, "income/"), row)["Location"] == at(draft, "property/")
    assert [item.amount for item in all_of(IncomeItem, walk)] == [6480]
    assert "540.00" in case.get(at(draft, "income/")).content.decode()


def test_a_county_that_looks_at_one_month_divides_no_other_amount(walk, at, case, county_officer):
    parameters.set_value(
        "income.period_months", COUNTY, valid_from=date(2026, 1, 1), text="1", basis="县发文",
        actor=county_officer,
    )  # fmt: skip
    draft = walk.draft(filled=False)
    walk.add(draft, ("马小军", SON, "子"), ("马欣怡", GRANDCHILD, "孙女"))
    first = all_of(ApplicationMember, walk)[0].pk
    row = {"row-0-member": first, "row-0-kind": "transfer", "row-0-amount": "540", "row-0-period": "month"}
    case.post(at(draft, "income/"), row)
    shown = text(case.get(at(draft, "income/")))
    assert "填报申请前 1 个月的收入" in shown
    assert "家庭月人均 180.00 元" in shown


def test_what_is_typed_into_the_income_is_there_again_until_it_is_saved(walk, at, case):
    draft = walk.draft(filled=False)
    first = all_of(ApplicationMember, walk)[0].pk
    row = {"row-0-member": first, "row-0-kind": "wage", "row-0-amount": "777", "row-0-period": "year"}
    kept = case.post(f"/drafts/application_income/{draft.number}/", row, headers={"X-Draft": "1"})
    assert kept.status_code == 204
    page = case.get(at(draft, "income/")).content.decode()
    assert 'value="777"' in page
    assert "保存的草稿" in page
    case.post(at(draft, "income/"), row)
    assert not FormDraft.objects.exists()


def test_what_lacks_is_told_and_a_complete_application_is_accepted_with_its_deadlines(
    walk, at, case, auditor, leader, next_caseworker, signed_in
):
    bare = walk.draft("田福", filled=False)
    refused = case.post(at(bare, "check/"))
    assert refused.status_code == 422
    assert "请填报收入；没有收入的请确认“没有收入”。" in text(refused)
    draft = walk.draft()
    page = at(draft, "check/")
    assert signed_in(next_caseworker).get(page).status_code == 404
    assert signed_in(leader).get(page).status_code == 403
    reader = signed_in(auditor)
    assert "提交受理" not in text(reader.get(page))
    assert reader.post(page).status_code == 403
    told = text(case.post(page, follow=True))
    for words in ("已受理", "2026-06-15 前启动家庭经济状况调查", "2026-07-23 前办结"):
        assert words in told
    assert "受理申请" in text(case.get(at(draft)))
    assert "填报内容不能再修改" in text(case.get(at(draft, "account/"), follow=True))


def test_supplement_is_asked_once_with_the_whole_list(walk, at, case):
    draft = walk.draft(filled=False)
    page = text(case.get(at(draft, "supplement/")))
    assert "还缺材料：申请书（D01）" in page
    assert "已一次性告知补正" in text(case.post(at(draft, "supplement/"), {"note": ""}, follow=True))
    again = case.post(at(draft, "supplement/"), {"note": "再来"})
    assert (again.status_code, walk.fresh(draft).status) == (422, "supplement")


def test_nobody_is_turned_away_but_for_the_two_lawful_reasons(walk, at, case):
    draft = walk.draft(filled=False)
    assert case.post(at(draft, "not-accept/"), {"reason": "poor", "note": "x"}).status_code == 422
    assert walk.fresh(draft).status == "draft"
    case.post(at(draft, "not-accept/"), {"reason": "given_up", "note": "本人书面放弃"})
    assert walk.fresh(draft).status == "not_accepted"


def test_an_application_is_withdrawn_with_a_signed_note_only(walk, at, case):
    draft = walk.upto("accepted")
    refused = case.post(at(draft, "withdraw/"), {"note": "不再申请"})
    assert "请先上传申请人签字的撤回说明" in text(refused)
    case.post(at(draft, "withdraw/"), {"note": "不再申请", "paper": paper("撤回.png")})
    assert walk.fresh(draft).status == "withdrawn"


def test_clocks_are_paused_resumed_and_extended_with_reasons(walk, at, case):
    draft = walk.upto("accepted")
    assert case.post(at(draft, "pause/"), {"reason": "", "note": ""}).status_code == 422
    case.post(at(draft, "pause/"), {"reason": "outside", "note": "外省协查"})
    assert "已暂停（等待外地协查）" in text(case.get(LIST))
    case.post(at(draft, "resume/"))
    case.post(at(draft, "extend/"), {"reason": "difficult", "note": "多人在外"})
    assert "已延长（家庭经济状况调查难度较大）" in text(case.get(at(draft)))
    again = case.post(at(draft, "extend/"), {"reason": "difficult", "note": "再延"})
    assert "已经延长过" in text(again)


def test_drafts_and_surveys_are_on_the_desk_and_the_search_finds_them(walk, at, case, treasurer, signed_in):
    accepted = walk.upto("accepted")
    walk.draft("田福", filled=False)
    desk = text(case.get("/"))
    assert f"{accepted.number} 马桂兰 启动家庭经济状况调查" in desk
    assert "田福 填写中" in desk
    assert "LH-2026-0002 田福" in text(case.get("/search/?q=田", follow=True))
    assert case.get(f"/search/?q={accepted.number}")["Location"] == at(accepted)
    assert "申请 0" not in text(signed_in(treasurer).get("/search/?q=田"))


def test_a_full_number_asks_for_a_reason_and_leaves_its_event(walk, at, case):
    draft = walk.draft(id_number=MA, filled=False)
    [member] = all_of(ApplicationMember, walk)
    where = at(draft, f"members/{member.uid}/reveal/")
    assert case.post(where, {"reason": ""}).status_code == 422
    assert MA in case.post(where, {"reason": "核对证件", "more": ""}).content.decode()
    assert AuditEvent.objects.latest("pk").reason == "核对证件"


def test_a_step_that_is_called_like_the_state_is_told_once(walk, at, case):
    application = walk.upto("confirmed")
    told = text(case.get(at(application)))
    assert "提请核对 调查核对中" in re.sub(r"\s+", " ", told)
    assert "确认同意 确认同意" not in re.sub(r"\s+", " ", told)
