"""Planted: people who may have been left out (漏保线索)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from config.demo.county import label
from config.demo.feeds import disability, illness
from config.demo.people import Person
from config.demo.plot import Plot, uncounted_of

SEVERE = (("肢体", "一级"), ("视力", "二级"), ("智力", "三级"), ("精神", "三级"), ("肢体", "二级"))
MILD = (("肢体", "三级"), ("精神", "四级"), ("听力", "三级"))


def excuse(plot: Plot, person: Person) -> None:
    """The person died, or is on the 特困 list."""
    if plot.turn % 2:
        plot.feed("deaths", person, 死亡日期=date(2026, 2, 3), 注销日期=date(2026, 2, 19))
    else:
        plot.feed("tekun", person, 供养方式="分散", 状态="在册")


def severely_disabled(plot: Plot) -> str:
    """A severely disabled person on no list of assistance."""
    person = plot.stranger(12, 80)
    plot.county.feed(
        "disability", person, disability(plot.rng, person.id_number, SEVERE[plot.turn % len(SEVERE)])
    )
    return person.id_number


def uncounted_severely_disabled(plot: Plot) -> str:
    """A severely disabled member of a household on the roll who is not enrolled."""
    member = uncounted_of(plot.household)
    plot.county.feed(
        "disability",
        member.person,
        disability(plot.rng, member.person.id_number, SEVERE[0], plot.household.village),
    )
    return member.person.id_number


def mildly_disabled(plot: Plot) -> str:
    """A disability that is not severe."""
    person = plot.stranger(12, 80)
    plot.county.feed(
        "disability", person, disability(plot.rng, person.id_number, MILD[plot.turn % len(MILD)])
    )
    return person.id_number


def severely_disabled_excused(plot: Plot) -> str:
    """A severely disabled person who died or is on the 特困 list."""
    person = plot.stranger(30, 85)
    plot.county.feed(
        "disability", person, disability(plot.rng, person.id_number, SEVERE[plot.turn % len(SEVERE)])
    )
    excuse(plot, person)
    return person.id_number


def seriously_ill(plot: Plot) -> str:
    """At least 30,000 yuan out of pocket in the newest year, every third in two bills."""
    person = plot.stranger(20, 80)
    bills = (
        (Decimal("18000.00"), Decimal("15500.50"))
        if plot.turn % 3 == 1
        else (Decimal(30000 + 4100 * plot.turn),)
    )
    for paid in bills:
        plot.county.feed("medical", person, illness(plot.rng, 2026, paid))
    return person.id_number


def less_seriously_ill(plot: Plot) -> str:
    """A cent less than 30,000 yuan; or much more, but in an older year."""
    person = plot.stranger(20, 80)
    year, paid = (2025, Decimal("56200.00")) if plot.turn % 2 else (2026, Decimal("29999.99"))
    plot.county.feed("medical", person, illness(plot.rng, year, paid))
    return person.id_number


def seriously_ill_excused(plot: Plot) -> str:
    """High bills of somebody who died or is on the 特困 list."""
    person = plot.stranger(40, 85)
    plot.county.feed("medical", person, illness(plot.rng, 2026, Decimal("45800.00")))
    excuse(plot, person)
    return person.id_number


def watched(plot: Plot, person: Person, state: str) -> str:
    """Put ``person`` on the list of families out of poverty that are watched."""
    kinds = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
    plot.feed(
        "poverty_monitoring", person, 监测类型=kinds[plot.turn % 3], 风险状态=state, 区划代码=159922103202
    )
    return person.id_number


def monitored(plot: Plot) -> str:
    """At risk, and on no list of assistance; now and then the state is left empty."""
    return watched(plot, plot.stranger(18, 78), "" if plot.turn == 3 else "未消除")


def monitored_excused(plot: Plot) -> str:
    """At risk, but dead or on the 特困 list."""
    person = plot.stranger(50, 85)
    excuse(plot, person)
    return watched(plot, person, "未消除")


def without_subsidy(plot: Plot) -> str:
    """A disabled member without the living subsidy: none, an ended one, or only the nursing one."""
    member = next(m for m in plot.household.members if m.disability)
    plot.county.unfeed("disability_subsidies", member.person)
    if plot.turn % 3 == 1:
        plot.feed(
            "disability_subsidies", member.person, 补贴类型="困难残疾人生活补贴", 状态="退出", 月金额=100
        )
    if plot.turn % 3 == 2:
        plot.feed(
            "disability_subsidies", member.person, 补贴类型="重度残疾人护理补贴", 状态="在册", 月金额=120
        )
    return label(member.person, plot.household)


def with_subsidy(plot: Plot) -> str:
    """A disabled member who has the subsidy; the state is left empty."""
    member = next(m for m in plot.household.members if m.disability)
    return label(member.person, plot.household)
