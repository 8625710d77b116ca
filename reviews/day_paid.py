"""The payments of the day in short: one pass over the ledger tells the rules where to look closer.

- ``day_paid`` what the ledger paid each household in all; a payment is one that succeeded, is known by the
  day, and did not come back (追缴)
- ``day_busy`` accounts that are not simply the one account of one household

Nearly every household is paid once a month, the granted amount, into one account, to its head. A rule on
payments sets these aside by the short table and reads the ledger only of the others: what it asks of these
tables is always wider than the rule itself, never narrower.

Months are bits of a word: bit n stands for the month n months before the day's. A word has as many ones as
there were payments only if no two were for the same month; it may be put together by OR or, on SQLite, which
has none, by adding. ``covered`` is the word of regular payments and arrears; read it where ``repeated`` is 0.
"""

from datetime import date

from common import months

WORD = 48
"""Months in a word: enough bits are left to add 32,767 payments in the oldest."""

TABLES = {
    "day_paid": (
        "household_id bigint, county bigint, account_id bigint, accounts integer,"
        " other_payee integer, largest bigint, outside integer, gap bigint, covered bigint,"
        " repeated integer, crowded integer"
    ),
    "day_busy": "county bigint, account_id bigint, PRIMARY KEY (county, account_id)",
}
"""Name and columns, in the order in which they are filled.

- ``accounts`` 1, or 2 for several; ``other_payee`` 1: somebody else than the household's head was paid
- ``outside`` 1: there are regular payments for months in which the newest case was not 在保
- ``gap`` the largest difference of one regular payment from the newest amount, of such as are alike and reach
  into the months of that amount
- ``repeated`` 1: two payments may be for one month; ``crowded`` 1: two may have come within one month
"""

KEYS = {"day_paid": "household_id"}

INDEXES = {"day_paid": ("account_id",)}

# A household's payments of one kind, amount, payee and account are told together: nearly every household has
# one such row or two, and all that compares with the case is asked of these alone. SQLite, which would have
# to sort the ledger for it, tells each payment by itself, in the order of its index on households.
PAID = """
INSERT INTO day_paid
SELECT household_id, county, low_account, CASE WHEN low_account = high_account THEN 1 ELSE 2 END, other_payee,
       largest, outside, gap, covered,
       CASE WHEN older = 0 AND {for_recent} + {for_earlier} = payments THEN 0 ELSE 1 END,
       CASE WHEN older = 0 AND {in_recent} + {in_earlier} = dated THEN 0 ELSE 1 END
FROM (
    SELECT h.id AS household_id, h.county, min(p.account_id) AS low_account,
           max(p.account_id) AS high_account,
           max(CASE WHEN h.head IS NULL OR p.normal_payee <> h.head THEN 1 ELSE 0 END) AS other_payee,
           max(p.amount) AS largest,
           max(CASE WHEN p.kind = 'regular' AND (
               h.first_month IS NULL OR p.oldest < h.first_month OR p.newest > h.last_month
           ) THEN 1 ELSE 0 END) AS outside,
           max(CASE WHEN p.kind = 'regular' AND p.newest >= h.amount_from AND p.oldest <= h.amount_to
               THEN abs(p.amount - h.amount) END) AS gap,
           COALESCE({union}(CASE WHEN p.kind IN ('regular', 'arrears') THEN p.for_recent END), 0) AS covered,
           COALESCE({union}(p.for_recent), 0) AS for_recent,
           COALESCE({union}(p.for_earlier), 0) AS for_earlier,
           COALESCE({union}(p.in_recent), 0) AS in_recent,
           COALESCE({union}(p.in_earlier), 0) AS in_earlier,
           sum(p.older) AS older, sum(p.dated) AS dated, sum(p.payments) AS payments
    FROM (
        SELECT h.id, h.county, b.first_month, b.last_month, b.amount, m.normal_name AS head,
               CASE WHEN b.amount_from > b.first_month THEN b.amount_from
                    ELSE b.first_month END AS amount_from,
               COALESCE(b.last_month, %(month)s) AS amount_to
        FROM day_county d
        JOIN households_household h ON h.county = d.county
        LEFT JOIN day_begun b ON b.household_id = h.id AND b.newest = 1
        LEFT JOIN households_membership m ON m.case_id = b.case_id AND m.person_id = b.head_id
            AND m.superseded_by_id IS NULL
    ) AS h
    {alike} p.household_id = h.id
    GROUP BY h.id, h.county
) AS summed
"""

