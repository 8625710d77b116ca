"""The tables of the comparison, the statements that plan the steps, and those that write them.

A finding that is verified or closed is not changed by a step. Of both it is kept whether the newest run
missed it: a closed one that is found again after that is a relapse, also where that run was before the
close-out.
"""

TABLES = (
    """
    CREATE TEMP TABLE stage_step (
        rule text, deed text, fingerprint $blob, subject $blob, county bigint, finding_id bigint, status text,
        occurrence bigint, evidence_key text)
    """,
    "CREATE INDEX stage_step_rule ON stage_step (rule, deed, fingerprint)",
    "CREATE TEMP TABLE stage_pair (fingerprint $blob, finding_id bigint)",
    "CREATE INDEX stage_pair_fingerprint ON stage_pair (fingerprint)",
    "CREATE INDEX stage_pair_finding ON stage_pair (finding_id)",
)

NAMES = ("stage_step", "stage_pair")

# The statements are put together from the parts named here, never from data.

# Of one identity only the last occurrence counts: a relapse names the closed finding that it follows.
LATEST = """f.id NOT IN (
        SELECT r.relapse_of_id FROM reviews_finding r
        WHERE r.occurrence > 0 AND r.relapse_of_id IS NOT NULL)"""

# The newest run that looked for the finding missed it.
ABSENT = "SELECT 1 FROM reviews_absence a WHERE a.finding_id = f.id AND a.over_id IS NULL"

# An assigned finding stays in the township that has to verify it.
REGION = """CASE WHEN f.assigned_to IS NULL
        OR (c.region_code >= f.assigned_to AND c.region_code < f.assigned_to + 1000)
    THEN c.region_code ELSE f.assigned_to END"""

ARRIVALS_AND_CHANGES = f"""
INSERT INTO stage_step (
    rule, deed, fingerprint, subject, county, finding_id, status, occurrence, evidence_key)
SELECT c.rule,
       CASE WHEN f.id IS NULL THEN 'new' WHEN f.status = 'closed' THEN 'relapse'
            WHEN f.status = 'verified' THEN 'return'
            WHEN f.status = 'vanished' THEN 'reopen' ELSE 'update' END,
       c.fingerprint, doudi_fp(c.stem), c.county, f.id, f.status,
       CASE WHEN f.id IS NULL THEN 0 WHEN f.status = 'closed' THEN f.occurrence + 1 ELSE f.occurrence END,
       c.evidence_key
FROM stage_candidate c
LEFT JOIN reviews_finding f ON f.fingerprint = c.fingerprint AND f.rule = c.rule AND {LATEST}
WHERE c.rule IN (SELECT rule FROM stage_county WHERE current = 1)
  AND (f.id IS NULL OR f.status = 'vanished'
   OR (f.status IN ('verified', 'closed')
       AND EXISTS ({ABSENT}))
   OR (f.status IN ('open', 'assigned') AND (
          f.severity <> c.severity OR coalesce(f.amount, -1) <> coalesce(c.amount, -1)
          OR f.evidence <> c.evidence OR f.name <> c.name OR f.numbers <> c.numbers
          OR f.region_code <> {REGION})))
"""  # noqa: S608

# Absent is what was verified or closed and is not said any more: only then can it come back as a relapse.
GOINGS = f"""
INSERT INTO stage_step (
    rule, deed, fingerprint, subject, county, finding_id, status, occurrence, evidence_key)
SELECT f.rule, CASE WHEN f.status IN ('verified', 'closed') THEN 'absent' ELSE 'vanish' END,
       f.fingerprint, f.subject, f.county, f.id, f.status, f.occurrence, f.evidence_key
FROM stage_county y
JOIN reviews_finding f ON f.county = y.county AND f.rule = y.rule
WHERE y.current = 1
  AND (f.status IN ('open', 'assigned')
       OR (f.status IN ('verified', 'closed') AND {LATEST}
           AND NOT EXISTS ({ABSENT})))
  AND NOT EXISTS (SELECT 1 FROM stage_candidate c WHERE c.fingerprint = f.fingerprint)
"""  # noqa: S608

