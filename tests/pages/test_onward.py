"""Every state of an application leads its reader on: one main button, or who goes on (下一步)."""

import re
from typing import Any

import pytest

from accounts.models import User
from accounts.scope import WHOLE, scope
from households import papers
from households.models import Application, Clock, Person
from households.procedure import checking, investigating, objections
from households.procedure.investigating import Meeting
from tests import factories as make
from tests.procedures import Walk, picture, send_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def main(signed_in: Any) -> Any:
    """The main button of an application's page for a reader: its words and where it leads."""

    def button(reader: User, application: Application) -> tuple[str, str] | None:
        page = signed_in(reader).get(f"/applications/{application.number}/").content.decode()
        found = re.findall(r'<a class="button main" href="([^"]+)">([^<]+)</a>', page)
        assert len(found) <= 1
        return (found[0][1], found[0][0]) if found else None

    return button


def test_each_state_has_the_next_step_as_its_main_button(walk: Walk, main: Any, signed_in: Any):
    application = walk.upto("accepted")
    check, visit = (f"/cases/{application.number}/{page}/" for page in ("check-result", "visit"))
    assert main(walk.caseworker, application) == ("申请核对", check)
    with walk.by(walk.caseworker) as actor:
        checking.report(checking.request(application, actor=actor), [])
    assert main(walk.caseworker, application) == ("提交核对结论", check)
    with walk.by(walk.caseworker) as actor:
        checking.conclude(application, actor=actor, conclusion="fits", opinion="相符")
    assert main(walk.caseworker, application) == ("入户记录", visit)
    application = walk.visit(application)
    assert main(walk.caseworker, application) is None
    assert main(walk.examiner, application) == ("初审", f"/cases/{application.number}/initial/")
    application = walk.opine(application)
    assert main(walk.caseworker, application) == ("张贴公示", "/notices/new/159922101201/")
    assert main(walk.examiner, application) is None
    notice = walk.post(application)
    assert main(walk.caseworker, walk.fresh(application)) == ("公示", f"/notices/{notice.pk}/")
    walk.end_notice(notice)
    application = walk.report(walk.fresh(application))
    assert main(walk.county_officer, application) == ("审批确认", f"/approvals/{application.number}/")
    application = walk.confirm(application)
    household = f'href="/households/{application.household.number}/">户档案</a>'
    page = signed_in(walk.caseworker).get(f"/applications/{application.number}/").content.decode()
    assert household in page
    assert main(walk.caseworker, application) == ("公布确认结果", "/notices/standing/159922101201/")
    with walk.by(walk.caseworker):
        Clock.objects.filter(application=application).update(stopped_on=walk.today)
    told = main(walk.caseworker, application)
    assert told is not None
    assert told[0].startswith("送达")


def test_an_objection_is_looked_into_before_it_is_settled(walk: Walk, main: Any, signed_in: Any):
    application = walk.upto("publicity")
    with walk.by(walk.caseworker) as actor:
        objections.object_to(application, actor=actor, content="他家有车")
    visit = f"/cases/{application.number}/visit/"
    assert main(walk.caseworker, application) == ("重新入户", visit)
    application = walk.visit(walk.fresh(application))
    words, address = main(walk.caseworker, application)
    assert (words, address.endswith("/#objections")) == ("处理异议", True)
    page = signed_in(walk.examiner).get(f"/applications/{application.number}/").content.decode()
    assert f'<a href="{address}">异议内容和处理</a>' in page


def test_a_meeting_is_read_where_its_step_stands(walk: Walk, signed_in: Any, leader: User):
    application = walk.upto("prelim")
    names = tuple(f"村民{serial}" for serial in range(9))
    with walk.by(walk.examiner) as actor:
        told = Meeting(walk.today, "村委会", 11, 8, 0, 1, names, "情况属实", "true")
        held = investigating.appraise(application, told, actor=actor)
    address, clerk = f"/cases/{application.number}/appraisal/{held.pk}/", signed_in(walk.caseworker)
    page = clerk.get(f"/applications/{application.number}/").content.decode()
    assert f'<a href="{address}">评议记录</a>' in page
    sheet = clerk.get(address).content.decode()
    assert "应到 11 人，实到 9 人" in sheet
    assert "情况属实" in sheet
    assert signed_in(leader).get(address).status_code == 403


