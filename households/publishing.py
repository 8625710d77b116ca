"""The stage of a roll becomes persons, households, cases and members, set by set.

Every statement speaks of all households of the file at once. A case that is known already
and says something else keeps its old values: the case in its history, amounts and members
as rows that name the import which succeeded them.
"""

import uuid
from typing import NamedTuple

from audit.models import IncomingFile
from common import crypto
from common.bulk import Stage
from households import searching, standing
from households.models import Case, PastCase
from households.people import keep_accounts, keep_persons


class MemberCiphers(NamedTuple):
    """What a membership keeps encrypted, bound to its row's uid."""

    uid: uuid.UUID
    id_number: bytes
    phone: bytes | None
    address: bytes | None


def member_ciphers(id_number: str, phone: str | None, address: str | None) -> MemberCiphers:
    """The ciphers of a membership row that is still to be made."""
    uid = uuid.uuid4()

    def sealed(field: str, text: str | None) -> bytes | None:
        return None if not text else crypto.encrypt(f"households_membership.{field}", uid, text)

    return MemberCiphers(
        uid,
        crypto.encrypt("households_membership.id_number", uid, id_number),
        sealed("phone", phone),
        sealed("address", address),
    )


def publish(stage: Stage, incoming: IncomingFile) -> None:
    """The stage stands in the tables; runs inside the publishing transaction."""
    values = {
        "incoming": incoming.pk,
        "region": incoming.region_code,
        "county": incoming.region_code // 1_000_000,
        "mends": incoming.mends_id or 0,
    }
    keep_persons(stage, "person_digest", "person_h64")
    keep_accounts(stage)
    stage.execute("DROP TABLE IF EXISTS stage_roll_case")
    stage.execute(STAGE_CASES)
    stage.execute("CREATE INDEX stage_roll_case_number ON stage_roll_case (number, key)")
    for statement in (NEW_HOUSEHOLDS, FIND_HOUSEHOLDS, FIND_CASES):
        stage.execute(statement, values)
    stage.execute("CREATE INDEX stage_roll_case_id ON stage_roll_case (case_id)")
    stage.execute("ANALYZE stage_roll_case")
    _keep_past(incoming)
    for statement in (*CASES, *HOUSEHOLDS_FOLLOW, *AMOUNTS, *PLACES_AND_REVIEWS, *MEMBERS):
        stage.execute(statement, values)
    searching.follow(stage)
    searching.index_names(incoming)
    standing.refresh_staged()
    stage.execute("DROP TABLE stage_roll_case")


def _keep_past(incoming: IncomingFile) -> None:
    changed = Case.objects.raw(
        "SELECT c.*, r.village FROM households_case c JOIN stage_roll_case s ON s.case_id = c.id"
        " JOIN households_residence r ON r.case_id = c.id WHERE s.changed"
    )
    PastCase.objects.bulk_create(
        (
            PastCase(
                region_code=case.region_code,
                case=case,
                values={**case.stated(), "village": case.village},
                incoming_id=case.incoming_id,
                superseded_by=incoming,
            )
            for case in changed
        ),
        batch_size=500,
    )


STAGE_CASES = """
CREATE TEMP TABLE stage_roll_case AS
SELECT r.number, r.key, r.village, r.head_name, r.status, amount, amount_from, first_month, last_month,
       income_per_head, grade, area_kind, cause, end_reason, examiner, confirmer, bank_name, account_holder,
       applied_on, reviewed_on, checked_on, visited_on, notice_from, notice_to,
       normal_examiner, normal_confirmer, case_content,
       p.id AS head_id, a.id AS account_id,
       CAST(NULL AS bigint) AS household_id, CAST(NULL AS bigint) AS case_id, (1 = 0) AS changed
FROM (
    SELECT r.*, row_number() OVER (PARTITION BY number, key ORDER BY row_no) AS place FROM stage_roll r
) AS r
JOIN households_person p ON p.id_digest = r.head_digest
LEFT JOIN households_account a ON a.digest = r.account_digest
WHERE place = 1
"""