# Somebody may verify a finding between the plan and the lock: the step is then given up.
LOCK = """
SELECT f.id FROM reviews_finding f
WHERE f.id IN (SELECT finding_id FROM stage_step WHERE rule = %(rule)s AND finding_id IS NOT NULL)
ORDER BY f.id FOR UPDATE
"""

FORGET_MOVED = """
DELETE FROM stage_step
WHERE rule = %(rule)s AND finding_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM reviews_finding f
                  WHERE f.id = stage_step.finding_id AND f.status = stage_step.status)
"""

PAIRS = """
INSERT INTO stage_pair (fingerprint, finding_id)
SELECT a.fingerprint, g.finding_id
FROM (SELECT fingerprint, subject,
             row_number() OVER (PARTITION BY subject ORDER BY deed, evidence_key $code_points) AS place
      FROM stage_step WHERE rule = %(rule)s AND deed IN ('new', 'relapse', 'reopen')) AS a
JOIN (SELECT finding_id, subject,
             row_number() OVER (PARTITION BY subject ORDER BY evidence_key $code_points, finding_id) AS place
      FROM stage_step WHERE rule = %(rule)s AND deed = 'vanish') AS g
    ON g.subject = a.subject AND g.place = a.place
"""

TELL_UPDATES = """
INSERT INTO reviews_findingevent (region_code, finding_id, kind, at, as_of, run_id, actor_id, detail)
SELECT f.region_code, f.id, 'updated', %(at)s, %(as_of)s, %(run)s, NULL,
       $object('before', $object('severity', f.severity, 'amount', f.amount, 'name', f.name,
                                 'numbers', f.numbers, 'evidence', $nested(f.evidence)),
               'after', $object('severity', c.severity, 'amount', c.amount, 'name', c.name,
                                'numbers', c.numbers))
FROM stage_step s
JOIN stage_candidate c ON c.fingerprint = s.fingerprint
JOIN reviews_finding f ON f.id = s.finding_id
WHERE s.rule = %(rule)s AND s.deed = 'update'
"""

NEW = f"""
INSERT INTO reviews_finding (
    uid, region_code, county, rule, person_id, household_id, account_id, village, evidence_key,
    fingerprint, subject, occurrence, name, numbers, severity, amount, evidence, status, parameters,
    first_seen, last_seen, first_run_id, succeeds_id, relapse_of_id, assigned_to, assigned_by_id,
    assigned_at, deadline, handler_id)
SELECT $uuid, {REGION}, c.county, %(rule)s, c.person_id, c.household_id, c.account_id, c.village,
       c.evidence_key, c.fingerprint, s.subject, s.occurrence, c.name, c.numbers, c.severity, c.amount,
       c.evidence,
       coalesce(f.status, 'open'), p.body, coalesce(f.first_seen, CAST(%(as_of)s AS $day)), NULL,
       %(run)s, f.id,
       CASE WHEN s.deed = 'relapse' THEN s.finding_id WHEN f.id IS NOT NULL THEN f.relapse_of_id
            ELSE k.id END,
       f.assigned_to, f.assigned_by_id, f.assigned_at, f.deadline, f.handler_id
FROM stage_step s
JOIN stage_candidate c ON c.fingerprint = s.fingerprint
JOIN stage_parameters p ON p.rule = c.rule AND p.grp = c.grp
LEFT JOIN stage_pair x ON x.fingerprint = s.fingerprint
LEFT JOIN reviews_finding f ON f.id = x.finding_id
LEFT JOIN (SELECT subject, max(id) AS id FROM reviews_finding
           WHERE rule = %(rule)s AND status = 'closed' GROUP BY subject) AS k ON k.subject = s.subject
WHERE s.rule = %(rule)s AND s.deed IN ('new', 'relapse')
"""  # noqa: S608

