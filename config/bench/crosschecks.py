"""The lines of the night: all rules against bare joins, and a second run that has nothing to write."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from accounts.context import WHOLE, scope
from common import clock
from config.bench.apart import Done, Timed, apart, timed
from config.bench.county import AS_OF, COUNTY, County
from config.bench.measure import Line
from config.bench.scratch import Scratch
from datafeeds.models import ROWS
from reviews import candidates, day, dialect, difference, rule_parameters
from reviews.models import RuleRun
from reviews.rules import RULES
from reviews.rules.base import Rule

JOIN = "SELECT count(*) FROM {table} f JOIN households_person p ON p.id_h64 = f.id_h64"
LEDGER_JOIN = "SELECT count(*) FROM funds_payment f JOIN households_household p ON p.id = f.household_id"

FLOOR = """
SELECT (SELECT count(*) FROM stage_candidate c LEFT JOIN reviews_finding f ON f.fingerprint = c.fingerprint
        WHERE f.id IS NULL OR doudi_fp(c.evidence_key || c.numbers || c.name) IS NULL),
       (SELECT count(*) FROM reviews_finding f
        WHERE f.rule = %(rule)s
          AND NOT EXISTS (SELECT 1 FROM stage_candidate c WHERE c.fingerprint = f.fingerprint))
"""
"""The least that a comparison needs: digest the candidates, lay them beside the findings, write nothing."""


def bare_joins(scratch: Scratch, database: str) -> Done:
    """Every feed joined bare with the persons, once; the payments with the households, once for each
    rule on them.
    """
    with scratch.using(database):
        return apart(lambda: timed(_join_all))


def _join_all() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_mergejoin = off; SET enable_nestloop = off")
        for model in ROWS.values():
            cursor.execute(JOIN.format(table=model._meta.db_table))
        for rule in RULES.values():
            if "funds_payment" in rule.query(AS_OF).sql:
                cursor.execute(LEDGER_JOIN)


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
        sums = [[0.0, 0.0] for _ in range(runs)]
        for rule in RULES.values():
            _stage(rule)
            for pair in sums:
                pair[0] += _difference(rule).seconds
                pair[1] += timed(lambda: dialect.fetch(FLOOR, {"rule": rule.code})).seconds  # noqa: B023
    return [(ours, floor) for ours, floor in sums]


def _stage(rule: Rule) -> None:
    counties = [COUNTY // 1_000_000]
    groups = rule_parameters.Values(counties, AS_OF).groups(rule, counties)
    candidates.clear()
    candidates.remember(dict.fromkeys(counties, AS_OF), {0: groups[0].as_json()})
    query = rule.query(AS_OF, groups[0].parameters)
    candidates.group_hits(candidates.add_hits(rule, query, group=0, counties=counties))


def _difference(rule: Rule) -> Timed:
    rule_run = RuleRun.objects.filter(rule=rule.code).order_by("-id")[0]
    with transaction.atomic():
        return timed(lambda: difference.apply(rule_run, at=clock.now()))
