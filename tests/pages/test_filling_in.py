"""P07 over HTTP: members, account, things and papers; what is told while they are filled in."""

import re

import pytest

from households import papers
from households.models import Application, ApplicationMember, Document
from households.procedure import deciding, members
from households.procedure.members import Pasted
from tests.pages.test_applications import GRANDCHILD, NEW, SON, all_of, number_of, paper, text
from tests.procedures import picture

pytestmark = pytest.mark.django_db


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
