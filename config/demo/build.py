"""The demo county put together, in an order that lets each part see what it needs."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from config.demo import complaints, feeds, kinship, named, payments, planted, roll, strangers
from config.demo.county import County
from config.demo.people import DEMO_DATE
from config.demo.places import NEARLY_UNIFORM_VILLAGE, UNIFORM_VILLAGE

SEED, HOUSEHOLDS, FEWEST = 20260610, 2000, 1200


def build(*, seed: int = SEED, households: int = HOUSEHOLDS) -> County:
    """The county of ``seed``; ValueError where fewer households are asked for than the plantings need."""
    if households < FEWEST:
        raise ValueError(f"示范县至少需要 {FEWEST} 户，才放得下全部疑点样例。")
    county = County(seed)
    county.named = named.NUMBERS
    roll.build(county, households, set(named.NUMBERS))
    named.build(county)
    county.households = dict(sorted(county.households.items()))
    kinship.add_officials(county)
    for household in county.households.values():
        payments.schedule(county, household)
    feeds.add_members(county)
    fill_pool(county)
    planted.plant(county)
    kinship.fill_filings(county)
    kinship.fill_custodies(county)
    strangers.fill(county)
    complaints.build(county)
    return county


def fill_pool(county: County) -> None:
    """Where something may be planted: not in the named households, not where amounts are level."""
    level = (UNIFORM_VILLAGE, NEARLY_UNIFORM_VILLAGE)
    county.pool = [
        h for h in county.households.values() if h.number not in county.named and h.village not in level
    ]
    county.rng.shuffle(county.pool)


def expected(
    as_of: date = DEMO_DATE, *, seed: int = SEED, households: int = HOUSEHOLDS, vehicles: bool = False
) -> dict[str, set[str]]:
    """Rule -> subjects of all findings on the demo date: ID number@户编号, 户编号, ID number, or village.

    ``vehicles``: as if the vehicles file had been uploaded; without it that rule does not run.
    Raises ValueError for another day.
    """
    if as_of != DEMO_DATE:
        raise ValueError(f"What the rules find is known for {DEMO_DATE} only.")
    found: dict[str, set[str]] = defaultdict(set)
    for case in build(seed=seed, households=households).planted:
        if case.finding and (vehicles or case.rule != "vehicle_owner"):
            found[case.rule].add(case.subject)
    return dict(found)
