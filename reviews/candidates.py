"""What a rule says today (候选): its rows in the session's temporary tables, one row a finding-to-be.

Rows of one subject and key become one candidate. Its evidence key, numbers and facts are sorted in
code-point order, so that the same situation gives the same candidate every night. Each rule's rows are staged
by themselves; they are put together, and later compared, for all rules at once: most nights bring little, and
what a rule costs is then its own query.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from reviews import dialect
from reviews.rules.base import Query, Rule

TABLES = (
    """
    CREATE TEMP TABLE stage_county (
        rule text, grp bigint, county bigint, last_on $day, current bigint, PRIMARY KEY (rule, county))
    """,
    "CREATE TEMP TABLE stage_parameters (rule text, grp bigint, body $json, PRIMARY KEY (rule, grp))",
    """
    CREATE TEMP TABLE stage_hit (
        rule text, grp bigint, county bigint, region_code bigint, person_id bigint, household_id bigint,
        account_id bigint, village bigint, stem text, key text, item text, number text, name text,
        severity bigint, amount bigint, fact text)
    """,
    "CREATE TEMP TABLE stage_many (identity text)",
    """
    CREATE TEMP TABLE stage_candidate (
        rule text, grp bigint, county bigint, region_code bigint, person_id bigint, household_id bigint,
        account_id bigint, village bigint, stem text, evidence_key text, name text, numbers text,
        severity bigint, amount bigint, evidence $json, fingerprint $blob)
    """,
    "CREATE INDEX stage_candidate_fingerprint ON stage_candidate (fingerprint)",
)

NAMES = ("stage_county", "stage_parameters", "stage_hit", "stage_many", "stage_candidate")

# The rule's own SELECT and the names of its facts are constants of the program. The stem names rule and
# subject; with the evidence key behind it, it is the finding's identity.
HITS = """
INSERT INTO stage_hit (rule, grp, county, region_code, person_id, household_id, account_id, village,
                       stem, key, item, number, name, severity, amount, fact)
SELECT CAST(%(engine_rule)s AS text), %(engine_grp)s, q.county, q.region_code, q.person_id, q.household_id,
       q.account_id, q.village,
       CAST(%(engine_rule)s AS text) || '|' || CAST(q.county AS text)
           || '|' || coalesce(CAST(q.person_id AS text), '')
           || '|' || coalesce(CAST(q.household_id AS text), '')
           || '|' || coalesce(CAST(q.account_id AS text), '')
           || '|' || coalesce(CAST(q.village AS text), '') || '|',
       coalesce(q.key, ''), q.item, q.number, q.name, q.severity, q.amount, CAST($fact({facts}) AS text)
FROM ({rule}) AS q
WHERE q.county IN (SELECT county FROM stage_county WHERE rule = %(engine_rule)s AND grp = %(engine_grp)s)
"""

# Most findings have one row; sorting lists of one is what would cost the time.
MANY = """
INSERT INTO stage_many (identity) SELECT stem || key FROM stage_hit GROUP BY stem || key HAVING count(*) > 1
"""

GROUPED = """
INSERT INTO stage_candidate (rule, grp, county, region_code, person_id, household_id, account_id, village,
                             stem, evidence_key, name, numbers, severity, amount, evidence, fingerprint)
SELECT rule, grp, county, region_code, person_id, household_id, account_id, village, stem,
       evidence_key, name, numbers, severity, amount, evidence, doudi_fp(stem || evidence_key || '|')
FROM (
    SELECT rule, grp, county, person_id, household_id, account_id, village, stem, severity, amount,
           CASE WHEN low = high THEN low WHEN low / 1000 = high / 1000 THEN low / 1000 * 1000
                ELSE county * 1000000 END AS region_code,
           CASE WHEN items IS NULL THEN key WHEN key = '' THEN items
                ELSE key || ' ' || items END AS evidence_key,
           coalesce(name, '') AS name, coalesce(numbers, '') AS numbers,
           CAST('[' || facts || ']' AS $json) AS evidence
    FROM (
        SELECT rule, grp, county, region_code AS low, region_code AS high, person_id, household_id,
               account_id, village, stem, key, item AS items, number AS numbers, name, severity, amount,
               fact AS facts
        FROM stage_hit
        WHERE stem || key NOT IN (SELECT identity FROM stage_many)
        UNION ALL
        SELECT min(rule), min(grp), county, min(region_code), max(region_code), person_id, household_id,
               account_id, village, stem, key, $items, $numbers, min(name $code_points), max(severity),
               max(amount), $facts
        FROM stage_hit
        WHERE stem || key IN (SELECT identity FROM stage_many)
        GROUP BY county, person_id, household_id, account_id, village, stem, key
    ) AS grouped
) AS keyed
"""


@dataclass(frozen=True)
class Coverage:
    """A group of counties (six-digit numbers) that a rule looks at with the same parameters.

    ``counties`` has for each the day of the rule's last current run there, or None; ``parameters`` is JSON as
    findings keep it; ``current``: whether the run may change findings.
    """

    rule: str
    group: int
    counties: Mapping[int, date | None]
    parameters: str = "{}"
    current: bool = False


def open_tables() -> None:
    """The session has its empty tables for a run."""
    drop_tables()
    for statement in TABLES:
        dialect.execute(statement)


def drop_tables() -> None:
    """Nothing of a run is left in the session."""
    dialect.drop_temporary(NAMES)


def clear() -> None:
    """The tables are empty again."""
    dialect.clear(*NAMES)


def remember(coverages: Iterable[Coverage]) -> None:
    """What the rules are asked for stands in the session: their counties, and their parameters."""
    known = list(coverages)
    counties = [
        (each.rule, each.group, county, last_on, int(each.current))
        for each in known
        for county, last_on in each.counties.items()
    ]
    dialect.insert("stage_county", counties, ("text", "bigint", "bigint", "$day", "bigint"))
    parameters = [(each.rule, each.group, each.parameters) for each in known]
    dialect.insert("stage_parameters", parameters, ("text", "bigint", "$json"))
    dialect.analyze("stage_county")


def add_hits(rule: Rule, query: Query, *, group: int) -> None:
    """The rows that a rule gives for the counties of a parameter group are staged."""
    values = {**query.params, "engine_grp": group, "engine_rule": rule.code}
    dialect.execute(_hits_of(rule, query.sql), values)


def forget(rule: str) -> None:
    """Of a rule that failed nothing is staged: nothing will be compared, nothing can vanish."""
    for name in ("stage_hit", "stage_county", "stage_parameters"):
        dialect.execute(f"DELETE FROM {name} WHERE rule = %(rule)s", {"rule": rule})  # noqa: S608


def group_hits() -> None:
    """The staged rows of all rules have become candidates."""
    dialect.analyze("stage_hit (county)")
    dialect.analyze("stage_many", dialect.execute(MANY))
    dialect.analyze("stage_candidate (rule, fingerprint)", dialect.execute(GROUPED))


def _hits_of(rule: Rule, select: str) -> str:
    facts = ", ".join(f"'{fact.key}', q.{fact.key}" for fact in rule.facts)
    return HITS.replace("{facts}", facts).replace("{rule}", select.replace("$", "$$"))
