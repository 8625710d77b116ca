"""Amounts (发放金额): the conditions of the rules about how much is paid, and for which months."""

from typing import Any

from common.money import yuan
from funds.models import Payment
from reviews.why.base import Condition, Conditions, Family, Look, amount, each_row, listed, month

FAMILY = Family()


@FAMILY.why
def large_payment(look: Look) -> list[Conditions]:
    """One payment above the floor and above a multiple of the monthly amount."""
    floor, times = look.p.fen("floor"), look.p.permille("times")

    def judge(row: Any) -> Conditions:
        told = f"{month(row['paid_month'])} {amount(row['amount'])}"
        return [
            Condition(f"单笔金额大于 {amount(floor)}", told, holds=row["amount"] > floor),
            Condition(
                f"大于户月保障金额 {amount(row['monthly'])} 的 {times / 1000:g} 倍",
                told,
                holds=row["amount"] * 1000 > row["monthly"] * times,
            ),
        ]

    return each_row(look.rows(PAYMENTS), [], "有成功的发放记录", judge)


PAYMENTS = """
SELECT p.month AS paid_month, p.amount, COALESCE(b.amount, 0) AS monthly
FROM funds_payment p
LEFT JOIN day_begun b ON b.household_id = p.household_id AND b.newest = 1
WHERE p.household_id = %(household)s AND p.status = 'paid' AND p.kind <> 'recovery' AND p.month <= %(month)s
  AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
ORDER BY p.amount DESC
LIMIT 24
"""


@FAMILY.why
def paid_without_case(look: Look) -> list[Conditions]:
    """Paid for months in which no case of the household is 在保."""
    rows = look.rows(OUTSIDE)
    regular = [row for row in rows if row["kind"] == "regular"]
    others = {Payment.Kind(row["kind"]).label for row in rows if row["kind"] != "regular"}
    periods = "、".join(
        f"{month(row['first_month'])}—{month(row['last_month']) if row['last_month'] else '今'}"
        for row in look.rows(PERIODS)
    )
    total = amount(sum(row["amount"] for row in regular))
    found = f"{listed(month(row['paid_month']) for row in regular)}，合计 {total}"
    none = f"没有{f'（另有{listed(others)}发放）' if others else ''}"
    return [
        [
            Condition(
                f"有成功的正常发放，其发放年月不在任何在保期间（{periods or '没有在保期间'}）",
                found if regular else none,
                holds=bool(regular),
            )
        ]
    ]


OUTSIDE = """
SELECT p.month AS paid_month, p.kind, p.amount FROM funds_payment p
WHERE p.household_id = %(household)s AND p.status = 'paid' AND p.kind <> 'recovery' AND p.month <= %(month)s
  AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
  AND NOT EXISTS (
      SELECT 1 FROM day_begun b WHERE b.household_id = p.household_id AND b.first_month <= p.month
        AND (b.last_month IS NULL OR b.last_month >= p.month)
  )
"""

PERIODS = """
SELECT first_month, last_month FROM day_begun WHERE household_id = %(household)s ORDER BY first_month
"""


@FAMILY.why
def amount_mismatch(look: Look) -> list[Conditions]:
    """A month's regular payments differ from the monthly amount in force."""
    tolerance = look.p.fen("tolerance")

    def judge(row: Any) -> Conditions:
        gap = abs(row["paid"] - row["monthly"])
        return [
            Condition(
                f"当月正常发放合计与户月保障金额相差大于 {yuan(tolerance)} 元",
                f"{month(row['paid_month'])} 发放 {amount(row['paid'])}，应为 {amount(row['monthly'])}",
                holds=gap > tolerance,
            )
        ]

    found = sorted(look.rows(PAID), key=lambda row: -abs(row["paid"] - row["monthly"]))
    return each_row(found[:12], [], "现行保障金额执行以来有成功的正常发放", judge)


PAID = """
SELECT p.month AS paid_month, CAST(sum(p.amount) AS bigint) AS paid, b.amount AS monthly
FROM day_begun b
JOIN funds_payment p ON p.household_id = b.household_id
    AND p.month >= b.first_month AND p.month >= b.amount_from
WHERE b.household_id = %(household)s AND b.newest = 1 AND p.month <= COALESCE(b.last_month, %(month)s)
  AND p.month <= %(month)s AND p.status = 'paid' AND p.kind = 'regular'
  AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
GROUP BY p.month, b.amount
"""


@FAMILY.why
def payment_missing(look: Look) -> list[Conditions]:
    """在保 in a month that the county's ledger holds, and neither paid nor made good."""
    length = look.p.count("months")
    since = look.month - length
    held = {row["held_month"] for row in look.rows(HELD, since=since)}
    due = {row["month"] for row in look.rows(DUE, since=since)} & held
    paid = {row["paid_month"] for row in look.rows(GOOD, since=since)}
    missing = sorted(due - paid)
    return [
        [
            Condition(
                f"最近 {length} 个月（{month(since + 1)} 起）中有在保、且本县有发放台账的月份",
                f"{len(due)} 个月" if due else "没有",
                holds=bool(due),
            ),
            Condition(
                "其中有既没有成功的正常发放、也没有补发的月份",
                listed(month(each) for each in missing) or "都已发放或补发",
                holds=bool(missing),
            ),
        ]
    ]


HELD = """
SELECT n.month AS held_month FROM month_name n
WHERE n.month > %(since)s AND n.month <= %(month)s AND EXISTS (
    SELECT 1 FROM funds_payment p
    WHERE p.county = %(county)s AND p.month = n.month AND p.household_id IS NOT NULL
      AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
)
"""

DUE = """
SELECT n.month FROM month_name n
JOIN day_begun b ON b.household_id = %(household)s AND b.first_month <= n.month
    AND (b.last_month IS NULL OR b.last_month >= n.month)
WHERE n.month > %(since)s AND n.month <= %(month)s
"""

GOOD = """
SELECT DISTINCT p.month AS paid_month FROM funds_payment p
WHERE p.household_id = %(household)s AND p.month > %(since)s AND p.month <= %(month)s AND p.status = 'paid'
  AND p.kind IN ('regular', 'arrears') AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
"""