# ``f`` is the finding that changes, ``g`` the one whose place a reopened finding takes.
CHANGES = f"""
UPDATE reviews_finding AS f SET
    region_code = CASE WHEN s.deed = 'update' THEN {REGION}
                       WHEN g.assigned_to IS NULL
                         OR (c.region_code >= g.assigned_to AND c.region_code < g.assigned_to + 1000)
                       THEN c.region_code ELSE g.assigned_to END,
    severity = c.severity, amount = c.amount, evidence = c.evidence, name = c.name, numbers = c.numbers,
    parameters = CASE WHEN f.severity <> c.severity THEN p.body ELSE f.parameters END,
    status = CASE WHEN s.deed = 'update' THEN f.status ELSE coalesce(g.status, 'open') END,
    last_seen = NULL,
    assigned_to = CASE WHEN s.deed = 'update' THEN f.assigned_to ELSE g.assigned_to END,
    assigned_by_id = CASE WHEN s.deed = 'update' THEN f.assigned_by_id ELSE g.assigned_by_id END,
    assigned_at = CASE WHEN s.deed = 'update' THEN f.assigned_at ELSE g.assigned_at END,
    deadline = CASE WHEN s.deed = 'update' THEN f.deadline ELSE g.deadline END,
    handler_id = CASE WHEN s.deed = 'update' THEN f.handler_id ELSE g.handler_id END
FROM stage_step s
JOIN stage_candidate c ON c.fingerprint = s.fingerprint
JOIN stage_parameters p ON p.rule = c.rule AND p.grp = c.grp
LEFT JOIN stage_pair x ON x.fingerprint = s.fingerprint
LEFT JOIN reviews_finding g ON g.id = x.finding_id
WHERE f.id = s.finding_id AND s.rule = %(rule)s AND s.deed IN ('update', 'reopen')
"""  # noqa: S608

VANISH = """
UPDATE reviews_finding AS f SET status = 'vanished', last_seen = coalesce(y.last_on, f.first_seen)
FROM stage_step s LEFT JOIN stage_county y ON y.rule = s.rule AND y.county = s.county
WHERE f.id = s.finding_id AND s.rule = %(rule)s AND s.deed = 'vanish'
"""

TELL_ARRIVALS = """
INSERT INTO reviews_findingevent (region_code, finding_id, kind, at, as_of, run_id, actor_id, detail)
SELECT n.region_code, n.id,
       CASE WHEN s.deed = 'reopen' THEN 'reopened'
            WHEN s.deed = 'relapse' OR (n.relapse_of_id IS NOT NULL AND x.finding_id IS NULL) THEN 'relapsed'
            ELSE 'found' END,
       %(at)s, %(as_of)s, %(run)s, NULL,
       CASE WHEN x.finding_id IS NULL THEN CAST('{}' AS $json) ELSE $object('succeeds', x.finding_id) END
FROM stage_step s
JOIN reviews_finding n ON n.fingerprint = s.fingerprint AND n.occurrence = s.occurrence
LEFT JOIN stage_pair x ON x.fingerprint = s.fingerprint
WHERE s.rule = %(rule)s AND s.deed IN ('new', 'relapse', 'reopen')
"""

TELL_GOINGS = """
INSERT INTO reviews_findingevent (region_code, finding_id, kind, at, as_of, run_id, actor_id, detail)
SELECT f.region_code, f.id, CASE WHEN n.id IS NULL THEN 'vanished' ELSE 'succeeded' END,
       %(at)s, %(as_of)s, %(run)s, NULL,
       CASE WHEN n.id IS NULL THEN CAST('{}' AS $json) ELSE $object('successor', n.id) END
FROM stage_step s
JOIN reviews_finding f ON f.id = s.finding_id
LEFT JOIN stage_pair x ON x.finding_id = f.id
LEFT JOIN stage_step a ON a.fingerprint = x.fingerprint AND a.deed <> 'vanish'
LEFT JOIN reviews_finding n ON n.fingerprint = a.fingerprint AND n.occurrence = a.occurrence
WHERE s.rule = %(rule)s AND s.deed = 'vanish'
"""

