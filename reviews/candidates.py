"""What a rule says today (候选): its rows in the session's temporary tables, one row a finding-to-be.

Rows of one subject and key become one candidate. Its evidence key, numbers and facts are sorted in
code-point order, so that the same situation gives the same candidate every night.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from reviews import dialect
from reviews.rules.base import Query, Rule

TABLES = (
    "CREATE TEMP TABLE day_group (county bigint PRIMARY KEY)",
    "CREATE TEMP TABLE stage_county (county bigint PRIMARY KEY, last_on $day)",
    "CREATE TEMP TABLE stage_parameters (grp bigint PRIMARY KEY, body $json)",
    """
    CREATE TEMP TABLE stage_hit (
        grp bigint, county bigint, region_code bigint, person_id bigint, household_id bigint,
        account_id bigint, village bigint, stem text, key text, item text, number text, name text,
        severity bigint, amount bigint, fact text)
    """,
    "CREATE TEMP TABLE stage_many (identity text)",
    """
    CREATE TEMP TABLE stage_candidate (
        grp bigint, county bigint, region_code bigint, person_id bigint, household_id bigint,
        account_id bigint, village bigint, stem text, evidence_key text, name text, numbers text,
        severity bigint, amount bigint, evidence $json, fingerprint $blob)
    """,
    "CREATE INDEX stage_candidate_fingerprint ON stage_candidate (fingerprint)",
)

DROP = (
    "DROP TABLE IF EXISTS day_group",
    "DROP TABLE IF EXISTS stage_county",
    "DROP TABLE IF EXISTS stage_parameters",
    "DROP TABLE IF EXISTS stage_hit",
    "DROP TABLE IF EXISTS stage_many",
    "DROP TABLE IF EXISTS stage_candidate",
)

CLEARED = ("stage_hit", "stage_many", "stage_candidate")
CLEARED_SMALL = ("day_group", "stage_county", "stage_parameters")

# The rule's own SELECT and the names of its facts are constants of the program. The stem names rule and
# subject; with the evidence key behind it, it is the finding's identity.
HITS = """
INSERT INTO stage_hit (grp, county, region_code, person_id, household_id, account_id, village,
                       stem, key, item, number, name, severity, amount, fact)
SELECT %(engine_grp)s, q.county, q.region_code, q.person_id, q.household_id, q.account_id, q.village,
       CAST(%(engine_rule)s AS text) || '|' || CAST(q.county AS text)
           || '|' || coalesce(CAST(q.person_id AS text), '')
           || '|' || coalesce(CAST(q.household_id AS text), '')
           || '|' || coalesce(CAST(q.account_id AS text), '')
           || '|' || coalesce(CAST(q.village AS text), '') || '|',
       coalesce(q.key, ''), q.item, q.number, q.name, q.severity, q.amount, CAST($fact({facts}) AS text)
FROM ({rule}) AS q
WHERE q.county IN (SELECT county FROM day_group)
"""

# Most findings have one row; sorting lists of one is what would cost the time.
MANY = """
INSERT INTO stage_many (identity) SELECT stem || key FROM stage_hit GROUP BY stem || key HAVING count(*) > 1
"""

GROUPED = """
INSERT INTO stage_candidate (grp, county, region_code, person_id, household_id, account_id, village, stem,
                             evidence_key, name, numbers, severity, amount, evidence, fingerprint)
SELECT grp, county, region_code, person_id, household_id, account_id, village, stem,
       evidence_key, name, numbers, severity, amount, evidence, doudi_fp(stem || evidence_key || '|')
FROM (
    SELECT grp, county, person_id, household_id, account_id, village, stem, severity, amount,
           CASE WHEN low = high THEN low WHEN low / 1000 = high / 1000 THEN low / 1000 * 1000
                ELSE county * 1000000 END AS region_code,
           CASE WHEN items IS NULL THEN key WHEN key = '' THEN items
                ELSE key || ' ' || items END AS evidence_key,
           coalesce(name, '') AS name, coalesce(numbers, '') AS numbers,
           CAST('[' || facts || ']' AS $json) AS evidence
    FROM (
        SELECT grp, county, region_code AS low, region_code AS high, person_id, household_id, account_id,
               village, stem, key, item AS items, number AS numbers, name, severity, amount, fact AS facts
        FROM stage_hit
        WHERE stem || key NOT IN (SELECT identity FROM stage_many)
        UNION ALL
        SELECT min(grp), county, min(region_code), max(region_code), person_id, household_id, account_id,
               village, stem, key, $items, $numbers, min(name $code_points), max(severity), max(amount),
               $facts
        FROM stage_hit
        WHERE stem || key IN (SELECT identity FROM stage_many)
        GROUP BY county, person_id, household_id, account_id, village, stem, key
    ) AS grouped
) AS keyed
"""


def open_tables() -> None:
    """The session has its empty tables for a run."""
    for statement in (*DROP, *TABLES):
        dialect.execute(statement)


def drop_tables() -> None:
    """Nothing of a run is left in the session."""
    for statement in DROP:
        dialect.execute(statement)


def clear() -> None:
    """The tables are ready for the next rule."""
    dialect.clear(*CLEARED, small=CLEARED_SMALL)


def add_hits(rule: Rule, query: Query, *, group: int, counties: Iterable[int]) -> int:
    """The rows that a rule gives for the ``counties`` (six-digit numbers) of a parameter group are staged;
    how many.
    """
    if group:
        dialect.clear("day_group")
    dialect.insert("day_group", [(county,) for county in counties], ("bigint",))
    dialect.analyze("day_group")
    values = {**query.params, "engine_grp": group, "engine_rule": rule.code}
    return dialect.execute(_hits_of(rule, query.sql), values)


def group_hits(hits: int = dialect.ENOUGH) -> None:
    """The staged rows, so many, have become candidates."""
    if not hits:
        return
    dialect.analyze("stage_hit (county)", hits)
    dialect.analyze("stage_many", dialect.execute(MANY))
    dialect.analyze("stage_candidate (fingerprint)", dialect.execute(GROUPED))


def remember(counties: Mapping[int, Any], parameters: Mapping[int, str]) -> None:
    """What the comparison needs beside the candidates stands in the session.

    The counties that the rule covers, each with the day of its last current run or None, and the
    parameters of each group as JSON.
    """
    dialect.insert("stage_county", list(counties.items()), ("bigint", "$day"))
    dialect.insert("stage_parameters", list(parameters.items()), ("bigint", "$json"))


def _hits_of(rule: Rule, select: str) -> str:
    facts = ", ".join(f"'{fact.key}', q.{fact.key}" for fact in rule.facts)
    return HITS.replace("{facts}", facts).replace("{rule}", select.replace("$", "$$"))
