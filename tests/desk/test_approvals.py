"""P15: the queue, one decision, many at once; who may, what is left out, what is said to who was slower."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import parameters
from accounts.models import User
from audit.models import AuditEvent
from households.models import Application, Duty, Letter
from households.procedure import opining
from kinship_filings import filing
from tests import factories as make
from tests.conftest import make_user
from tests.desk.queue import lengthen
from tests.procedures import EAST_WILLOW

pytestmark = pytest.mark.django_db
QUEUE, MANY = "/approvals/", "/approvals/batch/"


def page(application: Application) -> str:
    return reverse("desk:approval", args=[application.number])


def seen(answer) -> str:
    return re.search(r'name="seen" value="(\d*)"', answer.content.decode())[1]


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def decide(browser, application, deed, **fields):
    shown = browser.get(page(application))
    return browser.post(page(application), {"deed": deed, "seen": seen(shown), **fields})


def file_kin(walk, application, id_number):
    with walk.by(walk.caseworker) as actor:
        filing.file(
            filing.Named("马建国", "159900196908030179"), filing.Post("village", "", EAST_WILLOW),
            filing.Named(application.applicant_name, id_number), relation="兄妹", filed_on=walk.today,
            actor=actor,
        )  # fmt: skip


def test_the_queue_tells_what_waits_and_why_a_row_is_not_batchable(walk, signed_in):
    clean = walk.upto("submitted")
    kin = walk.upto("submitted", walk.draft("陶金花", id_number="159900195803120229"))
    file_kin(walk, kin, "159900195803120229")
    read = text(signed_in(walk.county_officer).get(QUEUE))
    assert "待确认 2" in read
    assert "近亲属备案 1" in read
    assert clean.number in read
    assert "不可批量：备案户、缺县级入户" in read
    assert "批量同意…" in read


def test_confirming_one_enrols_it_and_leads_to_the_next(walk, signed_in):
    one, other = walk.upto("submitted"), walk.upto("submitted")
    answer = decide(signed_in(walk.county_officer), one, "agree", opinion="同意")
    assert answer.status_code == 302
    assert walk.fresh(one).status == Application.Status.CONFIRMED
    read = signed_in(walk.county_officer).get(page(one)).content.decode()
    assert f'href="{page(other)}" data-next' in read


def test_a_return_names_its_codes_and_stands_on_the_caseworkers_desk(walk, signed_in):
    one = walk.upto("submitted")
    wrong = decide(signed_in(walk.county_officer), one, "return", note="请补 2 名调查人")
    assert wrong.status_code == 422
    assert "请选择退回理由。" in text(wrong)
    decide(signed_in(walk.county_officer), one, "return", reasons=["visit"], note="请补 2 名调查人")
    assert walk.fresh(one).status == Application.Status.INVESTIGATING
    desk = text(signed_in(walk.caseworker).get("/?kind=returned"))
    assert "待补正：退回到入户调查" in desk
    assert "请补 2 名调查人" in desk


def test_a_refusal_draws_up_its_letter(walk, signed_in):
    one = walk.upto("submitted")
    decide(signed_in(walk.county_officer), one, "refuse", reasons=["01"], text="人均收入高于标准。")
    assert walk.fresh(one).status == Application.Status.REFUSED
    with walk.by(walk.county_officer):
        assert (
            Letter.objects.get(application=one, code=Letter.Code.REFUSAL)
            .fields["reason"]
            .startswith("收入超标")
        )


def test_who_refuses_reads_the_income_and_that_nothing_had_to_be_public(walk, signed_in):
    application = walk.visit(walk.check(walk.upto("accepted")))
    with walk.by(walk.examiner) as actor:
        opining.opine_against(application, actor=actor, text="收入高于标准。")
    told = text(signed_in(walk.county_officer).get(page(application)))
    assert "初审不符合，韩立" in told
    assert "家庭月人均收入 180.00 元" in told
    assert "转移净收入 2,160.00" in told
    assert "初审不符合的申请不公示。" in told
    assert "起保年月 2026-07（本月确认的）" in told
    decide(signed_in(walk.county_officer), application, "refuse", reasons=["01"], text="收入高于标准。")
    refused = text(signed_in(walk.county_officer).get(page(application)))
    assert "起保年月" not in refused
    assert "不予确认（终止程序）决定书 青禾救字〔2026〕1号" in refused


def test_who_decides_reads_that_the_standard_of_the_first_month_is_another(walk, signed_in):
    one = walk.upto("submitted")
    assert "标准已调整" not in text(signed_in(walk.county_officer).get(page(one)))
    parameters.set_value(
        "standard.rural",
        159922,
        valid_from=date(2026, 7, 1),
        text="660",
        basis="新标准",
        actor=walk.county_officer,
    )
    told = text(signed_in(walk.county_officer).get(page(one)))
    assert "初审按低保标准 620.00 元计算，起保年月 2026-07 的标准为 660.00 元。" in told
    assert "不可批量：标准已调整" in text(signed_in(walk.county_officer).get(QUEUE))


def test_who_decides_reads_what_differs_and_once_what_was_not_checked(walk, signed_in):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker):
        [member] = application.members.all()
    of_member = {"member": member, "declared": "无"}
    lines = [
        {**of_member, "source": "vehicles", "state": "missing"},
        {**of_member, "source": "pensions", "state": "found", "found": ["居民 138.00"], "agrees": False,
         "explanation": "上月起领取"},
        {**of_member, "source": "disability_subsidies", "state": "nothing"},
    ]  # fmt: skip
    walk.visit(walk.check(application, lines=lines))
    walk.end_notice(walk.post(walk.opine(walk.fresh(application))))
    walk.report(walk.fresh(application))
    told = text(signed_in(walk.county_officer).get(page(application)))
    assert "养老待遇 马桂兰 居民 138.00 无 ■ 不一致 上月起领取" in told
    assert told.count("未提供，不能作为“无车”的依据") == 1
    assert "两项补贴" not in told
    assert "vehicles" not in told


def test_who_was_slower_is_told_who_decided_and_keeps_the_text(walk, signed_in, second_officer):
    one = walk.upto("submitted")
    browser = signed_in(walk.county_officer)
    shown = seen(browser.get(page(one)))
    walk.confirm(one, actor=second_officer)
    answer = browser.post(page(one), {"deed": "agree", "seen": shown, "opinion": "备案材料齐全"})
    assert answer.status_code == 409
    assert re.search(
        r"吴刚 已在 \d\d:\d\d 处理了本件。您填写的意见已保留在下方，请核对后再提交。", text(answer)
    )
    assert "备案材料齐全" in answer.content.decode()


def test_who_examined_does_not_confirm(walk, signed_in):
    one = walk.upto("submitted")
    with walk.by(walk.county_officer) as officer:
        Duty.objects.create(
            region_code=one.region_code, application=one, user=officer, part=Duty.Part.EXAMINE
        )
    browser = signed_in(walk.county_officer)
    assert "审核、审批不能是同一人" in text(browser.get(page(one)))
    answer = decide(browser, one, "agree", opinion="同意")
    assert (answer.status_code, walk.fresh(one).status) == (403, Application.Status.SUBMITTED)


def test_who_may_not_see_the_queue_does_not(walk, signed_in, leader, next_caseworker, auditor):
    one = walk.upto("submitted")
    for user, status in (
        (walk.caseworker, 403), (walk.examiner, 403), (leader, 403), (auditor, 200),
    ):  # fmt: skip
        assert signed_in(user).get(QUEUE).status_code == status, user
        assert signed_in(user).get(page(one)).status_code == status, user
    assert signed_in(next_caseworker).get(page(one)).status_code == 404
    told = signed_in(auditor).post(page(one), {"deed": "agree", "opinion": "同意"})
    assert (told.status_code, walk.fresh(one).status) == (403, Application.Status.SUBMITTED)


def test_where_it_is_delegated_the_township_confirms_but_not_who_examined(walk, signed_in):
    parameters.set_value(
        "confirm_authority", 159922, valid_from=walk.today, text="township", basis="授权",
        actor=walk.county_officer,
    )  # fmt: skip
    one = walk.upto("submitted")
    other: User = make_user("LH09", "另一审核", "S", 159922101000)
    assert "审核、审批不能是同一人" in text(signed_in(walk.examiner).get(page(one)))
    assert decide(signed_in(other), one, "agree", opinion="同意").status_code == 302
    assert walk.fresh(one).status == Application.Status.CONFIRMED


# --- many at once ---


def test_a_batch_names_number_people_and_sum_and_confirms_exactly_that(walk, signed_in):
    rows = [walk.upto("submitted"), walk.upto("submitted")]
    kin = walk.upto("submitted", walk.draft("陶金花", id_number="159900195803120229"))
    file_kin(walk, kin, "159900195803120229")
    browser = signed_in(walk.county_officer)
    picked = {"pick": [row.pk for row in (*rows, kin)]}
    first = browser.post(MANY, picked)
    read = text(first)
    assert "确认同意 2 户 2 人 880.00 元" in read
    assert f"{kin.number} 陶金花 备案户、缺县级入户" in read
    told = re.search(r'name="sum" value="([^"]+)"', first.content.decode())[1]
    answer = browser.post(MANY, {**picked, "deed": "1", "sum": told, "opinion": "同意"}, follow=True)
    assert "已确认 2 户" in text(answer)
    assert [walk.fresh(row).status for row in (*rows, kin)] == ["confirmed", "confirmed", "submitted"]
    assert AuditEvent.objects.filter(action="application_confirm").count() == 2


def test_a_batch_that_is_not_what_was_told_confirms_nobody(walk, signed_in, second_officer):
    rows = [walk.upto("submitted"), walk.upto("submitted")]
    browser, picked = signed_in(walk.county_officer), {"pick": [row.pk for row in rows]}
    first = browser.post(MANY, picked).content.decode()
    told = re.search(r'name="sum" value="([^"]+)"', first)[1]
    walk.confirm(rows[0], actor=second_officer)
    answer = browser.post(MANY, {**picked, "deed": "1", "sum": told, "opinion": "一起同意"})
    assert answer.status_code == 409
    assert "没有确认任何一户" in text(answer)
    assert "一起同意" in answer.content.decode()
    assert walk.fresh(rows[1]).status == Application.Status.SUBMITTED


def test_many_go_back_for_the_same_reason(walk, signed_in):
    rows = [walk.upto("submitted"), walk.upto("submitted")]
    browser = signed_in(walk.county_officer)
    said = {"pick": [row.pk for row in rows], "deed": "1", "reasons": ["document"], "note": "补户口簿"}
    answer = browser.post("/approvals/return/", said, follow=True)
    assert "已退回 2 件" in text(answer)
    assert {walk.fresh(row).status for row in rows} == {Application.Status.INVESTIGATING}


def test_a_page_of_the_queue_costs_the_same_for_fifty_rows_and_two_hundred(walk, signed_in):
    one = walk.upto("submitted")
    with walk.by(walk.county_officer) as officer:
        lengthen(one, 210)
        member = make.member(make.case(make.household()))
        User.objects.filter(pk=officer.pk).update(id_digest=member.person.id_digest)
    browser = signed_in(walk.county_officer)
    browser.get(QUEUE)
    costs = []
    for size in (50, 200):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"{QUEUE}?per_page={size}").status_code == 200
        # A test's own transaction makes savepoints where a request would begin one.
        costs.append(sum("SAVEPOINT" not in each["sql"] for each in asked))
    assert costs[0] == costs[1]
    assert costs[0] <= 25, "\n".join(each["sql"][:300] for each in asked)


def test_more_than_one_request_can_decide_are_told_to_be_parted(walk, signed_in, monkeypatch):
    for name in ("马桂兰", "陶金花"):
        walk.upto("submitted", walk.draft(name))
    monkeypatch.setattr("desk.approvals.views.MOST", 1)
    answer = signed_in(walk.county_officer).post(MANY, {"all": "1", "query": ""}, follow=True)
    assert "选了 2 件，一次最多办理 1 件。请按乡镇、村或期限筛选后分批办理。" in text(answer)
