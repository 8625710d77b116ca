"""Limits of an application: counted in working days of 2025 and 2026, paused, lengthened, stopped."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import parameters, workcalendar
from accounts.models import User
from accounts.scope import WHOLE, scope
from common import workdays
from common.errors import Refused, WrongStep
from households.models import Application, Clock, ClockPause
from households.procedure import clocks, timing
from tests.procedures import Walk


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 6, 10), 3, date(2026, 6, 15)),
        (date(2026, 6, 10), 30, date(2026, 7, 23)),  # 端午 06-19 is off
        (date(2025, 9, 28), 3, date(2025, 10, 9)),  # 国庆 10-01 to 10-08
        (date(2025, 10, 9), 2, date(2025, 10, 11)),  # Saturday 10-11 is worked
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # Saturday 02-14 is worked before 春节
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
    ],
)
def test_a_limit_counts_working_days_with_their_made_up_ones(start: date, count: int, due: date):
    assert clocks.counted(start, count, {}, ()) == due


def test_days_of_a_pause_do_not_count():
    rests = [(date(2026, 6, 12), date(2026, 6, 16))]
    assert clocks.counted(date(2026, 6, 10), 3, {}, rests) == date(2026, 6, 18)


@given(
    st.dates(date(2025, 1, 1), date(2026, 6, 1)), st.integers(1, 45), st.integers(1, 60), st.integers(-1, 30)
)
def test_a_pause_never_brings_the_end_nearer(start: date, count: int, after: int, length: int):
    first = start + timedelta(days=after)
    plain = clocks.counted(start, count, {}, ())
    assert clocks.counted(start, count, {}, [(first, first + timedelta(days=length))]) >= plain > start


@pytest.mark.django_db
def test_a_paused_clock_shows_no_day_and_ends_as_much_later_as_it_rested(walk: Walk):
    application = walk.upto("accepted")
    walk.at(date(2026, 6, 11))
    with walk.by(walk.caseworker) as actor:
        timing.pause(application, actor=actor, reason="outside", note="等外地回函")
        assert set(application.clocks.values_list("due_on", flat=True)) == {None}
        with pytest.raises(WrongStep, match="已经暂停"):
            timing.pause(application, actor=actor, reason="outside", note="再停")
        walk.at(date(2026, 6, 17))
        timing.resume(application, actor=actor)
    with scope(region=WHOLE):
        due = dict(Clock.objects.filter(application=application).values_list("kind", "due_on"))
    # 06-12, 15, 16 and 17 did not count: four working days later than without the pause
    assert due == {"total": date(2026, 7, 29), "start_survey": date(2026, 6, 22)}


@pytest.mark.django_db
def test_a_pause_of_no_day_leaves_the_end_where_it_was(walk: Walk):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        for _ in range(2):
            timing.pause(application, actor=actor, reason="other", note="误点")
            timing.resume(application, actor=actor)
        assert application.clocks.get(kind="total").due_on == date(2026, 7, 23)


@pytest.mark.django_db
def test_the_whole_may_be_lengthened_once_and_with_a_lawful_reason(walk: Walk):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        with pytest.raises(Refused, match="延长理由"):
            timing.extend(application, actor=actor, reason="忙", note="人手不足")
        row = timing.extend(application, actor=actor, reason="residence_split", note="户籍在外县")
        assert (row.workdays, row.due_on) == (45, date(2026, 8, 13))
        with pytest.raises(WrongStep, match="不能再次延长"):
            timing.extend(application, actor=actor, reason="difficult", note="再延")


@pytest.mark.django_db
def test_a_decision_stops_every_clock_and_starts_that_of_the_announcement(walk: Walk):
    application = walk.upto("confirmed")
    with scope(region=WHOLE):
        running = Clock.objects.filter(application=application, stopped_on=None)
        assert [(row.kind, row.started_on) for row in running] == [("announce", walk.today)]
        assert not ClockPause.objects.filter(to_on=None).exists()


# --- the calendar of the county is corrected ---

QINGHE = 159922


def correct(administrator: User, day: date, *, is_workday: bool) -> int:
    """The administrator corrects a day of the county; how many deadlines moved."""
    _, moved = workcalendar.set_day(day, QINGHE, is_workday=is_workday, basis="县里通知", actor=administrator)
    return moved


def due_of(application: Application) -> dict[str, date | None]:
    """The running limits of an application by their kind."""
    with scope(region=WHOLE):
        rows = Clock.objects.filter(application=application, stopped_on=None)
        return dict(rows.values_list("kind", "due_on"))


@pytest.mark.django_db
def test_a_corrected_day_moves_every_limit_that_runs_over_it(walk: Walk, administrator: User):
    application = walk.upto("accepted")
    assert due_of(application) == {"total": date(2026, 7, 23), "start_survey": date(2026, 6, 15)}
    assert correct(administrator, date(2026, 6, 12), is_workday=False) == 2
    assert due_of(application) == {"total": date(2026, 7, 24), "start_survey": date(2026, 6, 16)}
    assert correct(administrator, date(2026, 6, 13), is_workday=True) == 2
    assert due_of(application) == {"total": date(2026, 7, 23), "start_survey": date(2026, 6, 15)}
    assert correct(administrator, date(2026, 7, 1), is_workday=False) == 1
    assert due_of(application) == {"total": date(2026, 7, 24), "start_survey": date(2026, 6, 15)}
    assert correct(administrator, date(2026, 6, 9), is_workday=False) == 0


@pytest.mark.django_db
def test_a_limit_that_was_kept_and_one_that_rests_are_not_moved(walk: Walk, administrator: User):
    kept, rests = walk.upto("submitted"), walk.upto("accepted")
    with scope(region=WHOLE):
        before = list(kept.clocks.exclude(stopped_on=None).order_by("pk").values_list("due_on", flat=True))
    with walk.by(walk.caseworker) as actor:
        timing.pause(rests, actor=actor, reason="outside", note="等外地回函")
        day = walk.today + timedelta(days=5)
        correct(administrator, day, is_workday=not workdays.is_workday(day))
        assert set(due_of(rests).values()) == {None}
        timing.resume(rests, actor=actor)
    with scope(region=WHOLE):
        after = list(kept.clocks.exclude(stopped_on=None).order_by("pk").values_list("due_on", flat=True))
        total = rests.clocks.get(kind="total")
        calendar = workcalendar.corrections(QINGHE)
    assert after == before
    assert total.due_on == clocks.counted(total.started_on, total.workdays, calendar, ())


@pytest.mark.django_db
def test_a_year_whose_holidays_come_late_is_counted_again(walk: Walk, administrator: User):
    """Beyond the library's last year Monday to Friday count, until the county's days are told."""
    walk.at(date(2027, 1, 20))
    application = walk.upto("accepted")
    assert due_of(application)["total"] == date(2027, 3, 3)
    for day in (5, 8, 9, 10, 11, 12):  # 春节, as a county might be told
        correct(administrator, date(2027, 2, day), is_workday=False)
    correct(administrator, date(2027, 2, 20), is_workday=True)
    assert due_of(application)["total"] == date(2027, 3, 10)


@pytest.mark.django_db
def test_another_countys_day_moves_nothing_here(walk: Walk, system: User):
    application = walk.upto("accepted")
    before = due_of(application)
    workcalendar.set_day(date(2026, 6, 12), 159923, is_workday=False, basis="邻县通知", actor=system)
    assert due_of(application) == before


# --- the limits of the procedure, each as the reference says (policy §2.2) ---


@pytest.mark.parametrize(
    ("parameter", "days", "due"),
    [
        ("clock.start_survey_workdays", 3, date(2026, 10, 10)),
        ("clock.start_check_workdays", 3, date(2026, 10, 10)),
        ("clock.post_workdays", 2, date(2026, 10, 9)),
        ("notice.check_failed_workdays", 3, date(2026, 10, 10)),
        ("clock.county_decide_workdays", 10, date(2026, 10, 20)),
        ("clock.refusal_notice_workdays", 3, date(2026, 10, 10)),
        ("announce.max_workdays", 10, date(2026, 10, 20)),
        ("clock.delegated_workdays", 20, date(2026, 11, 3)),
        ("clock.total_workdays", 30, date(2026, 11, 17)),
        ("clock.extended_workdays", 45, date(2026, 12, 8)),
    ],
)
@pytest.mark.django_db
def test_every_limit_of_the_reference_across_the_national_holiday(
    county: Any, parameter: str, days: int, due: date
):
    """From 2026-09-30: 10-01 to 10-07 are off, Saturday 10-10 is worked."""
    count = parameters.value(parameter, QINGHE, date(2026, 9, 30))
    assert count == days
    assert clocks.counted(date(2026, 9, 30), count, {}, ()) == due


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2025, 1, 24), 1, date(2025, 1, 26)),  # Sunday 01-26 is worked before 春节 2025
        (date(2025, 1, 26), 3, date(2025, 2, 6)),  # 01-28 to 02-04 off
        (date(2025, 4, 3), 1, date(2025, 4, 7)),  # 清明 04-04 is a Friday
        (date(2025, 4, 25), 3, date(2025, 4, 29)),  # Sunday 04-27 is worked for 劳动节
        (date(2025, 4, 30), 1, date(2025, 5, 6)),
        (date(2025, 5, 30), 1, date(2025, 6, 3)),  # 端午 2025, Monday 06-02 off
        (date(2025, 9, 26), 1, date(2025, 9, 28)),  # Sunday 09-28 is worked before 国庆
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # 元旦 01-01 to 01-03, Sunday 01-04 is worked
        (date(2026, 2, 27), 1, date(2026, 2, 28)),  # Saturday 02-28 is worked after 春节
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # 清明, Monday 04-06 off
        (date(2026, 4, 30), 1, date(2026, 5, 6)),
        (date(2026, 5, 8), 1, date(2026, 5, 9)),  # Saturday 05-09 is worked for 劳动节
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # Sunday 09-20 is worked before 国庆
        (date(2026, 9, 24), 1, date(2026, 9, 28)),  # 中秋 09-25 is off
    ],
)
def test_every_holiday_of_2025_and_2026_with_its_made_up_days(start: date, count: int, due: date):
    assert clocks.counted(start, count, {}, ()) == due
