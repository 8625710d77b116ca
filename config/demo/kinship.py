"""Officials, the ledger of their relatives (近亲属备案表), and cards that others keep (代持卡)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from config.demo.county import ENROLLED, County, Household, Official
from config.demo.feeds import some_day
from config.demo.named import file_kin
from config.demo.people import Person
from config.demo.places import TOWNSHIPS, VILLAGES
from config.demo.roll import stranger

FILED = 64  # rows of the ledger that say 是
CUSTODIES = 22  # cards whose keeping is filed and valid
RELATIONS = ("父亲", "母亲", "兄弟", "姐妹", "岳父", "岳母", "叔父", "子女")
POSTS = ("村党支部书记", "村委会主任", "村会计")
KEEPERS = ("女儿", "儿子", "侄子", "邻居")


def add_officials(county: County) -> None:
    """Three cadres a village, two clerks a township; all officials stand in the bureau's list."""
    rng = county.stream("officials")
    for code, name in VILLAGES.items():
        county.officials += [
            Official(stranger(county, rng, (28, 60)), "村(居)干部", f"{name} {post}", code) for post in POSTS
        ]
    for code, name in TOWNSHIPS.items():
        county.officials += [
            Official(stranger(county, rng, (26, 55)), "经办人员", f"{name} 民政办", code) for _ in range(2)
        ]
    for official in county.officials:
        county.feed(
            "officials",
            official.person,
            {"类别": official.category, "单位职务": official.post, "区划代码": official.region},
        )


def some_official(county: County, rng: Random) -> Official:
    """An official whom nobody calls by name: none of the users."""
    return rng.choice(county.officials[-len(VILLAGES) :])


def fill_filings(county: County) -> None:
    """Fill the ledger to its number of filings; every enrolled relative was re-checked within the year."""
    rng = county.stream("filings")
    while sum(row["是否备案"] == "是" for row in county.kinship) < FILED:
        filed = some_day(rng, date(2021, 1, 1), date(2025, 5, 30))
        relative = relative_of(county, rng)
        file_kin(
            county,
            some_official(county, rng),
            relative,
            rng.choice(RELATIONS),
            filed=filed,
            rechecked=some_day(rng, date(2025, 7, 1), date(2026, 5, 30)),
        )


def relative_of(county: County, rng: Random) -> Person:
    """Half of the relatives are enrolled, half are not."""
    if rng.random() < 0.5:
        return county.take(lambda h: h.case.status == ENROLLED).head
    return stranger(county, rng, (20, 80))


def keep_card(
    county: County, household: Household, keeper: Person, relation: str, filed: date, state: str = "有效"
) -> None:
    """Somebody keeps the household's bank card, and it is filed."""
    county.feed(
        "card_custody",
        household.head,
        {
            "银行账号": household.account,
            "代管人姓名": keeper.name,
            "代管人身份证号": keeper.id_number,
            "与本人关系": relation,
            "备案日期": filed,
            "状态": state,
        },
    )


def fill_custodies(county: County) -> None:
    """Fill the list of cards kept by others to its number of valid ones, besides a few that ended."""
    rng = county.stream("custody")
    rows = county.feeds["card_custody"]
    while sum(row["状态"] == "有效" for row in rows) < CUSTODIES:
        household = county.take(lambda h: h.case.status == ENROLLED and h.head.age >= 65)
        keep_card(
            county,
            household,
            stranger(county, rng, (25, 60)),
            rng.choice(KEEPERS),
            date(2023, 1, 10) + timedelta(days=rng.randint(0, 1100)),
        )
