"""Limits of an application: counted in working days of 2025 and 2026, paused, lengthened, stopped."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.scope import WHOLE, scope
from common.errors import Refused, WrongStep
from households.models import Clock, ClockPause
from households.procedure import clocks
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
        clocks.pause(application, actor=actor, reason="outside", note="等外地回函")
        assert set(application.clocks.values_list("due_on", flat=True)) == {None}
        with pytest.raises(WrongStep, match="已经暂停"):
            clocks.pause(application, actor=actor, reason="outside", note="再停")
        walk.at(date(2026, 6, 17))
        clocks.resume(application, actor=actor)
    with scope(region=WHOLE):
        due = dict(Clock.objects.filter(application=application).values_list("kind", "due_on"))
    # 06-12, 15, 16 and 17 did not count: four working days later than without the pause
    assert due == {"total": date(2026, 7, 29), "start_survey": date(2026, 6, 22)}


@pytest.mark.django_db
def test_a_pause_of_no_day_leaves_the_end_where_it_was(walk: Walk):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        for _ in range(2):
            clocks.pause(application, actor=actor, reason="other", note="误点")
            clocks.resume(application, actor=actor)
        assert application.clocks.get(kind="total").due_on == date(2026, 7, 23)


@pytest.mark.django_db
def test_the_whole_may_be_lengthened_once_and_with_a_lawful_reason(walk: Walk):
    application = walk.upto("accepted")
    with walk.by(walk.caseworker) as actor:
        with pytest.raises(Refused, match="延长理由"):
            clocks.extend(application, actor=actor, reason="忙", note="人手不足")
        row = clocks.extend(application, actor=actor, reason="residence_split", note="户籍在外县")
        assert (row.workdays, row.due_on) == (45, date(2026, 8, 13))
        with pytest.raises(WrongStep, match="不能再次延长"):
            clocks.extend(application, actor=actor, reason="difficult", note="再延")


@pytest.mark.django_db
def test_a_decision_stops_every_clock_and_starts_that_of_the_announcement(walk: Walk):
    application = walk.upto("confirmed")
    with scope(region=WHOLE):
        running = Clock.objects.filter(application=application, stopped_on=None)
        assert [(row.kind, row.started_on) for row in running] == [("announce", walk.today)]
        assert not ClockPause.objects.filter(to_on=None).exists()
