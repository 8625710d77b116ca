"""The day tables by name, and the statements that fill them.

- ``day_county`` the counties of the run; ``month_name`` months 1800 to 2100 with name and days
- ``day_heir`` divisions that were merged by the day, each with the one that stands in its place
- ``day_amount`` what each case was granted
- ``day_begun`` every case begun by the day, ended ones too, with its amount; ``newest`` = 1 for the newest
  of its household
- ``day_case`` cases that are 在保 on the day; ``day_member`` their members, enrolled or not
- ``day_snapshot`` the snapshots that each county sees; ``day_match`` their rows that speak of known persons
- ``day_death`` the first death known of a person; ``day_marriage`` couples, both ways
- ``day_paid``, ``day_busy`` the payments in short: see ``reviews.day_paid``

A day after ``as_of`` is not seen: it stands here as NULL, or not at all.
"""

from reviews import day_paid

FIRST_YEAR, LAST_YEAR = 1800, 2100

TABLES = {
    "day_county": "county bigint PRIMARY KEY",
    "day_heir": "code bigint PRIMARY KEY, heir bigint",
    "month_name": "month bigint PRIMARY KEY, name text UNIQUE, first_day date, last_day date",
    "day_amount": "case_id bigint, amount bigint, from_month bigint",
    "day_begun": (
        "case_id bigint, household_id bigint, county bigint, region_code bigint, village bigint,"
        " number text, head_id bigint, head_name text, first_month bigint, last_month bigint,"
        " amount bigint, amount_from bigint, newest integer"
    ),
    "day_member": (
        "membership_id bigint, person_id bigint, household_id bigint, case_id bigint,"
        " county bigint, region_code bigint, village bigint, number text, enrolled integer,"
        " name text, normal_name text, members bigint"
    ),
    "day_case": (
        "case_id bigint, household_id bigint, county bigint, region_code bigint, village bigint,"
        " number text, head_id bigint, head_name text, first_month bigint, last_month bigint, grade text,"
        " last_review date, checked_on date, visited_on date, notice_from date, notice_to date,"
        " notice_days bigint, examiner text, normal_examiner text, normal_confirmer text,"
        " amount bigint, amount_from bigint, account_id bigint, members bigint, enrolled bigint"
    ),
    "day_snapshot": "county bigint, kind {word}, snapshot_id bigint, as_of date",
    "day_match": "county bigint, kind {word}, role {word}, person_id bigint, row_id bigint",
    "day_death": "county bigint, person_id bigint, died_on date, source text, their_name text",
    "day_marriage": ("county bigint, person_id bigint, spouse_id bigint, spouse_name text, married_on date"),
    **day_paid.TABLES,
}
"""Name and columns of every table, in the order in which they are filled."""

# A word that only has to be the same is not laid out by the rules of a language.
WORD = {"postgresql": 'text COLLATE "C"', "sqlite": "text"}

KEYS = {
    "day_amount": "case_id",
    "day_begun": "case_id",
    "day_member": "membership_id",
    "day_case": "case_id",
    **day_paid.KEYS,
}
"""What is unique in a table. All indexes are made when the table is full: that takes a third of the time."""

INDEXES = {
    "day_begun": ("household_id", "head_id"),
    "day_member": ("person_id, county", "household_id", "case_id"),
    "day_case": ("household_id", "village", "account_id"),
    "day_snapshot": ("snapshot_id", "kind, county"),
    "day_match": ("kind, role, person_id", "kind, role, row_id"),
    "day_death": ("person_id, county",),
    "day_marriage": ("person_id, county",),
    **day_paid.INDEXES,
}

# Told by the engine itself: as values from outside the two thousand rows take longer than many a rule.
MONTHS = {
    "postgresql": """
INSERT INTO month_name
SELECT date_part('year', first) * 12 + date_part('month', first), to_char(first, 'YYYY-MM'), first,
       first + interval '1 month' - interval '1 day'
FROM generate_series(CAST(%s AS timestamp), %s, interval '1 month') AS first
""",
    "sqlite": """
INSERT INTO month_name
WITH RECURSIVE month (first) AS (
    SELECT date(%s) UNION ALL SELECT date(first, '+1 month') FROM month WHERE first < %s
)
SELECT substr(first, 1, 4) * 12 + substr(first, 6, 2), substr(first, 1, 7), first,
       date(first, '+1 month', '-1 day')
FROM month
""",
}

