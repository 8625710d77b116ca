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
from households import papers
from households.models import Application, ApplicationMember, Document, IncomeItem
from households.procedure import deciding, members
from households.procedure.members import Pasted
from tests.procedures import COUNTY, number, picture, png

pytestmark = pytest.mark.django_db

MA, SON = number(1), number(2, "19850705")
GRANDCHILD = number(3, "20140921")
NEW, LIST = "/applications/new/", "/applications/"


@pytest.fixture
def at(walk, settings, tmp_path):
    """``at(application, page)`` is the address of a page of it; papers lie in a folder of the test."""
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()

    def address(application, page=""):
        return f"/applications/{application.number}/{page}"

    return address


@pytest.fixture
def case(caseworker, signed_in):
    return signed_in(caseworker)


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


def test_members_are_pasted_previewed_and_added_and_what_is_wrong_is_told(walk, at, case):
    draft = walk.draft(filled=False)
    cells = f"马小军\t{SON}\t子\n马欣怡\t{GRANDCHILD}\t孙女\n某人\t1599\t孙"
    preview = text(case.post(at(draft, "members/"), {"cells": cells, "deed": "read"}))
    assert "识别出 2 人，1 处读不出" in preview
    assert "第 3 行" in preview
    assert len(all_of(ApplicationMember, walk)) == 1
    added = text(case.post(at(draft, "members/"), {"cells": cells, "deed": "add"}, follow=True))
    assert "已加入 2 人：马小军、马欣怡。" in added
    assert "没有加入：第 3 行" in added
    again = case.post(at(draft, "members/"), {"cells": f"马小军\t{SON}\t子", "deed": "add"})
    assert again.status_code == 422
    assert "同一人只能填写一次" in text(again)


def test_one_person_is_added_by_hand_and_told_who_contradicts_the_number(walk, at, case):
    draft = walk.draft(filled=False)
    one = {"deed": "one", "one_name": "马小军", "one_number": SON, "one_relation": "儿子"}
    wrong = case.post(
        at(draft, "members/"), {**one, "one_number": SON[:-1] + ("0" if SON[-1] != "0" else "1")}
    )
    assert wrong.status_code == 422
    assert "最后一位与前 17 位不符" in text(wrong)
    assert len(all_of(ApplicationMember, walk)) == 1
    added = text(case.post(at(draft, "members/"), one, follow=True))
    assert "已加入 马小军。" in added
    assert "马小军 与户主关系为“儿子”，身份证号显示为女，请核对。" in added
    preview = text(case.post(at(draft, "members/"), {"cells": f"马欣怡\t{GRANDCHILD}\t孙女", "deed": "read"}))
    assert re.search("男 +与关系不符", preview)


def test_a_second_head_and_a_number_twice_are_told(walk, at, case):
    draft = walk.draft(filled=False)
    cells = f"马小军\t{SON}\t户主\n马小君\t{SON}\t子"
    preview = text(case.post(at(draft, "members/"), {"cells": cells, "deed": "read"}))
    assert "识别出 1 人，1 处读不出" in preview
    assert "马小君 的身份证号与 马小军 的相同，只算一人" in preview
    added = text(case.post(at(draft, "members/"), {"cells": cells, "deed": "add"}, follow=True))
    assert "马小军 与户主关系为“户主”，但不是户主" in added


def test_an_earlier_application_is_named_with_the_way_to_it(walk, at, case):
    earlier = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        papers.add(earlier, actor=actor, kind="refusal_proof", paper=picture())
        deciding.abort(earlier, actor=actor, reason="拒不配合")
    again = case.get(at(walk.draft(filled=False, id_number=number_of(earlier, walk)))).content.decode()
    assert f"马桂兰 曾申请 {earlier.number}（终止，2026-06-10）。" in again
    assert f'href="/applications/{earlier.number}/">查看' in again


def test_somebody_whose_application_is_under_way_begins_no_other(walk, at, case):
    there = walk.upto("accepted")
    answer = case.post(NEW, {"id_number": number_of(there, walk), "name": "马桂兰", "village": "东柳村"})
    assert answer.status_code == 422
    assert f"马桂兰 正在申请 {there.number} 中办理" in text(answer)
    assert len(all_of(Application, walk)) == 1


def test_who_counts_has_no_reason_not_to(walk, at, case):
    draft = walk.draft(filled=False)
    [member] = all_of(ApplicationMember, walk)
    told = {"relation": "本人", "counted": "on", "not_counted": "prison"}
    answer = case.post(at(draft, f"members/{member.uid}/"), told)
    assert answer.status_code == 422
    assert "既勾选了“计入家庭人口”，又选了不计入的情形" in text(answer)


