"""The procedure of an application, deed by deed, and what each refuses."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.scope import WHOLE, scope
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused, WrongStep
from common.fields import reveal
from households import searching
from households.models import Application, Case, Clock, Entitlement, Letter, Membership, Standing, Step
from households.procedure import (
    accepting,
    checking,
    deciding,
    investigating,
    objections,
    opining,
    publicity,
)
from tests.procedures import Walk, send_back

pytestmark = pytest.mark.django_db


def test_an_application_becomes_a_household_in_the_month_after_the_decision(walk: Walk):
    application = walk.upto("confirmed")
    assert (application.status, application.number) == ("confirmed", "LH-2026-0001")
    with scope(region=WHOLE):
        case = Case.objects.get(application=application)
        granted = Entitlement.objects.get(case=case)
        assert (case.first_month, case.grade, case.household.number) == (
            date(2026, 7, 1),
            "B",
            "LH-2026-0001",
        )
        assert (case.examiner, case.confirmer) == ("韩立", "陈静")
        assert (case.checked_on, case.visited_on) == (date(2026, 6, 10), date(2026, 6, 10))
        assert (case.notice_from, case.notice_to) == (date(2026, 6, 10), date(2026, 6, 16))
        assert (granted.amount, granted.from_month) == (Decimal("440.00"), date(2026, 7, 1))
        assert granted.workings["lines"][0][1] == "(620.00 − 180.00) × 1"
        assert Standing.objects.get(household=case.household).amount == Decimal("440.00")
        member = Membership.objects.get(case=case)
        assert searching.Asked("桂兰").household_ids == [case.household_id]
        assert searching.Asked("mgl").person_ids == [member.person_id]
        letter = Letter.objects.get(application=application, code="D20")
        assert "440.00" in letter.fields["amount"]


def test_acceptance_starts_the_clocks_of_the_worked_example(walk: Walk):
    """2026-06-10, 端午 off: three working days end on 06-15, thirty on 07-23 (J1)."""
    application = walk.upto("accepted")
    with scope(region=WHOLE):
        due = dict(Clock.objects.filter(application=application).values_list("kind", "due_on"))
    assert due == {"total": date(2026, 7, 23), "start_survey": date(2026, 6, 15)}


def test_what_is_lacking_is_told_once_and_in_one_list(walk: Walk):
    application = walk.draft(filled=False)
    with walk.by(walk.caseworker) as actor:
        letter = accepting.ask_supplement(application, actor=actor)
        assert letter.number == "柳河救字〔2026〕1号"
        for word in ("收入", "财产", "开户行", "授权书", "近亲属"):
            assert word in letter.fields["lacking"]
        with pytest.raises(WrongStep, match="待补正"):
            accepting.ask_supplement(application, actor=actor)


def test_a_draft_with_gaps_is_not_accepted_and_nothing_is_written(walk: Walk):
    application = walk.draft(filled=False)
    with pytest.raises(Refused, match="收入"):
        walk.accept(application)
    with scope(region=WHOLE):
        assert Step.objects.filter(application=application).count() == 1
        assert not Clock.objects.exists()
        assert not Letter.objects.exists()


def test_somebody_enrolled_elsewhere_stops_the_draft_before_it_is_made(walk: Walk):
    confirmed = walk.upto("confirmed")
    with scope(region=WHOLE):
        text = reveal(Membership.objects.get(case__application=confirmed), "id_number")
    with pytest.raises(Refused, match=r"马桂兰 已在 LH-2026-0001（柳河镇 东柳村）享受低保，不能重复纳入"):
        walk.draft(id_number=text)
    with scope(region=WHOLE):
        assert Application.objects.count() == 1


def test_one_person_cannot_be_accepted_twice(walk: Walk):
    first = walk.draft()
    with scope(region=WHOLE):
        text = reveal(first.members.get(), "id_number")
    with pytest.raises(Refused, match=f"您今天已为 马桂兰 登记申请 {first.number}，没有重复登记"):
        walk.draft(id_number=text)
    walk.at(date(2026, 6, 11))
    second = walk.draft(id_number=text)
    walk.accept(first)
    with pytest.raises(Refused, match="不能重复受理"):
        walk.accept(second)


def test_numbers_have_no_gap_when_a_draft_is_refused(walk: Walk):
    walk.draft()
    with pytest.raises(Refused, match="最后一位"):
        walk.draft(id_number="159900195803120228")
    assert walk.draft().number == "LH-2026-0002"


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 6, 10), date(2026, 6, 16)),
        (date(2026, 6, 15), date(2026, 6, 22)),  # 06-21 is 端午 still
        (date(2026, 9, 25), date(2026, 10, 8)),  # 10-01 begins 国庆
        (date(2026, 6, 22), date(2026, 6, 28)),  # an ordinary Sunday is no holiday
        (date(2026, 2, 8), date(2026, 2, 14)),  # the made-up Saturday before 春节
    ],
)
def test_a_notice_that_would_end_on_a_public_holiday_hangs_until_the_next_working_day(
    walk: Walk, first: date, last: date
):
    assert publicity.last_day(first, 159922, on=first) == last
    walk.at(first - timedelta(days=14))
    application = walk.upto("to_publish")
    with walk.by(walk.caseworker) as actor:
        with pytest.raises(Refused, match=f"公示期不足 7 天，最早 {last} 结束"):
            publicity.post(
                application.region_code, [application], first_day=first, until=last - timedelta(days=1),
                actor=actor,
            )  # fmt: skip
        assert (
            publicity.post(application.region_code, [application], first_day=first, actor=actor).last_day
            == last
        )


@pytest.mark.parametrize("days", [{"first_day": date(2027, 6, 10)}, {"until": date(2062, 6, 20)}])
def test_a_notice_of_a_mistyped_year_is_refused(walk: Walk, days: dict[str, date]):
    application = walk.upto("to_publish")
    with walk.by(walk.caseworker) as actor, pytest.raises(Refused, match="请核对年月"):
        publicity.post(
            application.region_code, [application], actor=actor, **{"first_day": walk.today, **days}
        )
    assert walk.fresh(application).status == "to_publish"


def test_a_notice_cannot_be_ended_on_its_last_day(walk: Walk):
    application = walk.upto("to_publish")
    notice = walk.post(application)
    assert (notice.days, notice.last_day) == (7, date(2026, 6, 16))
    walk.at(date(2026, 6, 16))
    with walk.by(walk.caseworker) as actor, pytest.raises(WrongStep, match="公示期到 2026-06-16 24 时止"):
        publicity.end(notice, actor=actor)
    with walk.by(walk.caseworker) as actor, pytest.raises(Refused, match="还没有结束公示"):
        publicity.report(walk.fresh(application), actor=actor)


def test_who_accepted_does_not_examine_and_who_examined_does_not_confirm(walk: Walk):
    application = walk.upto("prelim")
    walk.caseworker.role = "S"
    walk.caseworker.save()
    with walk.by(walk.caseworker) as actor, pytest.raises(NotPermitted, match="初审须由受理人以外的人办理"):
        opining.opine_against(application, actor=actor, text="不符合")
    walk.caseworker.role = "J"
    walk.caseworker.save()
    submitted = walk.upto("submitted")
    walk.examiner.role, walk.examiner.region_id = "Y", 159922000000
    walk.examiner.save()
    with walk.by(walk.examiner), pytest.raises(NotPermitted, match="审核、审批不能是同一人"):
        walk.confirm(submitted, actor=walk.examiner)
    assert walk.fresh(submitted).status == "submitted"


def test_a_case_sent_back_for_its_visit_needs_a_new_one_and_no_second_notice(walk: Walk):
    application = send_back(walk, walk.upto("submitted"), "visit")
    assert (application.status, application.round) == ("investigating", 2)
    with walk.by(walk.caseworker) as actor, pytest.raises(Refused, match="缺入户"):
        investigating.complete(application, actor=actor)
    application = walk.opine(walk.visit(application))
    assert application.status == "submitted"
    assert walk.confirm(application).status == "confirmed"


def test_an_objection_needs_a_new_visit_before_it_is_settled(walk: Walk):
    application = walk.upto("to_publish")
    notice = walk.post(application)
    with walk.by(walk.caseworker) as actor:
        objection = objections.object_to(application, actor=actor, content="他家有车", objector_name="田福")
        how = {"handling": "survey", "result": "fails", "answer": "车是邻居的"}
        with pytest.raises(Refused, match="重新入户"):
            objections.settle(objection, actor=actor, **how)
    walk.visit(application)
    with walk.by(walk.caseworker) as actor:
        with pytest.raises(Refused, match="登记异议后没有民主评议的记录，只有重新入户调查。"):
            objections.settle(objection, actor=actor, **how | {"handling": "appraisal"})
        with pytest.raises(Refused, match="答复异议人日期应在收到异议的 2026-06-10 到今天之间。"):
            objections.settle(objection, actor=actor, **how, answered_on=walk.today - timedelta(days=1))
        with pytest.raises(Refused, match="异议人 田福 留有姓名，请答复后填写答复日期。"):
            objections.settle(objection, actor=actor, **how)
        objections.settle(objection, actor=actor, **how, answered_on=walk.today)
    assert walk.fresh(application).status == "prelim"
    with pytest.raises(Refused, match="还没有结束公示"):
        walk.opine(application)
    walk.end_notice(notice)
    assert walk.opine(application).status == "submitted"


def test_what_answered_one_objection_does_not_answer_a_later_one(walk: Walk):
    application = walk.upto("publicity")
    how = {"handling": "survey", "result": "fails", "answer": "车是邻居的"}
    with walk.by(walk.caseworker) as actor:
        first = objections.object_to(application, actor=actor, content="他家有车")
    walk.visit(walk.fresh(application))
    with walk.by(walk.caseworker) as actor:
        second = objections.object_to(application, actor=actor, content="他家有楼房")
        with pytest.raises(Refused, match="重新入户"):
            objections.settle(second, actor=actor, **how)
        objections.settle(first, actor=actor, **how)
    in_vain = {"met": "nobody", "not_met_reason": "外出", "next_on": walk.today}
    walk.visit(walk.fresh(application), **in_vain)
    with walk.by(walk.caseworker) as actor, pytest.raises(Refused, match="重新入户"):
        objections.settle(second, actor=actor, **how)
    walk.visit(walk.fresh(application))
    with walk.by(walk.caseworker) as actor:
        objections.settle(second, actor=actor, **how)
    assert walk.fresh(application).status == "prelim"


def test_a_check_has_been_started_once_its_report_is_there(walk: Walk):
    application = walk.upto("investigating")
    with walk.by(walk.caseworker):
        started = Clock.objects.get(application=application, kind="start_check")
        assert (started.due_on, started.stopped_on) == (date(2026, 6, 15), None)
        checking.report(application.checks.get(), [])
        started.refresh_from_db()
        assert started.stopped_on == date(2026, 6, 10)


def test_a_sheet_of_many_families_costs_as_many_queries_as_one_of_two(walk: Walk):
    def queries(families: int) -> int:
        rows = [walk.upto("to_publish") for _ in range(families)]
        with CaptureQueriesContext(connection) as told:
            walk.end_notice(walk.post(*rows))
            with walk.by(walk.caseworker) as actor:
                publicity.report_all(rows[0].notice_lines.get().notice, actor=actor)
        assert {walk.fresh(each).status for each in rows} == {"submitted"}
        return len(told)

    queries(1)  # makes what is made once, as the first number of a year
    assert queries(2) == queries(4)


def test_filed_kin_needs_the_countys_own_visit(walk: Walk):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        accepting.note_kin(application, actor=actor)
    application = walk.visit(walk.check(application))
    notice = walk.post(walk.opine(application))
    walk.end_notice(notice)
    application = walk.report(application)
    with pytest.raises(Refused, match="缺县级入户"):
        walk.confirm(application)
    with walk.by(walk.county_officer) as actor:
        deciding.receive(application, actor=actor)
        investigating.visit_by_county(application, walk.told(second_name="孙平"), actor=actor)
    assert walk.confirm(application).status == "confirmed"


def test_a_refusal_has_its_letter_with_reasons_and_remedies(walk: Walk):
    application = walk.upto("prelim")
    with walk.by(walk.examiner) as actor:
        opining.opine_against(application, actor=actor, text="收入超标")
    with walk.by(walk.county_officer) as actor:
        letter = deciding.refuse(application, actor=actor, reasons=["01"], text="家庭月人均收入 800 元")
    assert letter.fields["reconsider_days"] == 60
    assert letter.deliver_by == date(2026, 6, 15)
    assert walk.fresh(application).status == "refused"
    with scope(region=WHOLE):
        assert not application.members.filter(held=True).exists()
        assert not Clock.objects.filter(application=application, stopped_on=None).exists()


def test_every_step_is_in_the_trail_with_its_own_action(walk: Walk):
    application = walk.upto("confirmed")
    told = set(AuditEvent.objects.filter(object_id=str(application.pk)).values_list("action", flat=True))
    with scope(region=WHOLE):
        deeds = Step.objects.filter(application=application).values_list("deed", flat=True)
        assert {f"application_{deed}" for deed in deeds} <= told
        assert list(deeds.order_by("pk")) == [
            "start", "accept", "request_check", "conclude_check", "visit", "investigated", "opine", "post",
            "end_notice", "report", "receive", "confirm", "grant",
        ]  # fmt: skip


def test_the_next_township_may_do_nothing(walk: Walk, next_caseworker: Any):
    application = walk.upto("accepted")
    with walk.by(walk.county_officer), pytest.raises(NotPermitted, match="管辖范围"):
        investigating.visit(application, walk.told(), actor=next_caseworker)