# A table of its own: as a subquery SQLite scans it once for every case.
AMOUNTS = """
INSERT INTO day_amount
SELECT case_id, amount, from_month
FROM (
    SELECT case_id, amount, from_month,
           row_number() OVER (
               PARTITION BY case_id
               ORDER BY CASE WHEN from_month <= %(month)s THEN 0 ELSE 1 END, from_month DESC, id DESC
           ) AS place
    FROM households_entitlement
    WHERE superseded_by_id IS NULL
) AS ranked
WHERE place = 1
"""

BEGUN = """
INSERT INTO day_begun
SELECT c.id, c.household_id, h.county, h.region_code, COALESCE(v.heir, r.village, c.region_code), h.number,
       c.head_id, c.head_name, c.first_month, c.last_month, COALESCE(e.amount, 0),
       COALESCE(e.from_month, c.first_month),
       CASE WHEN c.first_month = max(c.first_month) OVER (PARTITION BY c.household_id) THEN 1 ELSE 0 END
FROM households_case c
JOIN households_household h ON h.id = c.household_id
JOIN day_county d ON d.county = h.county
LEFT JOIN households_residence r ON r.case_id = c.id
LEFT JOIN day_heir v ON v.code = r.village
LEFT JOIN day_amount e ON e.case_id = c.id
WHERE c.status <> 'refused' AND c.first_month <= %(month)s
"""

MEMBERS = """
INSERT INTO day_member
SELECT m.id, m.person_id, b.household_id, b.case_id, b.county, b.region_code, b.village, b.number,
       CASE WHEN m.enrolled THEN 1 ELSE 0 END, m.name, m.normal_name, count(*) OVER (PARTITION BY m.case_id)
FROM day_begun b
JOIN households_membership m ON m.case_id = b.case_id AND m.superseded_by_id IS NULL
WHERE COALESCE(b.last_month, %(month)s) >= %(month)s
"""

CASES = """
INSERT INTO day_case
SELECT b.case_id, b.household_id, b.county, b.region_code, b.village, b.number, b.head_id, b.head_name,
       b.first_month, b.last_month, c.grade, v.last_review,
       CASE WHEN c.checked_on <= %(as_of)s THEN c.checked_on END,
       CASE WHEN c.visited_on <= %(as_of)s THEN c.visited_on END,
       CASE WHEN c.notice_from <= %(as_of)s THEN c.notice_from END,
       CASE WHEN c.notice_to <= %(as_of)s THEN c.notice_to END,
       CASE WHEN c.notice_from <= %(as_of)s AND c.notice_to <= %(as_of)s THEN {notice_days} END,
       c.examiner, c.normal_examiner, c.normal_confirmer,
       b.amount, b.amount_from, c.account_id, COALESCE(n.members, 0), COALESCE(n.enrolled, 0)
FROM day_begun b
JOIN households_case c ON c.id = b.case_id
LEFT JOIN (
    SELECT case_id, count(*) AS members, sum(enrolled) AS enrolled FROM day_member GROUP BY case_id
) n ON n.case_id = b.case_id
LEFT JOIN (
    SELECT case_id, max("on") AS last_review FROM households_casereview
    WHERE "on" <= %(as_of)s GROUP BY case_id
) v ON v.case_id = b.case_id
WHERE COALESCE(b.last_month, %(month)s) >= %(month)s
"""

# The one expression that the engines do not share: days between two dates.
NOTICE_DAYS = {
    "postgresql": "c.notice_to - c.notice_from + 1",
    "sqlite": "CAST(julianday(c.notice_to) - julianday(c.notice_from) AS integer) + 1",
}

