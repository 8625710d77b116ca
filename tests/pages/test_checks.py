"""P09: the check of means on its page, from 「申请核对」 to the conclusion, the objection and the paper."""

import re
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.scope import WHOLE, scope
from households.models import Application, CheckReport, CheckRequest, Document, Person
from households.procedure import members
from tests import factories as make
from tests.procedures import Walk, number

pytestmark = pytest.mark.django_db

Status = Application.Status
SON = number(70, "19850705")


def plain(html: str) -> str:
    """What is read, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", html)))


@pytest.fixture
def application(walk: Walk) -> Application:
    """马桂兰 and her son 马小军, who works at 顺达物流 as a source knows; 138 元 of pension, told as 180."""
    draft = walk.draft()
    walk.add(draft, ("马小军", SON, "子"))
    accepted = walk.accept(draft)
    with scope(region=WHOLE):
        mother, son = accepted.members.order_by("position", "pk").values_list("person", flat=True)
        persons = {each.pk: each for each in Person.objects.filter(pk__in=[mother, son])}
        pensions = make.snapshot("pensions", "2026-05-31")
        make.feed(pensions, persons[mother], monthly=Decimal("138.00"))
        jobs = make.snapshot("employment", "2026-05-31")
        make.feed(jobs, persons[son], employer="顺达物流", base=Decimal("3820.00"))
    return accepted


def at(application: Application, page: str = "") -> str:
    """An address of P09."""
    return f"/cases/{application.number}/check-result/{page}"


@pytest.fixture
def asked(walk: Walk, application: Application, signed_in: Any) -> Any:
    """周敏's browser after 「申请核对」."""
    browser = signed_in(walk.caseworker)
    answer = browser.post(at(application, "request/"), {"purpose": "低保审核确认"})
    assert (answer.status_code, answer.url) == (302, at(application))
    return browser


def explanation(html: str) -> str:
    """The name of the one field that explains a difference."""
    (name,) = set(re.findall(r'name="(explain_\d+)"', html))
    return name


def test_a_check_is_asked_for_and_its_sources_stand_beside_what_was_declared(
    walk: Walk, application: Application, read: Any, asked: Any
):
    words = plain(read(walk.caseworker, at(application)))
    assert "养老待遇（2026-05-31） 城乡居民 138.00 —" in words
    assert "参保缴费（2026-05-31） — 顺达物流 3,820.00（2026-05）" in words
    assert "不动产（未提供） —— 未提供，不能作为“无房”的依据 ——" in words
    assert "有 1 处不一致需要说明。" in words
    assert words.count("? 未核") == 14
    with walk.by(walk.caseworker):
        assert walk.fresh(application).status == Status.INVESTIGATING


def test_who_does_not_count_has_one_column_and_an_obligor_is_named_at_the_head_of_theirs(
    walk: Walk, signed_in: Any
):
    draft, apart = walk.draft(), {"counted": False, "enrolled": False, "not_counted": "supports_apart"}
    outside = {"name": "马大军", "id_number": number(71, "19800705"), "relation": "子"}
    with walk.by(walk.caseworker) as actor:
        (son,) = members.add(draft, actor=actor, people=[members.Pasted("马小军", SON, "子")])
        members.change(son, actor=actor, **apart)
        for one in ({"name": "马小军", "id_number": SON, "relation": "子"}, outside):
            members.sign(draft, actor=actor, obligor=one)
        application = walk.accept(draft)
        person = Person.objects.get(pk=son.person_id)
    with scope(region=WHOLE):
        make.feed(make.snapshot("employment", "2026-05-31"), person, employer="顺达物流", base=Decimal(3820))
    browser = signed_in(walk.caseworker)
    before = plain(browser.get(at(application)).content.decode())
    assert "已授权 3 人：马桂兰、马小军、马大军（户外义务人）。" in before
    assert "马桂兰家庭 1 人（另 1 人不计入）" in before
    browser.post(at(application, "request/"), {"purpose": "低保审核确认"})
    words = plain(browser.get(at(application)).content.decode())
    assert "马桂兰 马小军（不计入） 马大军（户外义务人） 申报" in words
    assert "参保缴费（2026-05-31） — 顺达物流 3,820.00（2026-05） 无记录 无工作 ● 一致" in words
    assert "没有授权" not in words
    assert "未授权" not in words


def test_before_anything_was_asked_the_page_says_so(walk: Walk, application: Application, read: Any):
    words = plain(read(walk.caseworker, at(application)))
    assert "尚未发起核对" in words
    assert "申请核对" in words