ALIKE = {
    "postgresql": """JOIN (
        SELECT p.household_id, p.account_id, p.kind, p.amount, p.normal_payee, min(p.month) AS oldest,
               max(p.month) AS newest,
               bit_or({for_recent}) AS for_recent, bit_or({for_earlier}) AS for_earlier,
               bit_or({in_recent}) AS in_recent, bit_or({in_earlier}) AS in_earlier,
               count(CASE WHEN {older} THEN 1 END) AS older, count(p.paid_on) AS dated, count(*) AS payments
        FROM day_county d
        JOIN funds_payment p ON p.county = d.county
        WHERE {known}
        GROUP BY p.household_id, p.account_id, p.kind, p.amount, p.normal_payee
    ) AS p ON""",
    "sqlite": """CROSS JOIN (
        SELECT p.household_id, p.account_id, p.kind, p.amount, p.normal_payee, p.month AS oldest,
               p.month AS newest, {for_recent} AS for_recent, {for_earlier} AS for_earlier,
               {in_recent} AS in_recent, {in_earlier} AS in_earlier,
               CASE WHEN {older} THEN 1 ELSE 0 END AS older,
               CASE WHEN p.paid_on IS NULL THEN 0 ELSE 1 END AS dated, 1 AS payments
        FROM funds_payment p
        WHERE {known}
    ) AS p WHERE""",
}
"""Payments that are alike, with their months, how many there are, and how many of them no word holds."""

PAYMENT = {
    "known": """p.status = 'paid' AND p.kind <> 'recovery' AND p.month <= %(month)s
          AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)""",
    "older": "p.month <= %(earlier)s OR p.paid_on < %(earlier_day)s",
    "for_recent": """CASE WHEN p.month > %(recent)s
                   THEN CAST(1 AS bigint) << CAST(%(month)s - p.month AS integer) END""",
    "for_earlier": """CASE WHEN p.month <= %(recent)s AND p.month > %(earlier)s
                   THEN CAST(1 AS bigint) << CAST(%(recent)s - p.month AS integer) END""",
    "in_recent": """CASE WHEN p.paid_on >= %(recent_day)s
                   THEN CAST(1 AS bigint) << CAST(%(month)s - {paid_month} AS integer) END""",
    "in_earlier": """CASE WHEN p.paid_on < %(recent_day)s AND p.paid_on >= %(earlier_day)s
                   THEN CAST(1 AS bigint) << CAST(%(recent)s - {paid_month} AS integer) END""",
}
"""What is asked of a payment: whether it is known by the day, and its bit in each of the words."""

# Unmatched payments (未匹配) have no household to stand under: their accounts are looked at.
BUSY = """
INSERT INTO day_busy
SELECT county, account_id FROM day_paid GROUP BY county, account_id HAVING count(*) > 1
UNION
SELECT s.county, p.account_id
FROM day_paid s
JOIN funds_payment p ON p.household_id = s.household_id
WHERE s.accounts > 1
UNION
SELECT p.county, p.account_id
FROM day_county d
JOIN funds_payment p ON p.county = d.county
WHERE p.household_id IS NULL
"""

# What the engines do not share: how the ledger is told, a word of bits, its ones, the month of a day.
UNION = {"postgresql": "bit_or", "sqlite": "sum"}
ONES = {"postgresql": "bit_count(CAST({} AS bit(64)))", "sqlite": "doudi_ones({})"}
# PostgreSQL counts from the day's number, in years that begin in March: measured faster than date_part.
MONTH_OF = {
    "postgresql": (
        "(22803 + (4 * (p.paid_on - DATE '1900-03-01') + 3) / 1461 * 12"
        " + ((4 * (p.paid_on - DATE '1900-03-01') + 3) %% 1461 / 4 * 5 + 2) / 153)"
    ),
    "sqlite": "(substr(p.paid_on, 1, 4) * 12 + substr(p.paid_on, 6, 2))",
}
WORDS = ("for_recent", "for_earlier", "in_recent", "in_earlier")


def statements(vendor: str) -> dict[str, str]:
    """For each table the statement that fills it."""
    ones = {name: ONES[vendor].format(name) for name in WORDS}
    asked = {name: words.replace("{paid_month}", MONTH_OF[vendor]) for name, words in PAYMENT.items()}
    alike = ALIKE[vendor].format(**asked)
    return {
        "day_paid": PAID.format(alike=alike, union=UNION[vendor], **ones),
        "day_busy": BUSY,
    }


def values(as_of: date) -> dict[str, date | int]:
    """What the statements ask for: up to which months, and from which days, the words reach."""
    month = months.index(as_of)
    recent, earlier = month - WORD, month - 2 * WORD
    return {
        "as_of": as_of,
        "month": month,
        "recent": recent,
        "earlier": earlier,
        "recent_day": months.from_index(recent + 1),
        "earlier_day": months.from_index(earlier + 1),
    }