def test_a_holder_who_is_no_member_is_told_at_once(walk, at, case):
    draft = walk.draft(filled=False)
    account = {"holder": "张三", "number": "62170002000000001", "bank_name": "农商行"}
    wrong = "户名“张三”不是家庭成员，请核对户名或更换账户。"
    assert wrong in text(case.post(at(draft, "account/"), account, follow=True))
    page = text(case.get(at(draft, "account/")))
    assert "已登记：张三 ****0001" in page
    assert wrong in page


def test_a_dwelling_is_no_reason_to_exempt_a_vehicle(walk, at, case):
    draft = walk.draft(filled=False)
    row = {"row-0-kind": "vehicle", "row-0-label": "三轮摩托车", "row-0-exemption": "only_dwelling"}
    answer = case.post(at(draft, "property/"), row)
    assert answer.status_code == 422
    assert "“唯一住所”不能作为“机动车辆、船舶、大型农机”的豁免理由" in text(answer)


def test_a_paper_that_is_excused_is_not_called_handed_in(walk, at, case):
    draft = walk.draft(filled=False)
    page = text(case.post(at(draft, "documents/"), {"reason-id_card": "补办中", "deed": "stay"}, follow=True))
    assert re.search("身份证复印件 +暂缺 +缺少原因：补办中", page)
    assert "已交" not in page


def test_the_head_of_a_sheet_that_is_copied_along_is_nobody(walk, at, case):
    draft = walk.draft(filled=False)
    cells = f"姓名\t身份证号\t与户主关系\n马小军\t{SON}\t子"
    preview = text(case.post(at(draft, "members/"), {"cells": cells, "deed": "read"}))
    assert "识别出 1 人" in preview
    assert "读不出" not in preview


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


def test_what_is_said_of_a_member_is_kept_and_the_applicant_is_not_removed(walk, at, case):
    draft = walk.draft(filled=False)
    [member] = all_of(ApplicationMember, walk)
    told = {"relation": "户主", "is_head": "on", "counted": "on", "enrolled": "on", "phone": "13800000021",
            "disability_level": "一级", "disability_kind": "肢体"}  # fmt: skip
    page = text(case.post(at(draft, f"members/{member.uid}/"), told, follow=True))
    assert "138****0021" in page
    assert "一级" in page
    gone = text(case.post(at(draft, f"members/{member.uid}/remove/"), follow=True))
    assert "申请人不能移除" in gone


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


def test_papers_pass_the_gate_or_say_why_they_are_missing(walk, at, case):
    draft = walk.draft(filled=False)
    wrong = case.post(at(draft, "documents/"), {
        "file-id_card": paper("证.png", b"MZ no picture"), "file-household_book": paper(),
        "reason-bank_card": "还没有开户",
    })  # fmt: skip
    assert 'value="还没有开户"' in wrong.content.decode()
    assert "不是 JPG、PNG 图片或 PDF 文件" in text(wrong)
    assert all_of(Document, walk) == []
    typed = {"file-household_book": paper(), "reason-bank_card": "正在补办", "deed": "stay"}
    page = text(case.post(at(draft, "documents/"), typed, follow=True))
    assert "户口簿.png" in page
    assert "缺少原因：正在补办" in page
    book = next(row for row in all_of(Document, walk) if row.path)
    fetched = case.get(at(draft, f"documents/{book.uid}/"))
    assert b"".join(fetched.streaming_content).startswith(b"\x89PNG")
    case.post(at(draft, f"documents/{book.uid}/remove/"))
    assert "2/5" not in text(case.get(at(draft)))
    assert "1/5 已上传" in text(case.get(at(draft)))


def test_a_guardian_signs_for_a_minor_and_a_signature_can_be_revoked(walk, at, case):
    draft = walk.draft(filled=False)
    with walk.by(walk.caseworker):
        members.add(draft, actor=walk.caseworker, people=[Pasted("马欣怡", GRANDCHILD, "孙女")])
    applicant, child = all_of(ApplicationMember, walk)
    page = case.get(at(draft, "consents/")).content.decode()
    assert f'name="by-{child.pk}" value="马桂兰"' in page
    typed = {f"signed-{applicant.pk}": "on", f"by-{applicant.pk}": "马桂兰", "on": "20260610",
             f"signed-{child.pk}": "on", f"by-{child.pk}": "马桂兰"}  # fmt: skip
    assert case.post(at(draft, "consents/"), typed)["Location"] == at(draft, "check/")
    assert "由 马桂兰 代签" in text(case.get(at(draft, "consents/")))
    with walk.by(walk.caseworker):
        consent = draft.consents.get(member=child)
    assert "已撤回 马欣怡 的授权" in text(
        case.post(at(draft, f"consents/{consent.uid}/revoke/"), follow=True)
    )


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