NEW_HOUSEHOLDS = """
INSERT INTO households_household (region_code, county, number, head_id, head_name, account_id, incoming_id)
SELECT village, %(county)s, number, head_id, head_name, account_id, %(incoming)s
FROM (SELECT c.*, row_number() OVER (
          PARTITION BY number ORDER BY coalesce(first_month, 0) DESC,
              coalesce(CAST(applied_on AS text), '') DESC, key DESC) AS place
      FROM stage_roll_case c) AS newest
WHERE place = 1
ON CONFLICT (county, number) DO NOTHING
"""

FIND_HOUSEHOLDS = """
UPDATE stage_roll_case SET household_id = h.id
FROM households_household h
WHERE h.county = %(county)s AND h.number = stage_roll_case.number
"""

FIND_CASES = """
UPDATE stage_roll_case SET case_id = c.id, changed = (c.content <> stage_roll_case.case_content)
FROM households_case c
WHERE c.household_id = stage_roll_case.household_id AND c.key = stage_roll_case.key
"""

CASES = (
    """
    UPDATE households_case SET
        status = s.status, last_month = s.last_month, applied_on = s.applied_on, grade = s.grade,
        area_kind = s.area_kind, cause = s.cause, end_reason = s.end_reason, reviewed_on = s.reviewed_on,
        checked_on = s.checked_on, visited_on = s.visited_on, notice_from = s.notice_from,
        notice_to = s.notice_to,
        examiner = s.examiner, confirmer = s.confirmer, normal_examiner = s.normal_examiner,
        normal_confirmer = s.normal_confirmer, income_per_head = s.income_per_head, bank_name = s.bank_name,
        account_id = s.account_id, account_holder = s.account_holder, head_id = s.head_id,
        head_name = s.head_name,
        content = s.case_content, incoming_id = %(incoming)s
    FROM stage_roll_case s WHERE s.case_id = households_case.id AND s.changed
    """,
    """
    INSERT INTO households_case (region_code, household_id, key, status, first_month, last_month,
        applied_on, grade, area_kind, cause, end_reason, reviewed_on, checked_on, visited_on, notice_from,
        notice_to, examiner, confirmer, normal_examiner, normal_confirmer, income_per_head, bank_name,
        account_id, account_holder, head_id, head_name, content, incoming_id)
    SELECT h.region_code, s.household_id, s.key, s.status, s.first_month, s.last_month, s.applied_on, s.grade,
        s.area_kind, s.cause, s.end_reason, s.reviewed_on, s.checked_on, s.visited_on, s.notice_from,
        s.notice_to, s.examiner, s.confirmer, s.normal_examiner, s.normal_confirmer, s.income_per_head,
        s.bank_name, s.account_id, s.account_holder, s.head_id, s.head_name, s.case_content, %(incoming)s
    FROM stage_roll_case s JOIN households_household h ON h.id = s.household_id
    WHERE s.case_id IS NULL
    """,
    """
    UPDATE stage_roll_case SET case_id = c.id, changed = (1 = 1)
    FROM households_case c
    WHERE stage_roll_case.case_id IS NULL AND c.household_id = stage_roll_case.household_id
      AND c.key = stage_roll_case.key
    """,
)
"""Known cases that say something else, new cases, and the new cases' keys back into the stage."""

PLACES_AND_REVIEWS = (
    """
    INSERT INTO households_residence (region_code, household_id, case_id, village, incoming_id)
    SELECT h.region_code, s.household_id, s.case_id, s.village, %(incoming)s
    FROM stage_roll_case s JOIN households_household h ON h.id = s.household_id
    WHERE s.changed
    ON CONFLICT (case_id) DO UPDATE SET village = excluded.village, incoming_id = excluded.incoming_id
    """,
    """
    INSERT INTO households_casereview (region_code, case_id, "on", incoming_id)
    SELECT h.region_code, s.case_id, s.reviewed_on, %(incoming)s
    FROM stage_roll_case s JOIN households_household h ON h.id = s.household_id
    WHERE s.reviewed_on IS NOT NULL
    ON CONFLICT (case_id, "on") DO NOTHING
    """,
)

