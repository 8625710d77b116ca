"""Planted: pensions, jobs, houses, vehicles, firms, and pay from the public purse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from config.demo.county import Official, label
from config.demo.feeds import CARS, EXEMPT_VEHICLES, FIRMS, UNITS, business, house, vehicle
from config.demo.people import Person
from config.demo.plot import Plot, adult, uncounted_of

STANDING_STATES = ("在职", "退休")


def drop_pension(plot: Plot, person: Person) -> None:
    """Take away the small pension that an elderly member has."""
    plot.county.unfeed("pensions", person)


def has_pension(plot: Plot) -> str:
    """A pension above 300 yuan a month; every seventh is an official's."""
    kind = "机关事业" if plot.turn % 7 == 3 else "城乡居民" if plot.turn % 7 == 5 else "城镇职工"
    amount = (
        Decimal(plot.rng.randint(30100, 39000) if kind == "城乡居民" else plot.rng.randint(90000, 310000))
        / 100
    )
    drop_pension(plot, plot.household.head)
    plot.feed(
        "pensions",
        plot.household.head,
        险种=kind,
        月待遇金额=amount,
        待遇开始年月=date(2019, 7, 1),
        发放状态="正常" if plot.turn % 3 else "",
    )
    return label(plot.household.head, plot.household)


def small_or_stopped_pension(plot: Plot) -> str:
    """Exactly 300 yuan; or more, but suspended or ended."""
    amount, state = ((Decimal("300.00"), "正常"), (Decimal("1820.00"), "暂停"), (Decimal("2105.50"), "终止"))[
        plot.turn % 3
    ]
    drop_pension(plot, plot.household.head)
    plot.feed(
        "pensions",
        plot.household.head,
        险种="城镇职工",
        月待遇金额=amount,
        待遇开始年月=date(2018, 2, 1),
        发放状态=state,
    )
    return label(plot.household.head, plot.household)


def has_job(plot: Plot) -> str:
    """Contributions paid within three months; 2026-03 still counts."""
    person = adult(plot.household)
    plot.county.unfeed("employment", person)
    plot.feed(
        "employment",
        person,
        单位名称=FIRMS[plot.turn % len(FIRMS)],
        月缴费基数=Decimal(plot.rng.randint(3300, 5600)),
        缴费年月=(date(2026, 5, 1), date(2026, 4, 1), date(2026, 3, 1))[plot.turn % 3],
    )
    return label(person, plot.household)


def had_job(plot: Plot) -> str:
    """The last contribution was four months ago."""
    person = adult(plot.household)
    plot.county.unfeed("employment", person)
    plot.feed(
        "employment", person, 单位名称=FIRMS[plot.turn], 月缴费基数=Decimal(3900), 缴费年月=date(2026, 2, 1)
    )
    return label(person, plot.household)


def owns_two_houses(plot: Plot) -> str:
    """Two or three homes, held by one member or by two."""
    owners = [m.person for m in plot.household.members]
    for person in owners:
        plot.county.unfeed("housing", person)
    for place in range(2 + plot.turn % 2):
        plot.county.feed("housing", owners[place % len(owners)], house(plot.county, plot.rng))
    return plot.household.number


def owns_house_and_shop(plot: Plot) -> str:
    """One home and one shop; or one certificate held by two members."""
    owners = [m.person for m in plot.household.members]
    for person in owners:
        plot.county.unfeed("housing", person)
    home = house(plot.county, plot.rng)
    plot.county.feed("housing", owners[0], home)
    plot.county.feed("housing", owners[-1], home if plot.turn % 2 else house(plot.county, plot.rng, "商业"))
    return plot.household.number


def owns_car(plot: Plot) -> str:
    """A car in use; every fifth household has two."""
    person = adult(plot.household)
    for _ in range(2 if plot.turn % 5 == 4 else 1):
        plot.county.feed(
            "vehicles",
            person,
            vehicle(plot.county, plot.rng, CARS[plot.turn % len(CARS)], "" if plot.turn == 2 else "正常"),
        )
    return plot.household.number


def owns_scrapped_car(plot: Plot) -> str:
    """A scrapped car, or a vehicle that is exempt."""
    kind, state = (CARS[0], "报废") if plot.turn % 2 else (EXEMPT_VEHICLES[plot.turn % 4], "正常")
    plot.county.feed("vehicles", adult(plot.household), vehicle(plot.county, plot.rng, kind, state))
    return plot.household.number


def owns_firm(plot: Plot) -> str:
    """A firm, a stall or a cooperative that goes on."""
    person, kind = adult(plot.household), ("个体工商户", "企业", "农民专业合作社")[plot.turn % 3]
    role = "经营者" if kind == "个体工商户" else ("法定代表人", "股东")[plot.turn % 2]
    plot.county.feed("businesses", person, business(plot.county, plot.rng, kind, "存续", role))
    return label(person, plot.household)


def owned_firm(plot: Plot) -> str:
    """A firm that was struck off."""
    person = adult(plot.household)
    plot.county.feed(
        "businesses", person, business(plot.county, plot.rng, "企业", ("注销", "吊销")[plot.turn % 2])
    )
    return label(person, plot.household)


def on_public_payroll(plot: Plot) -> str:
    """An enrolled member is paid or retired from the public purse."""
    person = adult(plot.household)
    plot.feed(
        "public_payroll", person, 单位=UNITS[plot.turn], 岗位="工勤", 在职状态=STANDING_STATES[plot.turn % 2]
    )
    return label(person, plot.household)


def left_public_payroll(plot: Plot) -> str:
    """An enrolled member left the public purse."""
    person = adult(plot.household)
    plot.feed("public_payroll", person, 单位=UNITS[plot.turn], 岗位="工勤", 在职状态="离职")
    return label(person, plot.household)


def child_on_public_payroll(plot: Plot) -> str:
    """A member who is not enrolled is paid from the public purse."""
    member = uncounted_of(plot.household)
    plot.feed("public_payroll", member.person, 单位=UNITS[plot.turn], 岗位="教师", 在职状态="在职")
    return label(member.person, plot.household)


def child_left_public_payroll(plot: Plot) -> str:
    """A member who is not enrolled left the public purse."""
    member = uncounted_of(plot.household)
    plot.feed("public_payroll", member.person, 单位=UNITS[plot.turn], 岗位="教师", 在职状态="离职")
    return label(member.person, plot.household)


def is_official(plot: Plot) -> str:
    """An enrolled person who lives alone is on the list of officials."""
    head, village = plot.household.head, plot.household.village
    official = Official(head, "村(居)干部", "村民小组长", village)
    plot.feed("officials", head, 类别=official.category, 单位职务=official.post, 区划代码=village)
    return label(head, plot.household)


def namesake_is_official(plot: Plot) -> str:
    """Somebody of the same name is an official."""
    head, other = plot.household.head, plot.stranger(30, 58)
    plot.feed(
        "officials",
        Person(head.name, other.id_number),
        类别="村(居)干部",
        单位职务="村委会委员",
        区划代码=plot.household.village,
    )
    return label(head, plot.household)