def test_who_does_not_go_on_reads_for_whom_it_waits(walk: Walk, signed_in: Any):
    application = walk.upto("prelim")
    address = f"/applications/{application.number}/"
    assert "等待初审。请由乡镇审核 韩立办理。" in signed_in(walk.caseworker).get(address).content.decode()
    walk.opine(application)
    page = signed_in(walk.examiner).get(address).content.decode()
    assert "等待张贴公示。请由乡镇经办 周敏办理。" in page
    assert 'href="/notices/"' in page.partition("<main")[2]


def test_who_must_leave_it_to_others_reads_why_and_is_led_nowhere(walk: Walk, main: Any, signed_in: Any):
    application, examiner = walk.upto("prelim"), walk.examiner
    with scope(region=WHOLE):
        me, relative = make.person(), Person.objects.get(pk=application.applicant_id)
        make.filing(me, relative, official_name="韩立", relation="兄弟")
    examiner.id_digest = me.id_digest
    examiner.save(update_fields=["id_digest"])
    assert main(examiner, application) is None
    page = signed_in(examiner).get(f"/applications/{application.number}/").content.decode()
    assert "该户与您有近亲属备案关系，按回避规定由他人办理。" in page
    assert "等待初审。现在没有可以办理的乡镇审核" in page
    assert f"/cases/{application.number}/initial/" not in page


def test_the_check_once_concluded_leads_to_the_visit(walk: Walk, signed_in: Any):
    application = walk.check(walk.upto("accepted"))
    page = signed_in(walk.caseworker).get(f"/cases/{application.number}/check-result/").content.decode()
    assert f'<a class="button main" href="/cases/{application.number}/visit/">入户记录</a>' in page


def test_a_family_that_waits_for_its_notice_leads_to_its_application(walk: Walk, read: Any):
    application = walk.upto("to_publish")
    assert f'href="/applications/{application.number}/"' in read(walk.caseworker, "/notices/")


def test_what_came_back_leads_to_each_thing_that_lacks_and_waits_until_all_is_there(
    walk: Walk, main: Any, signed_in: Any
):
    application = send_back(walk, walk.upto("submitted"), "neighbour", "document")
    address, clerk = f"/applications/{application.number}/", signed_in(walk.caseworker)
    page = clerk.get(address).content.decode()
    neighbour = f"/cases/{application.number}/visit/?kind=neighbour"
    assert f'<a href="{neighbour}">缺邻里访问记录</a>' in page
    assert f'<a href="{address}documents/">材料不齐</a>' in page
    assert main(walk.caseworker, application) == ("登记邻里访问", neighbour)
    walk.visit(application, kind="neighbour", signed_by="田福", note="常年有病")
    assert walk.fresh(application).status == "investigating"
    assert "缺邻里访问记录 <span" in clerk.get(address).content.decode()
    assert main(walk.caseworker, application) == ("补充材料", f"{address}documents/")
    with walk.by(walk.caseworker) as actor:
        papers.add(application, actor=actor, kind="other", paper=picture())
    assert main(walk.caseworker, application) == ("补正完成，提交初审", f"{address}complete/")


def test_a_pause_and_an_extension_stand_among_the_steps_with_their_reasons(walk: Walk, signed_in: Any):
    application, clerk = walk.upto("accepted"), signed_in(walk.caseworker)
    address = f"/applications/{application.number}/"
    for page, told in (
        ("pause", {"reason": "outside", "note": "等待外地民政协查"}),
        ("resume", {}),
        ("extend", {"reason": "residence_split", "note": "户籍在外县"}),
    ):
        assert clerk.post(f"{address}{page}/", told).status_code == 302
    page = re.sub(r"<[^>]+>|\s+", " ", clerk.get(address).content.decode())
    page = re.sub(r" +", " ", page)
    assert "延长办结期限 办结期限 2026-08-13 人户分离：户籍在外县" in page
    assert "恢复计时 办结期限 2026-07-23" in page
    assert "暂停计时 等待外地协查：等待外地民政协查" in page
