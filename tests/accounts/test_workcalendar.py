"""The working calendar: a corrected day holds from now on, and what was counted across it moves."""

from datetime import date

import pytest

from accounts import workcalendar
from accounts.models import CalendarDay
from accounts.scope import scope
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused
from reviews import deadlines, verifying
from reviews.models import Finding, LedgerItem
from tests.reviews.conftest import answers, check, found, today

__all__ = ["answers", "check", "found", "today"]

pytestmark = pytest.mark.django_db

QINGHE = 159922


def test_a_day_is_corrected_with_its_basis_and_the_trail_says_what_it_was(administrator):
    workcalendar.set_day(date(2027, 1, 1), QINGHE, is_workday=False, basis="国办发明电", actor=administrator)
    assert workcalendar.corrections(QINGHE) == {date(2027, 1, 1): False}
    event = AuditEvent.objects.get(action="calendar_changed")
    assert event.detail["before"] == {"is_workday": True, "basis": "法定节假日表"}
    assert event.detail["after"]["basis"] == "国办发明电"


@pytest.mark.parametrize(
    ("day", "basis", "sentence"),
    [(date(2027, 1, 1), " ", "请填写依据"), (date(1999, 1, 1), "国办发明电", "日期应在")],
)
def test_without_basis_or_out_of_time_nothing_is_corrected(administrator, day, basis, sentence):
    with pytest.raises(Refused, match=sentence):
        workcalendar.set_day(day, QINGHE, is_workday=False, basis=basis, actor=administrator)
    assert not CalendarDay.objects.exists()


def test_an_officer_corrects_no_day(county_officer):
    with pytest.raises(NotPermitted):
        workcalendar.set_day(date(2027, 1, 1), QINGHE, is_workday=False, basis="国办", actor=county_officer)
    assert not CalendarDay.objects.exists()


def test_a_holiday_that_comes_late_moves_the_deadlines_behind_it(found, administrator):
    finding = found()
    assert finding.deadline == date(2026, 7, 14)
    _, moved = workcalendar.set_day(
        date(2026, 7, 6), QINGHE, is_workday=False, basis="县里通知", actor=administrator
    )
    finding.refresh_from_db()
    assert (finding.deadline, moved) == (date(2026, 7, 15), 1)
    assert finding.deadline == deadlines.after(10, QINGHE)
    workcalendar.set_day(date(2026, 7, 6), QINGHE, is_workday=True, basis="通知收回", actor=administrator)
    finding.refresh_from_db()
    assert finding.deadline == date(2026, 7, 14)


def test_a_working_saturday_brings_them_forward_and_the_last_day_itself_stays(found, administrator):
    finding = found()
    workcalendar.set_day(date(2026, 7, 11), QINGHE, is_workday=True, basis="调休", actor=administrator)
    finding.refresh_from_db()
    assert finding.deadline == date(2026, 7, 13) == deadlines.after(10, QINGHE)


def test_deadlines_side_by_side_move_once_each(found, administrator, county_officer):
    first, second = found(), found()
    Finding.objects.filter(pk=second.pk).update(deadline=date(2026, 7, 15))
    workcalendar.set_day(date(2026, 7, 6), QINGHE, is_workday=False, basis="通知", actor=administrator)
    days = Finding.objects.filter(pk__in=[first.pk, second.pk]).order_by("deadline")
    assert list(days.values_list("deadline", flat=True)) == [date(2026, 7, 15), date(2026, 7, 16)]


def test_a_verified_finding_stays_and_its_rectification_moves(found, administrator, caseworker, answers):
    finding = found()
    with scope(region=caseworker.region_id, user=caseworker):
        verifying.verify(finding, actor=caseworker, **answers)
    before = LedgerItem.objects.get().deadline
    workcalendar.set_day(date(2026, 7, 6), QINGHE, is_workday=False, basis="通知", actor=administrator)
    finding.refresh_from_db()
    assert finding.deadline == date(2026, 7, 14)
    assert LedgerItem.objects.get().deadline == deadlines.after(30, QINGHE) > before


def test_the_same_answer_again_moves_nothing(found, administrator):
    found()
    _, moved = workcalendar.set_day(
        date(2026, 7, 6), QINGHE, is_workday=True, basis="通知", actor=administrator
    )
    assert moved == 0


def test_a_year_has_its_months_weeks_and_marks(county):
    months = dict(workcalendar.year(2026, QINGHE))
    assert len(months) == 12
    festival = next(day for week in months[6] for day in week if day and day.day == date(2026, 6, 19))
    assert (festival.mark, festival.words) == ("休", "2026-06-19 休息日")
    assert "待节假日公布" in next(
        day.words for week in dict(workcalendar.year(2027, QINGHE))[1] for day in week if day
    )


def test_the_year_page_and_the_correction(signed_in, administrator, county_officer):
    browser = signed_in(administrator)
    page = browser.get("/admin/accounts/calendarday/?year=2026").content.decode()
    assert "工作日历 2026 年" in page
    assert "&amp;day=2026-06-19" in page
    form = browser.get("/admin/accounts/calendarday/add/?day=2026-06-19").content.decode()
    assert 'value="2026-06-19"' in form
    done = browser.post(
        "/admin/accounts/calendarday/add/",
        {"county": QINGHE, "day": "2026年6月19日", "is_workday": "1", "basis": "县里通知"},
        follow=True,
    )
    assert "已更正：2026-06-19 为工作日，0 个期限随之调整。" in done.content.decode()
    assert browser.get("/admin/accounts/calendarday/?year=1").status_code == 404
    reader = signed_in(county_officer).get("/admin/accounts/calendarday/").content.decode()
    assert "更正一天" not in reader
    refused = signed_in(county_officer).post(
        "/admin/accounts/calendarday/add/", {"county": QINGHE, "day": "2026-06-22"}
    )
    assert refused.status_code == 403
    assert AuditEvent.objects.filter(action="refused").count() == 2
    assert CalendarDay.objects.count() == 1
