"""A form that is sent twice (double click, lost signal, Back): one deed, and a clear word for the second."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from accounts.scope import WHOLE, scope
from audit.models import AuditEvent
from complaints.models import Complaint
from households import papers
from households.models import (
    Application,
    Appraisal,
    CheckReport,
    CheckRequest,
    HomeVisit,
    NoticeLine,
    Objection,
    Opinion,
    PublicNotice,
    Step,
)
from kinship_filings.models import Filing
from tests.pages.test_opinions import HELD, minutes
from tests.pages.test_visits import REVIEWED, TAPPED, enrolled, photo
from tests.procedures import EAST_WILLOW, Walk, picture, png

pytestmark = pytest.mark.django_db
UID = "0b3d9f5e-1111-4222-8333-944455566677"
COUNTED = (
    Application, Appraisal, CheckReport, CheckRequest, Complaint, Filing, HomeVisit, NoticeLine, Objection,
    Opinion, PublicNotice, Step,
)  # fmt: skip


def counted() -> list[int]:
    """How many rows of everything that a deed makes there are."""
    with scope(region=WHOLE):
        return [model.objects.count() for model in COUNTED]


def done() -> int:
    """How many events the trail has, but for refusals and looks."""
    return AuditEvent.objects.exclude(action__in=("refused", "searched_by_number")).count()


def words(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def twice() -> Callable[..., str]:
    """``twice(browser, url, fields)``: the same form is sent twice; what the second answer says.

    ``fields`` may be a function, where the form carries files.
    """

    def send(browser: Any, url: str, fields: Any = None) -> str:
        def one(**how: Any) -> Any:
            return browser.post(url, fields() if callable(fields) else fields or {}, **how)

        before = counted()
        first = one()
        assert first.status_code == 302, words(first)[:2000]
        browser.get(first.url)  # what the first one says is read
        after, events = counted(), done()
        assert after != before
        second = one(follow=True)
        assert counted() == after
        assert done() == events
        assert second.status_code in (200, 403, 409, 422)
        return words(second)

    return send


def test_an_application_is_begun_once(walk: Walk, signed_in: Any, twice: Any):
    typed = {"id_number": walk.number(), "name": "马桂兰", "village": "东柳"}
    browser = signed_in(walk.caseworker)
    assert "没有重复登记。请在“申请受理”的草稿中继续填写" in twice(browser, "/applications/new/", typed)


def test_kin_are_filed_once(walk: Walk, signed_in: Any):
    typed = {
        "official_name": "马建国", "official_id": "159900196908030179", "category": "village",
        "post": "村委会主任", "region": str(EAST_WILLOW), "relative_name": "马桂兰",
        "relative_id": "159900195803120229", "relation": "兄妹", "filed_on": "2026-06-10",
    }  # fmt: skip
    browser = signed_in(walk.caseworker)
    assert browser.post("/kinship/new/", typed).status_code == 302
    again = browser.post("/kinship/new/", typed)
    assert (again.status_code, counted()[5]) == (422, 1)
    assert "已于 2026-06-10 备案，不用重复登记。" in words(again)


def test_an_application_is_accepted_once(walk: Walk, signed_in: Any, twice: Any):
    application = walk.draft()
    told = twice(signed_in(walk.caseworker), f"/applications/{application.number}/check/")
    assert "已受理" in told


def test_a_check_is_asked_for_and_concluded_once(walk: Walk, signed_in: Any, twice: Any):
    application, browser = walk.upto("accepted"), signed_in(walk.caseworker)
    url = f"/cases/{application.number}/check-result/"
    assert "核对正在进行，不能重复提请。" in twice(browser, f"{url}request/", {"purpose": "低保审核确认"})
    assert "核对已有结论" in twice(browser, url, {"conclusion": "fits"})


@pytest.mark.parametrize(
    "fields",
    [
        TAPPED | {"no_photo_reason": "手机故障"},
        {"kind": "neighbour", "on": "2026-06-10", "signed_by": "田福", "note": "常年有病"},
        {"kind": "letter", "on": "2026-06-10", "signed_by": "乡卫生院", "note": "情况属实"},
        {"met": "nobody", "on": "2026-06-10", "not_met_reason": "外出", "next_on": "2026-06-12"},
    ],
)
def test_a_visit_of_an_application_stands_once(
    walk: Walk, signed_in: Any, twice: Any, fields: dict[str, str]
):
    application = walk.upto("accepted")
    url = f"/cases/{application.number}/visit/"
    told = twice(signed_in(walk.caseworker), url, fields | {"uid": UID})
    assert "这份入户记录已经提交，没有重复登记。" in told


def test_a_visit_that_completes_the_investigation_stands_once(walk: Walk, signed_in: Any, twice: Any):
    application = walk.check(walk.upto("accepted"))
    fields = TAPPED | {"no_photo_reason": "手机故障", "uid": UID}
    told = twice(signed_in(walk.caseworker), f"/cases/{application.number}/visit/", fields)
    assert "没有重复登记" in told
    assert walk.fresh(application).status == Application.Status.PRELIM


def test_a_visit_of_a_household_stands_once_with_its_photographs(walk: Walk, signed_in: Any):
    enrolled("LH000123")
    browser, url = signed_in(walk.caseworker), "/cases/LH000123/visit/"
    phone = {"HX-Request": "true", "HX-Target": "visit-form"}
    for name in ("门头.jpg", "人物.jpg"):
        browser.post(f"{url}photos/", {"photo": photo(name)})
    page = browser.get(f"{url}?purpose=review").content.decode()
    [uid] = re.findall(r'name="uid" value="([0-9a-f-]{36})"', page)
    fields = REVIEWED | {"purpose": "review", "uid": uid}
    for _ in range(2):
        answer = browser.post(url, fields, headers=phone)
        assert (answer.status_code, answer["HX-Redirect"]) == (204, "/visits/")
    with scope(region=WHOLE):
        assert HomeVisit.objects.get().documents.count() == 2
    assert "没有重复登记" in words(browser.get("/visits/"))
    again = browser.get(f"{url}?purpose=review").content.decode()
    assert uid not in again


def test_an_appraisal_stands_once(walk: Walk, signed_in: Any, twice: Any):
    application = walk.upto("investigating")
    url = f"/cases/{application.number}/appraisal/"
    told = twice(signed_in(walk.caseworker), url, lambda: HELD | {"minutes": minutes()})
    assert "评议已经登记，没有重复登记" in told


@pytest.mark.parametrize(
    "fields", [{"fits": "yes", "grade": "B"}, {"fits": "no", "text": "收入超标"}], ids=["for", "against"]
)
def test_an_opinion_is_given_once(walk: Walk, signed_in: Any, twice: Any, fields: dict[str, str]):
    application = walk.upto("prelim")
    told = twice(signed_in(walk.examiner), f"/cases/{application.number}/initial/", fields)
    assert "该申请当前为" in told


def test_a_return_is_made_once(walk: Walk, signed_in: Any, twice: Any):
    application = walk.upto("prelim")
    url = f"/cases/{application.number}/initial/return/"
    told = twice(signed_in(walk.examiner), url, {"reasons": ["visit"], "note": "请补照片"})
    assert "该申请当前为“调查核对中”" in told


def test_a_notice_is_put_up_ended_and_reported_once(walk: Walk, signed_in: Any, twice: Any):
    walk.upto("to_publish")
    browser = signed_in(walk.caseworker)
    told = twice(browser, f"/notices/new/{EAST_WILLOW}/", {"first_day": walk.today.isoformat()})
    assert "本村没有待公示的户" in told
    with scope(region=WHOLE):
        notice = PublicNotice.objects.get()
    url = f"/notices/{notice.pk}/"
    walk.at(notice.last_day.replace(day=notice.last_day.day + 1))
    browser.post(f"{url}photo/new/", {"photo": SimpleUploadedFile("张贴.png", png(), "image/png")})
    assert "结束" in twice(browser, f"{url}end/", {"nothing_else": "on"})
    assert "没有可以上报的申请" in twice(browser, f"{url}report/")
    assert browser.post(f"{url}take-down/").status_code == 302
    again = browser.post(f"{url}take-down/")
    assert (again.status_code, "撤下" in words(again)) == (409, True)


def test_an_objection_is_registered_and_settled_once(walk: Walk, signed_in: Any, twice: Any):
    application = walk.upto("publicity")
    browser = signed_in(walk.caseworker)
    with scope(region=WHOLE):
        line = NoticeLine.objects.get()
    url = f"/notices/{line.notice_id}/objection/"
    page = browser.get(url).content.decode()
    [uid] = re.findall(r'name="uid" value="([0-9a-f-]{36})"', page)
    fields = {"line": line.pk, "channel": "call", "content": "有车未报", "uid": uid}
    assert "这件异议已经登记，没有重复登记。" in twice(browser, url, fields)
    walk.visit(walk.fresh(application))
    with scope(region=WHOLE):
        objection = Objection.objects.get()
    answer = {"handling": "survey", "result": "fails", "answer": "车为其侄所有"}
    assert "处理完毕" in twice(browser, f"/notices/objections/{objection.uid}/", answer)


def test_a_standing_sheet_is_put_up_once(walk: Walk, signed_in: Any, twice: Any):
    walk.upto("confirmed")
    url = f"/notices/standing/{EAST_WILLOW}/"
    told = twice(signed_in(walk.caseworker), url, {"first_day": walk.today.isoformat()})
    assert "没有新确认的户，不需要重新公布" in told


@pytest.mark.parametrize(
    "fields",
    [
        {"deed": "agree", "opinion": "同意"},
        {"deed": "refuse", "reasons": ["01"], "text": "人均收入高于标准。"},
        {"deed": "return", "reasons": ["visit"], "note": "请补照片"},
    ],
    ids=["agree", "refuse", "return"],
)
def test_a_decision_is_made_once(walk: Walk, signed_in: Any, twice: Any, fields: dict[str, Any]):
    application, browser = walk.upto("submitted"), signed_in(walk.county_officer)
    url = f"/approvals/{application.number}/"
    [seen] = re.findall(r'name="seen" value="(\d+)"', browser.get(url).content.decode())[:1]
    told = twice(browser, url, fields | {"seen": seen})
    assert "该申请当前为" in told


def test_a_clock_is_paused_resumed_and_lengthened_once(walk: Walk, signed_in: Any):
    application, browser = walk.upto("accepted"), signed_in(walk.caseworker)
    url = f"/applications/{application.number}/"
    deeds = (
        ("pause", {"reason": "outside", "note": "等外地回函"}, "已经暂停"),
        ("resume", {}, "时限没有暂停"),
        ("extend", {"reason": "residence_split", "note": "户籍在外县"}, "不能再次延长"),
    )
    for deed, fields, told in deeds:
        assert browser.post(f"{url}{deed}/", fields).status_code == 302, deed
        events = done()
        again = words(browser.post(f"{url}{deed}/", fields, follow=True))
        assert told in again, deed
        assert done() == events


def test_an_application_is_withdrawn_once(walk: Walk, signed_in: Any, twice: Any):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        papers.add(application, actor=actor, kind="withdrawal_note", paper=picture())
    url = f"/applications/{application.number}/withdraw/"
    told = twice(signed_in(walk.caseworker), url, {"note": "家庭情况好转"})
    assert "已撤回" in told
