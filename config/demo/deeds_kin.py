"""Planted: officials' relatives, filed, unfiled and overdue."""

from __future__ import annotations

from datetime import date

from common import months
from config.demo.county import Member, Official, label
from config.demo.kinship import some_official
from config.demo.named import file_kin
from config.demo.people import DEMO_DATE, Person
from config.demo.plot import Plot


def unfiled(plot: Plot) -> str:
    """The ledger lists an enrolled relative as not filed."""
    file_kin(
        plot.county,
        some_official(plot.county, plot.rng),
        plot.household.head,
        ("父亲", "姐妹")[plot.turn % 2],
    )
    return label(plot.household.head, plot.household)


def new_official(plot: Plot, person: Person) -> Official:
    """Put ``person`` on the list of officials."""
    official = Official(person, "村(居)干部", "村委会委员", plot.household.village)
    plot.feed("officials", person, 类别=official.category, 单位职务=official.post, 区划代码=official.region)
    return official


def shares_household(plot: Plot) -> str:
    """An official stands in the household without being enrolled, and nothing is filed."""
    official = new_official(plot, plot.stranger(26, 45))
    plot.household.members.append(
        Member(official.person, "子" if official.person.sex == "男" else "女", enrolled=False)
    )
    return label(plot.household.head, plot.household)


def shares_household_filed(plot: Plot) -> str:
    """An official stands in the household, and the pair is filed."""
    official = new_official(plot, plot.stranger(26, 45))
    plot.household.members.append(
        Member(official.person, "子" if official.person.sex == "男" else "女", enrolled=False)
    )
    file_kin(
        plot.county, official, plot.household.head, "父亲", filed=date(2024, 4, 8), rechecked=date(2026, 4, 9)
    )
    return label(plot.household.head, plot.household)


def marry(plot: Plot) -> Official:
    """Marry the head to an official."""
    spouse = plot.stranger(34, 60, "女" if plot.household.head.sex == "男" else "男")
    plot.feed(
        "marriages",
        plot.household.head,
        配偶姓名=spouse.name,
        配偶身份证号=spouse.id_number,
        登记日期=date(2023, 5, 20),
        状态="已婚",
    )
    return new_official(plot, spouse)


def married(plot: Plot) -> str:
    """The head is married to an official, and nothing is filed."""
    marry(plot)
    return label(plot.household.head, plot.household)


def married_filed(plot: Plot) -> str:
    """The head is married to an official, and the pair is filed."""
    file_kin(
        plot.county,
        marry(plot),
        plot.household.head,
        "配偶",
        filed=date(2024, 1, 16),
        rechecked=date(2026, 1, 20),
    )
    return label(plot.household.head, plot.household)


def recheck_overdue(plot: Plot) -> str:
    """The last re-check, or the filing without one, is more than a year old."""
    rechecked = None if plot.turn == 0 else months.add(DEMO_DATE, -14 - plot.turn)
    file_kin(
        plot.county,
        some_official(plot.county, plot.rng),
        plot.household.head,
        "兄弟",
        filed=date(2023, 6, 5),
        rechecked=rechecked,
    )
    return label(plot.household.head, plot.household)


def recheck_just_in_time(plot: Plot) -> str:
    """The last re-check is a year old to the day."""
    file_kin(
        plot.county,
        some_official(plot.county, plot.rng),
        plot.household.head,
        "母亲",
        filed=date(2022, 3, 9),
        rechecked=date(2025, 6, 10),
    )
    return label(plot.household.head, plot.household)