# What hangs on the old finding goes over to the one that takes its place: drafts and, of a relapse,
# the item of the rectification ledger, which is open again under its number.
HAND_OVER_DRAFTS = """
UPDATE reviews_draft AS d SET finding_id = n.id, region_code = n.region_code
FROM stage_pair x
JOIN stage_step a ON a.fingerprint = x.fingerprint AND a.deed <> 'vanish'
JOIN reviews_finding n ON n.fingerprint = a.fingerprint AND n.occurrence = a.occurrence
WHERE d.finding_id = x.finding_id
  AND NOT EXISTS (SELECT 1 FROM reviews_draft o WHERE o.finding_id = n.id AND o.author_id = d.author_id)
"""

HAND_OVER_ITEMS = """
UPDATE reviews_ledgeritem AS i SET finding_id = n.id, region_code = n.region_code
FROM (SELECT n.id, n.region_code, coalesce(x.finding_id, n.relapse_of_id) AS old_id,
             row_number() OVER (PARTITION BY coalesce(x.finding_id, n.relapse_of_id) ORDER BY n.id) AS place
      FROM stage_step s
      JOIN reviews_finding n ON n.fingerprint = s.fingerprint AND n.occurrence = s.occurrence
      LEFT JOIN stage_pair x ON x.fingerprint = s.fingerprint
      WHERE s.rule = %(rule)s AND s.deed IN ('new', 'relapse', 'reopen')
        AND coalesce(x.finding_id, n.relapse_of_id) IS NOT NULL) AS n
WHERE i.finding_id = n.old_id AND n.place = 1 AND i.voided = (1 = 0)
"""

ABSENCES = """
INSERT INTO reviews_absence (region_code, finding_id, run_id)
SELECT f.region_code, f.id, %(run)s
FROM stage_step s
JOIN reviews_finding f ON f.id = s.finding_id
WHERE s.rule = %(rule)s AND s.deed = 'absent'
"""

RETURNS = """
UPDATE reviews_absence SET over_id = %(run)s
WHERE over_id IS NULL
  AND finding_id IN (SELECT finding_id FROM stage_step WHERE rule = %(rule)s AND deed = 'return')
"""

ARRIVALS = {"new", "relapse", "reopen"}

WRITES: tuple[tuple[str, set[str]], ...] = (
    (TELL_UPDATES, {"update"}),
    (NEW, {"new", "relapse"}),
    (CHANGES, {"update", "reopen"}),
    (VANISH, {"vanish"}),
    (TELL_ARRIVALS, ARRIVALS),
    (TELL_GOINGS, {"vanish"}),
    (HAND_OVER_DRAFTS, {"vanish"}),
    (HAND_OVER_ITEMS, ARRIVALS),
    (ABSENCES, {"absent"}),
    (RETURNS, {"return"}),
)
"""The statements that write, in their order, each with the deeds for which it is there."""

PLANNED = "SELECT rule, deed, count(*) FROM stage_step GROUP BY rule, deed"

DEEDS = "SELECT deed, count(*) FROM stage_step WHERE rule = %(rule)s GROUP BY deed"

FOUND = "SELECT rule, count(*) FROM stage_candidate GROUP BY rule"

OPEN = """
SELECT f.rule, count(*)
FROM stage_county y
JOIN reviews_finding f ON f.county = y.county AND f.rule = y.rule
WHERE f.status IN ('open', 'assigned')
GROUP BY f.rule
"""

OPEN_OF_RULE = OPEN.replace("WHERE", "WHERE y.rule = %(rule)s AND")
