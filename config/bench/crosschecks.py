"""The lines of the night: all rules against bare joins, and a second run that has nothing to write."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from accounts.context import WHOLE, scope
from config.bench.apart import Done, apart, timed
from config.bench.county import AS_OF, COUNTY, County
from config.bench.measure import Line
from config.bench.scratch import Scratch
from datafeeds.models import ROWS
from reviews import candidates, day, dialect, difference, rule_parameters
from reviews.rules import RULES
from reviews.rules.base import Rule

JOIN = {
    "postgresql": "SELECT count(*) FROM {feed} f JOIN {known} p ON p.{key} = f.{told}",
    "sqlite": "SELECT count(*) FROM {feed} f NOT INDEXED CROSS JOIN {known} p ON p.{key} = f.{told}",
}
"""A bare join of a feed with those whom it may speak of, on one narrow integer; every row of the feed is read
and looked up once. SQLite knows no hash join: it looks the row up in the index.
"""

FLOOR = """
SELECT (SELECT count(*) FROM stage_candidate c LEFT JOIN reviews_finding f ON f.fingerprint = c.fingerprint
        WHERE f.id IS NULL OR doudi_fp(c.evidence_key || c.numbers || c.name) IS NULL),
       (SELECT count(*) FROM reviews_finding f
        WHERE NOT EXISTS (SELECT 1 FROM stage_candidate c WHERE c.fingerprint = f.fingerprint))
"""
"""The least that a comparison needs: digest the candidates, lay them beside the findings, write nothing."""


def bare_joins(scratch: Scratch, database: str) -> Done:
    """The reference of the night: the sum of the bare hash joins of its feeds, at its own size.

    Each of the eighteen feeds is joined once with the persons, and the payment ledger, which the rules read
    whole, once with the households. However many rules read a feed, and whatever the night does besides
    (matching, day tables, 37 rules, findings and their events), no join is counted twice. PostgreSQL plans
    as it likes among hash joins, in parallel too.
    """
    with scratch.using(database):
        return apart(lambda: timed(_join_all))


def _join_all() -> None:
    join = JOIN[connection.vendor]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_mergejoin = off; SET enable_nestloop = off")
        for model in ROWS.values():
            feed = model._meta.db_table
            cursor.execute(join.format(feed=feed, told="id_h64", known="households_person", key="id_h64"))
        cursor.execute(
            join.format(feed="funds_payment", told="household_id", known="households_household", key="id")
        )


def check_night(line: Line, answer: Mapping[str, Any], county: County) -> None:
    """Every rule has found what was planted for it and nothing else."""
    found = {code: told.get("open", told) for code, told in answer["rules"].items()}
    for code, expected in county.truth().items():
        line.check(code, found.get(code), expected)


def check_second(line: Line, answer: Mapping[str, Any]) -> None:
    """Nothing is new and nothing has vanished."""
    for code, told in answer["rules"].items():
        line.check(code, (told.get("new"), told.get("vanished")), (0, 0))


def differences(scratch: Scratch, database: str, runs: int) -> list[tuple[float, float]]:
    """Seconds of the difference of all rules on unchanged findings, and of its no-write floor, in turn."""
    with scratch.using(database):
        pairs: list[tuple[float, float]] = apart(lambda: timed(lambda: _differences(runs))).answer
    return pairs


def _differences(runs: int) -> list[tuple[float, float]]:
    with scope(region=WHOLE), dialect.reading():
        day.prepare(AS_OF, [COUNTY // 1_000_000])
        candidates.open_tables()
        difference.open_tables()
        for rule in RULES.values():
            _stage(rule)
        candidates.group_hits()
        pairs = []
        for _ in range(runs):
            ours = timed(difference.plan).seconds
            floor = timed(lambda: dialect.fetch(FLOOR)).seconds
            pairs.append((ours, floor))
    return pairs


def _stage(rule: Rule) -> None:
    counties = [COUNTY // 1_000_000]
    groups = rule_parameters.Values(counties, AS_OF).groups(rule, counties)
    before = dict.fromkeys(counties, AS_OF)
    candidates.remember([candidates.Coverage(rule.code, 0, before, groups[0].as_json(), current=True)])
    candidates.add_hits(rule, rule.query(AS_OF, groups[0].parameters), group=0)