HOUSEHOLDS_FOLLOW = (
    """
    UPDATE households_household SET
        region_code = newest.village, head_id = newest.head_id, head_name = newest.head_name,
        account_id = newest.account_id
    FROM (
        SELECT household_id, village, head_id, head_name, account_id, row_number() OVER (
            PARTITION BY household_id ORDER BY coalesce(first_month, 0) DESC,
                coalesce(CAST(applied_on AS text), '') DESC, key DESC) AS place
        FROM (
            SELECT s.household_id, s.village, s.head_id, s.head_name, s.account_id, s.first_month,
                   s.applied_on, s.key
            FROM stage_roll_case s
            UNION ALL
            SELECT c.household_id, r.village, c.head_id, c.head_name, c.account_id, c.first_month,
                   c.applied_on, c.key
            FROM households_case c JOIN households_residence r ON r.case_id = c.id
            WHERE c.household_id IN (SELECT household_id FROM stage_roll_case)
              AND c.id NOT IN (SELECT case_id FROM stage_roll_case)
        ) AS known
    ) AS newest
    WHERE newest.place = 1 AND newest.household_id = households_household.id
      AND (households_household.region_code <> newest.village
           OR households_household.head_id <> newest.head_id
           OR households_household.head_name <> newest.head_name
           OR coalesce(households_household.account_id, 0) <> coalesce(newest.account_id, 0))
    """,
)
"""Village, head and account of a household are those of its newest case, whichever file came first."""

AMOUNTS = (
    """
    UPDATE households_entitlement SET superseded_by_id = %(incoming)s
    WHERE superseded_by_id IS NULL AND case_id IN (SELECT case_id FROM stage_roll_case WHERE changed)
    """,
    """
    INSERT INTO households_entitlement (region_code, case_id, amount, from_month, incoming_id)
    SELECT h.region_code, s.case_id, s.amount, s.amount_from, %(incoming)s
    FROM stage_roll_case s JOIN households_household h ON h.id = s.household_id
    WHERE s.changed AND s.status <> 'refused'
    """,
)

MEMBERS = (
    """
    UPDATE households_membership SET superseded_by_id = %(incoming)s
    WHERE superseded_by_id IS NULL AND case_id IN (SELECT case_id FROM stage_roll_case)
      AND NOT EXISTS (
        SELECT 1 FROM stage_roll_case s JOIN stage_roll r ON r.number = s.number AND r.key = s.key
        JOIN households_person p ON p.id_digest = r.person_digest
        WHERE s.case_id = households_membership.case_id AND p.id = households_membership.person_id
          AND r.member_content = households_membership.content)
      AND (%(mends)s = 0 OR EXISTS (
        SELECT 1 FROM stage_roll_case s JOIN stage_roll r ON r.number = s.number AND r.key = s.key
        JOIN households_person p ON p.id_digest = r.person_digest
        WHERE s.case_id = households_membership.case_id AND p.id = households_membership.person_id))
    """,
    """
    INSERT INTO households_membership (region_code, uid, household_id, case_id, person_id, relation,
        enrolled, name, normal_name, sex, born_on, id_number, id_tail, phone, phone_digest, address, health,
        disability_kind, disability_level, labour, extra, content, incoming_id)
    SELECT h.region_code, r.uid, s.household_id, s.case_id, p.id, r.relation, r.enrolled, r.name,
        r.normal_name, r.sex, r.born_on, r.id_number, r.id_tail, r.phone, r.phone_digest, r.address, r.health,
        r.disability_kind, r.disability_level, r.labour, r.extra, r.member_content, %(incoming)s
    FROM stage_roll r
    JOIN stage_roll_case s ON s.number = r.number AND s.key = r.key
    JOIN households_household h ON h.id = s.household_id
    JOIN households_person p ON p.id_digest = r.person_digest
    WHERE NOT EXISTS (
        SELECT 1 FROM households_membership m
        WHERE m.case_id = s.case_id AND m.person_id = p.id AND m.superseded_by_id IS NULL)
    ORDER BY r.row_no
    """,
)
"""Members who are told otherwise give way to new rows; those who are told the same stay. Of corrected rows
(mends) only those members are meant who stand in them: the others came with the delivery before."""
