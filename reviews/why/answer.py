"""The answer to 「为什么没有列为疑点」: whether the rule ran, and each condition for whom it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from accounts.models import User
from accounts.scope import WHOLE, require, scope
from reviews import day, dialect, feeds_in_force, rule_parameters
from reviews.models import Finding
from reviews.rules.base import Parameters, Rule
from reviews.why import CONDITIONS
from reviews.why.base import Condition, Look, Together, nearest

OF_A_PERSON = ("member", "person")
MOST = 20
"""Of how many members or households the conditions are told at once."""


@dataclass(frozen=True)
class Asked:
    """Whom it is asked about: a household, a person, or a person within a household."""

    county: int
    household: int | None = None
    person: int | None = None


@dataclass(frozen=True)
class Told:
    """The nearest record's conditions for one person or household."""

    name: str
    number: str
    conditions: Sequence[Condition]

    @property
    def holds(self) -> bool:
        """Whether all of them hold, so that the rule finds it."""
        return all(condition.holds for condition in self.conditions)

    @property
    def failing(self) -> list[Condition]:
        """The conditions that do not hold."""
        return [condition for condition in self.conditions if not condition.holds]


@dataclass(frozen=True)
class Answer:
    """What a rule says about somebody on a day."""

    rule: Rule
    as_of: date
    runs: str
    stale: Sequence[str]
    missing: Sequence[str]
    parameters: Parameters
    told: Sequence[Told]
    findings: Sequence[Finding] = ()


def ask(rule: Rule, asked: Asked, *, as_of: date, actor: User) -> Answer:
    """Each condition of the rule as it stands for the one who is asked about. Raises NotPermitted.

    The caller has found ``asked`` among what the actor may see; what the rule compares it with may lie
    above their region, as in the evidence of a finding.
    """
    require(actor, "findings.view")
    with scope(region=WHOLE, user=actor):
        try:
            with dialect.reading():
                day.prepare_part(as_of, asked.county, part_of(asked))
                told = answer(rule, asked, as_of=as_of)
                return replace(told, findings=_findings(rule, asked, actor))
        finally:
            day.drop()


def part_of(asked: Asked) -> day.Part:
    """The households and persons that some rule may set beside the one who is asked about."""
    values = {"county": asked.county, "household": asked.household, "person": asked.person}

    def keys(sql: str) -> frozenset[int]:
        return frozenset(row[0] for row in dialect.fetch(f"{OWN}{sql}", values))

    return day.Part(keys(HOUSEHOLDS), keys(PERSONS))


# Their own households with all members, and whom feeds name beside those: spouses, and who keeps their cards.
OWN = """
WITH home AS (
    SELECT id AS household_id, region_code FROM households_household
    WHERE id = %(household)s
       OR CAST(%(household)s AS bigint) IS NULL AND county = %(county)s AND id IN (
           SELECT household_id FROM households_membership
           WHERE person_id = %(person)s AND superseded_by_id IS NULL
       )
),
people AS (
    SELECT m.person_id FROM home h JOIN households_membership m ON m.household_id = h.household_id
    UNION
    SELECT id FROM households_person WHERE id = %(person)s
),
used AS (
    SELECT p.account_id FROM home h JOIN funds_payment p ON p.household_id = h.household_id
    UNION
    SELECT c.account_id FROM home h JOIN households_case c ON c.household_id = h.household_id
),
whom AS (
    SELECT person_id FROM people
    UNION
    SELECT o.person_id FROM people w
    JOIN datafeeds_feedmatch m ON m.person_id = w.person_id AND m.kind = 'marriages'
    JOIN datafeeds_feedmatch o ON o.kind = m.kind AND o.row_id = m.row_id
    UNION
    SELECT m.person_id FROM used u
    JOIN datafeeds_cardcustody f ON f.account_id = u.account_id
    JOIN datafeeds_feedmatch m ON m.kind = 'card_custody' AND m.row_id = f.id AND m.role = 'custodian'
)
"""

PERSONS = "SELECT person_id FROM whom"