# Corrected rows of a delivery (completes) are seen as long as the delivery itself is.
SNAPSHOTS = """
INSERT INTO day_snapshot
WITH ranked AS (
    SELECT d.county, s.kind, s.id AS snapshot_id, s.as_of,
           row_number() OVER (
               PARTITION BY d.county, s.region_code, s.kind, s.source ORDER BY s.as_of DESC, s.id DESC
           ) AS place
    FROM day_county d
    JOIN datafeeds_snapshot s ON s.region_code IN (
        d.county * 1000000, d.county / 100 * 100000000, d.county / 10000 * 10000000000, 0
    )
    JOIN audit_incomingfile i ON i.id = s.incoming_id AND i.status = 'imported'
    WHERE s.as_of <= %(as_of)s AND s.completes_id IS NULL
)
SELECT county, kind, snapshot_id, as_of FROM ranked WHERE place = 1
UNION ALL
SELECT r.county, r.kind, s.id, s.as_of
FROM ranked r
JOIN datafeeds_snapshot s ON s.completes_id = r.snapshot_id
JOIN audit_incomingfile i ON i.id = s.incoming_id AND i.status = 'imported'
WHERE r.place = 1
"""

MATCHES = """
INSERT INTO day_match
SELECT s.county, s.kind, m.role, m.person_id, m.row_id
FROM day_snapshot s
JOIN datafeeds_feedmatch m ON m.snapshot_id = s.snapshot_id
"""

DEATHS = """
INSERT INTO day_death
SELECT county, person_id, died_on, 'deaths', name
FROM (
    SELECT m.county, m.person_id, f.died_on, f.name,
           row_number() OVER (PARTITION BY m.county, m.person_id ORDER BY f.died_on, f.name) AS place
    FROM day_match m
    JOIN datafeeds_death f ON f.id = m.row_id
    WHERE m.kind = 'deaths' AND f.died_on <= %(as_of)s
) ranked
WHERE place = 1
"""

CREMATIONS = """
INSERT INTO day_death
SELECT county, person_id, died_on, 'cremations', name
FROM (
    SELECT m.county, m.person_id, COALESCE(f.died_on, f.cremated_on) AS died_on, f.name,
           row_number() OVER (
               PARTITION BY m.county, m.person_id ORDER BY COALESCE(f.died_on, f.cremated_on), f.name
           ) AS place
    FROM day_match m
    JOIN datafeeds_cremation f ON f.id = m.row_id
    WHERE m.kind = 'cremations' AND COALESCE(f.died_on, f.cremated_on) <= %(as_of)s
) ranked
WHERE place = 1 AND NOT EXISTS (
    SELECT 1 FROM day_death d WHERE d.county = ranked.county AND d.person_id = ranked.person_id
)
"""

# A couple's state is that of its newest row, whichever of the two the row calls the holder.
MARRIAGES = """
INSERT INTO day_marriage
WITH told AS (
    SELECT h.county, h.person_id AS holder_id, s.person_id AS spouse_id, f.name, f.spouse_name,
           f.registered_on, f.state,
           row_number() OVER (
               PARTITION BY h.county,
                   CASE WHEN h.person_id < s.person_id THEN h.person_id ELSE s.person_id END,
                   CASE WHEN h.person_id < s.person_id THEN s.person_id ELSE h.person_id END
               ORDER BY f.registered_on DESC, f.id DESC
           ) AS place
    FROM day_match h
    JOIN day_match s ON s.kind = h.kind AND s.county = h.county AND s.row_id = h.row_id AND s.role = 'spouse'
    JOIN datafeeds_marriage f ON f.id = h.row_id
    WHERE h.kind = 'marriages' AND h.role = 'holder' AND h.person_id <> s.person_id
      AND f.registered_on <= %(as_of)s
)
SELECT county, holder_id, spouse_id, spouse_name, registered_on FROM told WHERE place = 1 AND state = '已婚'
UNION ALL
SELECT county, spouse_id, holder_id, name, registered_on FROM told WHERE place = 1 AND state = '已婚'
"""
