"""Planted: steps that are missing or late, and patterns of villages and households."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta

from common import months
from config.demo.county import ENDED, Case, Household, Member, label
from config.demo.payments import schedule
from config.demo.people import DEMO_DATE, Person
from config.demo.plot import Plot, alone, ended
from config.demo.roll import REVIEW_MONTHS, put_in_order


def reviewed_long_ago(plot: Plot) -> str:
    """The last review is older than the class allows."""
    case = plot.household.case
    case.reviewed = months.add(DEMO_DATE, -REVIEW_MONTHS[case.grade]) - timedelta(
        days=plot.rng.randint(1, 70)
    )
    return plot.household.number


def reviewed_just_in_time(plot: Plot) -> str:
    """The last review is as old as the class allows, to the day."""
    case = plot.household.case
    case.reviewed = months.add(DEMO_DATE, -REVIEW_MONTHS[case.grade])
    return plot.household.number


def not_checked(plot: Plot) -> str:
    """No check, or one that came a day after the first paid month."""
    late = months.last_day(plot.household.case.begun) + timedelta(days=1)
    plot.household.case.checked = late if plot.turn % 2 else None
    return plot.household.number


def checked_on_the_last_day(plot: Plot) -> str:
    """Checked on the last day of the first paid month."""
    plot.household.case.checked = months.last_day(plot.household.case.begun)
    return plot.household.number


def begun_before_the_rule(plot: Plot) -> str:
    """Begun before 2018 without any of the papers."""
    case = plot.household.case
    case.checked = case.visited = case.notice_from = case.notice_to = None
    return plot.household.number


def not_visited(plot: Plot) -> str:
    """No visit, or one that came after the first paid month."""
    late = months.last_day(plot.household.case.begun) + timedelta(days=9)
    plot.household.case.visited = late if plot.turn % 2 else None
    return plot.household.number


def visited_on_the_last_day(plot: Plot) -> str:
    """Visited on the last day of the first paid month."""
    plot.household.case.visited = months.last_day(plot.household.case.begun)
    return plot.household.number


def notice_faulty(plot: Plot) -> str:
    """No notice, six days of it, one without an end, or one that began too late."""
    case, late = plot.household.case, months.last_day(plot.household.case.begun) + timedelta(days=1)
    start = case.applied + timedelta(days=20)
    case.notice_from, case.notice_to = (
        (None, None),
        (start, start + timedelta(days=5)),
        (start, None),
        (late, late + timedelta(days=9)),
    )[plot.turn % 4]
    return plot.household.number


def notice_just_right(plot: Plot) -> str:
    """Seven days that begin on the last day of the first paid month."""
    case = plot.household.case
    case.notice_from = months.last_day(plot.household.case.begun)
    case.notice_to = case.notice_from + timedelta(days=6)
    return plot.household.number


def same_officer(plot: Plot) -> str:
    """One person reviewed and approved, once written with another dot."""
    case = plot.household.case
    case.approver = case.reviewer.replace("·", "•") if plot.turn % 2 else case.reviewer
    return plot.household.number


def almost_same_officer(plot: Plot) -> str:
    """Two names that look alike."""
    plot.household.case.reviewer, plot.household.case.approver = "陈静", "陈静文"
    return plot.household.number


def wed(plot: Plot, spouse: Person, state: str = "已婚") -> str:
    """Register the marriage of the head who lives alone."""
    plot.feed(
        "marriages",
        plot.household.head,
        配偶姓名=spouse.name,
        配偶身份证号=spouse.id_number,
        登记日期=date(2001, 10, 8),
        状态=state,
    )
    return label(plot.household.head, plot.household)


def partner(plot: Plot, nearby: Callable[[Household], bool]) -> Household:
    """Another household of one, of the other sex."""
    return plot.take(lambda h: alone(h) and h.head.sex != plot.household.head.sex and nearby(h))


def spouses_in_two_households(plot: Plot) -> str:
    """Husband and wife of one village stand in two households of one."""
    other = partner(plot, lambda h: h.village == plot.household.village)
    plot.county.expect("split_household", label(other.head, other), "夫妻同村分户施保")
    return wed(plot, other.head)


def spouse_in_none(plot: Plot) -> str:
    """The spouse is on no roll."""
    return wed(plot, plot.stranger(40, 80, "女" if plot.household.head.sex == "男" else "男"))


def spouse_far_away(plot: Plot) -> str:
    """The spouse is on the roll of another village."""
    return wed(plot, partner(plot, lambda h: h.village != plot.household.village).head)


def spouse_gone(plot: Plot) -> str:
    """Divorced, or the spouse has died."""
    spouse = plot.stranger(50, 85, "女" if plot.household.head.sex == "男" else "男")
    if plot.turn % 2:
        plot.feed("deaths", spouse, 死亡日期=date(2024, 12, 1), 注销日期=date(2024, 12, 15))
    return wed(plot, spouse, "已婚" if plot.turn % 2 else "离婚")


def earlier_case(plot: Plot, present: Case, first: date, last: date) -> Case:
    """An ended case in order that was paid from ``first`` to ``last``."""
    case = copy(present)
    case.status, case.first, case.last, case.effective = ENDED, first, last, None
    case.applied, case.stop_reason = first - timedelta(days=60), "收入超标"
    put_in_order(case, plot.rng)
    case.reviewed = None
    return case


def restart(plot: Plot, first: date) -> Case:
    """Let the present case begin in ``first``."""
    case = plot.household.case
    case.first, case.effective, case.applied = first, None, first - timedelta(days=60)
    put_in_order(case, plot.rng)
    return case


def in_and_out(plot: Plot) -> str:
    """Two cases ended and a third one stands, all within two years."""
    present = restart(plot, date(2026, 1, 1))
    plot.household.cases = [
        earlier_case(plot, present, date(2024, 6, 1), date(2024, 11, 1)),
        earlier_case(plot, present, date(2025, 3, 1), date(2025, 8, 1)),
        present,
    ]
    schedule(plot.county, plot.household)
    return plot.household.number


def in_and_out_by_head(plot: Plot) -> str:
    """The two ended cases stand under other household numbers with the same head."""
    restart(plot, date(2026, 2, 1))
    schedule(plot.county, plot.household)
    for first, last in ((date(2024, 7, 1), date(2024, 12, 1)), (date(2025, 2, 1), date(2025, 9, 1))):
        earlier = plot.take(ended)
        earlier.members, earlier.payee = [Member(plot.household.head, "本人")], plot.household.head.name
        earlier.cases = [earlier_case(plot, plot.household.case, first, last)]
        schedule(plot.county, earlier)
    return plot.household.number


def in_and_out_slowly(plot: Plot) -> str:
    """One ended case only; or the earlier one of two began more than two years ago."""
    present = restart(plot, date(2026, 1, 1))
    older = [earlier_case(plot, present, date(2024, 5, 1), date(2024, 11, 1))] if plot.turn % 2 else []
    plot.household.cases = [*older, earlier_case(plot, present, date(2025, 3, 1), date(2025, 8, 1)), present]
    schedule(plot.county, plot.household)
    return plot.household.number