# And the households of all these, of the same heads, and of the same village.
HOUSEHOLDS = """
SELECT household_id FROM home
UNION
SELECT m.household_id FROM whom w JOIN households_membership m ON m.person_id = w.person_id
UNION
SELECT o.household_id FROM home h
JOIN households_case c ON c.household_id = h.household_id
JOIN households_case o ON o.head_id = c.head_id
UNION
SELECT o.id FROM home h JOIN households_household o ON o.region_code = h.region_code
UNION
SELECT o.household_id FROM home h
JOIN households_residence r ON r.household_id = h.household_id
JOIN households_residence o ON o.region_code = h.region_code AND o.village = r.village
"""


def answer(rule: Rule, asked: Asked, *, as_of: date) -> Answer:
    """The same over day tables that stand already."""
    values = rule_parameters.Values([asked.county], as_of)
    feeds = feeds_in_force.on(as_of, values.max_age())
    (group,) = values.groups(rule, [asked.county])
    lacking = feeds.lacking(rule, [asked.county])
    gone = feeds.gone(rule.needed, [asked.county])
    return Answer(
        rule=rule,
        as_of=as_of,
        runs=feeds_in_force.sentence(lacking, gone) if lacking or gone else "",
        stale=feeds.stale(rule, [asked.county]),
        missing=feeds.missing(rule, [asked.county]),
        parameters=group.parameters,
        told=[
            Told(name, number, nearest(CONDITIONS[rule.code](look)))
            for look, name, number in _subjects(rule, asked, as_of, group.parameters)
        ],
    )


def _subjects(rule: Rule, asked: Asked, as_of: date, p: Parameters) -> list[tuple[Look, str, str]]:
    """The looks that the rule's kind of subject asks for, each with name and household number."""
    plain = Look(as_of, asked.county, p, person=asked.person, household=asked.household)
    together, on = Together(), {"as_of": as_of, "county": asked.county, "p": p}
    if rule.subject in OF_A_PERSON:
        rows = [{"person_id": asked.person, "household_id": asked.household}] if asked.person else []
        for row in rows or plain.rows(MEMBERS):
            of = row["household_id"] if rule.subject == "member" else None
            together.look(**on, person=row["person_id"], household=of)
    else:
        homes = [{"household_id": asked.household}] if asked.household else plain.rows(HOMES)
        for row in homes[:MOST]:
            together.look(**on, household=row["household_id"])
    return [(look, *_named(look, asked)) for look in together.looks]


def _named(look: Look, asked: Asked) -> tuple[str, str]:
    row: Mapping[str, Any] = (
        look.row(PERSON_NAME if look.person else HOUSEHOLD_NAME, household=look.household or asked.household)
        or {}
    )
    return str(row.get("name") or ""), str(row.get("number") or "")


# The newest case of the household says who belongs to it, whether it is 在保 or not.
MEMBERS = """
SELECT DISTINCT m.person_id, m.household_id, m.id FROM households_membership m
JOIN day_begun b ON b.case_id = m.case_id AND b.newest = 1
WHERE m.household_id = %(household)s AND m.superseded_by_id IS NULL
ORDER BY m.id
LIMIT 20
"""

HOMES = """
SELECT DISTINCT b.household_id FROM households_membership m
JOIN day_begun b ON b.case_id = m.case_id
WHERE m.person_id = %(person)s AND m.superseded_by_id IS NULL AND b.county = %(county)s
"""

PERSON_NAME = """
SELECT m.name, h.number FROM households_membership m
JOIN households_household h ON h.id = m.household_id
WHERE m.person_id = %(person)s AND h.county = %(county)s AND m.superseded_by_id IS NULL
ORDER BY CASE WHEN m.household_id = %(household)s THEN 0 ELSE 1 END, m.id DESC
"""

HOUSEHOLD_NAME = "SELECT head_name AS name, number FROM households_household WHERE id = %(household)s"


def _findings(rule: Rule, asked: Asked, actor: User) -> list[Finding]:
    """The findings of the rule about the one who is asked about that the actor may see, the newest first."""
    rows = Finding.objects.visible_to(actor).filter(rule=rule.code, county=asked.county)
    if rule.subject == "member" and asked.person and asked.household:
        rows = rows.filter(person=asked.person, household=asked.household)
    elif rule.subject in OF_A_PERSON and asked.person:
        rows = rows.filter(person=asked.person)
    elif asked.household:
        rows = rows.filter(household=asked.household)
    else:
        return []
    return list(rows.order_by("-pk")[:5])
