"""How households stand (户现状), made again from their cases whenever those change.

Whoever changes cases, amounts or members calls ``refresh`` for the households in the same transaction.
"""

from collections.abc import Iterable

from common.bulk import Stage

_NEWEST = """
INSERT INTO households_standing (household_id, region_code, number, head_name, case_id, status, grade, cause,
    first_month, last_month, amount, members, persons, has_disabled, has_account, reviewed_on)
SELECT h.id, h.region_code, h.number, h.head_name, c.id, c.status, c.grade, c.cause, c.first_month,
       c.last_month, e.amount, coalesce(n.members, 0), coalesce(n.persons, 0),
       coalesce(n.disabled, 0) > 0, c.account_id IS NOT NULL, v.reviewed_on
FROM (
    SELECT c.id, c.household_id, c.status, c.grade, c.cause, c.first_month, c.last_month, c.account_id,
           row_number() OVER (
               PARTITION BY c.household_id ORDER BY coalesce(c.first_month, 0) DESC,
                   coalesce(CAST(c.applied_on AS text), '') DESC, c.key DESC
           ) AS place
    FROM stage_standing t JOIN households_case c ON c.household_id = t.household_id
) AS c
JOIN households_household h ON h.id = c.household_id
LEFT JOIN households_entitlement e
    ON e.case_id = c.id AND e.superseded_by_id IS NULL AND e.to_month IS NULL
LEFT JOIN (
    SELECT m.case_id, count(*) AS members, sum(CASE WHEN m.enrolled THEN 1 ELSE 0 END) AS persons,
           sum(CASE WHEN m.disability_kind <> '' OR m.disability_level <> '' THEN 1 ELSE 0 END) AS disabled
    FROM stage_standing t JOIN households_membership m ON m.household_id = t.household_id
    WHERE m.superseded_by_id IS NULL
    GROUP BY m.case_id
) AS n ON n.case_id = c.id
LEFT JOIN (
    SELECT r.case_id, max(r."on") AS reviewed_on
    FROM stage_standing t JOIN households_case k ON k.household_id = t.household_id
    JOIN households_casereview r ON r.case_id = k.id
    GROUP BY r.case_id
) AS v ON v.case_id = c.id
WHERE c.place = 1
ON CONFLICT (household_id) DO UPDATE SET
    region_code = excluded.region_code, number = excluded.number, head_name = excluded.head_name,
    case_id = excluded.case_id, status = excluded.status, grade = excluded.grade, cause = excluded.cause,
    first_month = excluded.first_month, last_month = excluded.last_month, amount = excluded.amount,
    members = excluded.members, persons = excluded.persons, has_disabled = excluded.has_disabled,
    has_account = excluded.has_account, reviewed_on = excluded.reviewed_on
"""
"""The newest case of a household is the one whose village, head and account it bears (``publishing``)."""


def refresh(households: Iterable[int]) -> None:
    """The rows of these households say how they stand now."""
    with Stage("standing", {"household_id": "int"}) as stage:
        for pk in households:
            stage.write((pk,))
        stage.flush()
        stage.index("household_id")
        stage.execute(_NEWEST)


def refresh_staged() -> None:
    """The same for the households of the cases that a roll has staged."""
    with Stage("standing", {"household_id": "int"}) as stage:
        stage.execute("INSERT INTO stage_standing SELECT DISTINCT household_id FROM stage_roll_case")
        stage.index("household_id")
        stage.execute(_NEWEST)


def refresh_all() -> None:
    """The same for every household there is, as after a migration."""
    with Stage("standing", {"household_id": "int"}) as stage:
        stage.execute("INSERT INTO stage_standing SELECT id FROM households_household")
        stage.index("household_id")
        stage.execute(_NEWEST)
