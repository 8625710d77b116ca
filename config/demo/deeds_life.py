"""Planted: deaths, double enrolment, and other assistance beside 低保."""

from __future__ import annotations

from datetime import date, timedelta

from config.demo.county import Member, joined, label
from config.demo.feeds import OUTSIDE, some_day
from config.demo.people import Person
from config.demo.plot import Plot, child_of, two, uncounted_of

DUE = (date(2026, 3, 10), date(2026, 4, 2), date(2026, 4, 26), date(2026, 5, 30))
CREMATED = (date(2025, 10, 21), date(2026, 2, 8), date(2026, 3, 24))


def dies_long_ago(plot: Plot) -> str:
    """A member beside others died more than three months before the demo date."""
    person = plot.household.members[1].person
    died = some_day(plot.rng, date(2025, 8, 1), date(2026, 3, 1))
    plot.feed("deaths", person, 死亡日期=died, 注销日期=died + timedelta(days=14))
    return label(person, plot.household)


def dies_lately(plot: Plot) -> str:
    """A member beside others died within three months; 2026-03-10 is exactly not yet over."""
    person = plot.household.members[1].person
    plot.feed("deaths", person, 死亡日期=DUE[plot.turn], 注销日期=None)
    return label(person, plot.household)


def is_cremated(plot: Plot) -> str:
    """Only the funeral home knows, once without the day of death."""
    person = plot.household.members[1].person
    day = CREMATED[plot.turn]
    plot.feed(
        "cremations", person, 火化日期=day, 死亡日期=None if plot.turn == 1 else day - timedelta(days=2)
    )
    return label(person, plot.household)


def uncounted_member_dies(plot: Plot) -> str:
    """The dead one was not enrolled."""
    member = uncounted_of(plot.household)
    plot.feed("deaths", member.person, 死亡日期=date(2025, 12, 4), 注销日期=date(2025, 12, 20))
    return label(member.person, plot.household)


def namesake_dies(plot: Plot) -> str:
    """Somebody of the same name died."""
    person, other = plot.household.head, plot.stranger(60, 88, plot.household.head.sex)
    plot.feed("deaths", Person(person.name, other.id_number), 死亡日期=date(2026, 1, 5), 注销日期=None)
    return label(person, plot.household)


def death_corrected(plot: Plot) -> str:
    """An older snapshot had the person as dead; the newer one has not."""
    person = plot.household.head
    plot.county.corrected_deaths.append(
        {
            "姓名": person.name,
            "身份证号": person.id_number,
            "死亡日期": date(2026, 2, 11),
            "注销日期": date(2026, 2, 25),
        }
    )
    return label(person, plot.household)


def stopped_after_death(plot: Plot) -> str:
    """The case ended in the month of the death."""
    person, last = plot.household.head, plot.household.case.stopped
    plot.feed("deaths", person, 死亡日期=last.replace(day=6), 注销日期=last.replace(day=20))
    return label(person, plot.household)


def all_die(plot: Plot) -> str:
    """Everyone enrolled died, the last one months ago, and the payments go on."""
    for place, member in enumerate(plot.household.members):
        died = date(2025, 9, 12) + timedelta(days=40 * place + 21 * plot.turn)
        plot.feed("deaths", member.person, 死亡日期=died, 注销日期=died + timedelta(days=9))
        plot.county.expect("death_enrolled", label(member.person, plot.household), "全户享受人员均已死亡")
    return plot.household.number


def all_die_within_grace(plot: Plot) -> str:
    """The only member died in February: May is the last month of grace."""
    person = plot.household.head
    plot.feed("deaths", person, 死亡日期=date(2026, 2, 20), 注销日期=date(2026, 3, 2))
    plot.county.expect("death_enrolled", label(person, plot.household), "单人户死亡，发放尚在宽限期内")
    return plot.household.number


def one_of_two_dies(plot: Plot) -> str:
    """One of two died; the other one lives on the allowance."""
    person = plot.household.members[-1].person
    plot.feed("deaths", person, 死亡日期=date(2025, 9, 3), 注销日期=date(2025, 9, 20))
    plot.county.expect("death_enrolled", label(person, plot.household), "两人户一人死亡")
    return plot.household.number


def enrolled_twice(plot: Plot) -> str:
    """The head of one household is an enrolled member of another."""
    other = plot.take(lambda h: two(h) and h.village != plot.household.village)
    plot.county.unfeed("housing", plot.household.head)
    other.members.append(Member(plot.household.head, "其他亲属"))
    return f"{plot.household.head.id_number}@{joined(plot.household, other)}"


def member_elsewhere_uncounted(plot: Plot) -> str:
    """The head also stands in another household, there without being enrolled."""
    other = plot.take(two)
    plot.county.unfeed("housing", plot.household.head)
    other.members.append(Member(plot.household.head, "其他亲属", enrolled=False))
    return f"{plot.household.head.id_number}@{joined(plot.household, other)}"


def on_other_roll(plot: Plot) -> str:
    """在保 in another county as well."""
    plot.feed(
        "other_rolls",
        plot.household.head,
        所属区划代码=OUTSIDE[plot.turn % 4],
        状态="在保",
        起保年月=date(2022, 5, 1),
    )
    return label(plot.household.head, plot.household)


def left_other_roll(plot: Plot) -> str:
    """The other county has ended the case, or the other roll is this county's own."""
    region, state = (OUTSIDE[0], "已退出") if plot.turn else (159922000000, "在保")
    plot.feed("other_rolls", plot.household.head, 所属区划代码=region, 状态=state, 起保年月=date(2020, 3, 1))
    return label(plot.household.head, plot.household)


def in_tekun(plot: Plot) -> str:
    """On the 特困 list too."""
    plot.feed("tekun", plot.household.head, 供养方式=("分散", "集中")[plot.turn % 2], 状态="在册")
    return label(plot.household.head, plot.household)


def left_tekun(plot: Plot) -> str:
    """Once on the 特困 list."""
    plot.feed("tekun", plot.household.head, 供养方式="分散", 状态="退出")
    return label(plot.household.head, plot.household)


def is_orphan(plot: Plot) -> str:
    """A child with an orphan's allowance."""
    member = child_of(plot.household)
    plot.feed("orphans", member.person, 类型=("事实无人抚养儿童", "孤儿")[plot.turn % 2], 状态="在册")
    return label(member.person, plot.household)


def was_orphan(plot: Plot) -> str:
    """A child whose orphan's allowance ended."""
    member = child_of(plot.household)
    plot.feed("orphans", member.person, 类型="事实无人抚养儿童", 状态="退出")
    return label(member.person, plot.household)


def subsidy_goes_on(plot: Plot) -> str:
    """The case ended, the living subsidy of the disabled did not."""
    plot.feed(
        "disability_subsidies", plot.household.head, 补贴类型="困难残疾人生活补贴", 状态="在册", 月金额=100
    )
    return plot.household.head.id_number


def subsidy_in_order(plot: Plot) -> str:
    """The case ended; the subsidy ended too, or it is the one that needs no 低保."""
    kind, state = ("困难残疾人生活补贴", "退出") if plot.turn % 2 else ("重度残疾人护理补贴", "在册")
    plot.feed("disability_subsidies", plot.household.head, 补贴类型=kind, 状态=state, 月金额=100)
    return plot.household.head.id_number