def test_no_conclusion_without_an_explanation_of_each_difference(
    walk: Walk, application: Application, asked: Any, read: Any
):
    field = explanation(asked.get(at(application)).content.decode())
    refused = asked.post(at(application), {"conclusion": "fits", field: ""})
    assert refused.status_code == 422
    assert "有 1 处不一致需要说明。" in refused.content.decode()
    with scope(region=WHOLE):
        assert not CheckReport.objects.exists()

    told = {field: "5 月已离职，附解除合同"}
    half = asked.post(at(application), {**told, "conclusion": "fails"})
    assert half.status_code == 422
    assert "请填写结论说明" in half.content.decode()
    done = asked.post(at(application), {**told, "conclusion": "fits"})
    assert done.status_code == 302
    words = plain(read(walk.caseworker, at(application)))
    assert "已提交核对结论：符合" in plain(asked.get(at(application)).content.decode())
    assert "说明：5 月已离职，附解除合同（周敏）" in words
    assert "有效期至 2026-09-08" in words
    again = asked.post(at(application), {**told, "conclusion": "fits"}, follow=True)
    assert "核对已有结论" in again.content.decode()


def test_who_does_not_fit_may_object_and_is_checked_again(
    walk: Walk, application: Application, asked: Any, read: Any
):
    field = explanation(asked.get(at(application)).content.decode())
    asked.post(at(application), {field: "仍在职", "conclusion": "fails", "opinion": "工资收入超过标准"})
    assert walk.fresh(application).status == Status.CHECK_FAILED
    words = plain(read(walk.caseworker, at(application)))
    assert "核对结果告知书" in words
    assert "登记异议" in words
    empty = asked.post(at(application, "contest/"), {"reason": ""})
    assert empty.status_code == 422
    assert "请填写异议的理由" in empty.content.decode()
    assert asked.post(at(application, "contest/"), {"reason": "已解除合同"}).status_code == 302
    assert walk.fresh(application).status == Status.INVESTIGATING
    asked.post(at(application, "request/"), {"purpose": "异议复查"})
    words = plain(read(walk.caseworker, at(application)))
    assert "第 2 次" in words
    assert "不符合" in words
    with walk.by(walk.caseworker):
        assert not Document.objects.filter(application=application, kind="check_objection").exists()
        assert "仍在职" in plain(read(walk.caseworker, at(application) + "?round=1"))


def test_a_source_that_comes_in_later_is_read_until_the_conclusion(
    walk: Walk, application: Application, asked: Any, read: Any
):
    with scope(region=WHOLE):
        make.feed(make.snapshot("vehicles", "2026-06-09"), make.person())
    asked.post(at(application, "refresh/"))
    assert "机动车（2026-06-09）" in plain(read(walk.caseworker, at(application)))


def test_the_report_is_printed_with_what_was_not_checked(
    walk: Walk, application: Application, asked: Any, read: Any
):
    words = plain(read(walk.county_officer, at(application, "print/")))
    assert "社会救助家庭经济状况核对报告" in words
    assert "未提供，不能作为“无房”的依据" in words
    assert "尚未作出结论" in words
    assert "只核对、不认定" in words
    assert SON not in words


def test_others_read_or_are_refused_and_nothing_is_asked(
    walk: Walk, application: Application, signed_in: Any, auditor: User, leader: User, next_caseworker: User
):
    for user, status in ((walk.examiner, 403), (auditor, 403), (leader, 403), (next_caseworker, 404)):
        browser = signed_in(user)
        page = browser.get(at(application))
        assert page.status_code == (200 if user in (walk.examiner, auditor) else status)
        assert b'action="/cases/' not in page.content
        for deed in ("", "request/", "refresh/", "contest/"):
            answer = browser.post(at(application, deed), {"purpose": "查一下", "reason": "异议"})
            assert answer.status_code == status, (user, deed)
    with scope(region=WHOLE):
        assert not CheckRequest.objects.exists()


def test_a_round_that_never_was_is_not_found(
    walk: Walk, application: Application, asked: Any, signed_in: Any
):
    assert asked.get(at(application) + "?round=9").status_code == 404


def test_a_check_is_a_to_do_until_it_fits(walk: Walk, application: Application, asked: Any, read: Any):
    assert "请说明差异并提交结论" in read(walk.caseworker, "/")
    field = explanation(asked.get(at(application)).content.decode())
    told = {field: "5 月已离职", "opinion": "向原单位核实"}
    asked.post(at(application), {**told, "conclusion": "further"})
    assert "请申请核对" in read(walk.caseworker, "/")
    asked.post(at(application, "request/"), {"purpose": "再次核对"})
    field = explanation(asked.get(at(application)).content.decode())
    asked.post(at(application), {field: "原单位已证明离职", "conclusion": "fits"})
    desk = read(walk.caseworker, "/")
    assert "请申请核对" not in desk
    assert "请说明差异并提交结论" not in desk
