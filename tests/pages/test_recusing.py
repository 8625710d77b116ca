"""Recusal on request (D36): asked for, decided by a superior, and what it bars."""

import re

import pytest

from accounts.scope import barred, bars
from common.errors import NotPermitted, Refused, WrongStep
from households.models import Application
from households.procedure import recusing

pytestmark = pytest.mark.django_db


def at(application, page=""):
    return f"/applications/{application.number}/{page}"


def text(answer):
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def test_who_is_recused_by_decision_does_nothing_more_of_the_application(walk, signed_in):
    application = walk.upto("accepted")
    case, examiner = signed_in(walk.caseworker), signed_in(walk.examiner)
    assert "申请回避" in text(case.get(at(application)))
    assert "recusal/decide/" not in examiner.get(at(application)).content.decode()
    asked = {"about": "周敏", "reason": "与申请人是邻居，有债务往来", "asked_by": "申请人"}
    assert case.post(at(application, "recusal/"), asked).status_code == 302
    with walk.by(walk.caseworker) as actor:
        with pytest.raises(WrongStep, match="正在等待决定"):
            recusing.ask(application, actor=actor, about="LH01", reason="再提")
        assert bars(actor, application) is None
    assert f"{application.number} 马桂兰" in text(examiner.get("/?kind=recusal"))
    page = text(examiner.get(at(application, "recusal/decide/")))
    assert "周敏：与申请人是邻居，有债务往来（申请人提出）" in page
    told = {"granted": "yes", "reason": "情况属实"}
    assert examiner.post(at(application, "recusal/decide/"), told).status_code == 302
    assert "周敏 回避：情况属实" in text(examiner.get(at(application)))
    walk.caseworker.refresh_from_db()
    with walk.by(walk.caseworker) as actor:
        assert bars(actor, application) == "已决定您回避本申请，由他人办理。"
        rows = Application.objects.filter(pk=application.pk)
        assert barred([actor, walk.examiner], rows).get(actor.pk) == {application.pk}
        assert bars(walk.examiner, application) is None
    with pytest.raises(NotPermitted, match="由他人办理"):
        walk.visit(application)
    assert "recusal/decide/" not in examiner.get(at(application)).content.decode()


def test_a_request_that_is_turned_down_bars_nobody_and_nobody_decides_about_themselves(
    walk, signed_in, county_officer
):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        with pytest.raises(Refused, match="没有找到办理本申请的人员“王五”"):
            recusing.ask(application, actor=actor, about="王五", reason="x")
        recusing.ask(application, actor=actor, about="韩立", reason="同村")
    with walk.by(walk.examiner) as actor, pytest.raises(NotPermitted, match="不能决定本人是否回避"):
        recusing.decide(application, actor=actor, granted=False, reason="无关系")
    with walk.by(county_officer) as actor:
        recusing.decide(application, actor=actor, granted=False, reason="同村不是利害关系")
        assert bars(walk.examiner, application) is None
        recusing.ask(application, actor=actor, about=county_officer.number, reason="同学")
    with walk.by(walk.examiner) as actor, pytest.raises(NotPermitted, match="县局人员是否回避由县局业务决定"):
        recusing.decide(application, actor=actor, granted=True, reason="是")


def test_of_two_requests_each_is_decided_by_who_may_and_the_one_that_was_seen(
    walk, signed_in, county_officer
):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        recusing.ask(application, actor=actor, about=county_officer.number, reason="同学")
    examiner, county = signed_in(walk.examiner), signed_in(county_officer)
    for browser in (examiner, county):
        assert application.number not in text(browser.get("/?kind=recusal"))
    with walk.by(walk.caseworker) as actor:
        recusing.ask(application, actor=actor, about="LH01", reason="邻居")
        second = recusing.ask(application, actor=actor, about="LH02", reason="同村")
    for browser in (examiner, county):
        assert f"{application.number} 马桂兰" in text(browser.get("/?kind=recusal"))
    page = examiner.get(at(application, "recusal/decide/")).content.decode()
    assert "周敏：邻居" in page
    [seen] = re.findall(r'name="request" value="(\d+)"', page)
    with walk.by(county_officer) as actor:
        recusing.decide(application, actor=actor, granted=False, reason="不是")
    told = {"granted": "yes", "reason": "属实", "request": seen}
    late = examiner.post(at(application, "recusal/decide/"), told)
    assert (late.status_code, "您看到的回避申请已有决定" in text(late)) == (422, True)
    assert application.number not in text(examiner.get("/?kind=recusal"))
    assert f"{application.number} 马桂兰" in text(county.get("/?kind=recusal"))
    with walk.by(county_officer) as actor:
        recusing.decide(application, actor=actor, granted=True, reason="属实", request=second.pk)
        assert bars(walk.caseworker, application) is None
