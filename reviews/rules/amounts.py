"""Amounts (资金发放：金额与月份): how much was paid, and for which months.

A payment counts when it succeeded and is known by the day: its 发放日期 has come (or was not
told) and its month is not later than the day's. Money that came back (追缴) is no payment here.
"""

from decimal import Decimal

from reviews import day_paid
from reviews.rules.accounts import ACCOUNT, PAYMENT
from reviews.rules.base import Day, Fact, Parameter, Query, Register

FAMILY = Register("money")
rule = FAMILY.rule

AMOUNT = (
    "《最低生活保障审核确认办法》（民发〔2021〕57号）第二十三条、第三十二条："
    "按核定金额发放，变化的及时增发、减发、停发。"
)


@rule(
    title="大额支付",
    subject="household",
    meaning="单笔成功发放超过限额，也超过本户月保障金额的规定倍数。补发多月、按年发放可能误判。",
    basis=AMOUNT + "专项治理要求对大额支付等存疑信息及时复核纠正。",
    parameters=(
        Parameter("floor", "金额下限", 5000, "元"),
        Parameter("times", "月保障金额倍数", Decimal(3), "倍"),
    ),
    facts=(
        Fact("month", "发放年月", "ours", "month"),
        Fact("serial", "流水号", "ours"),
        ACCOUNT,
        Fact("payee", "收款人姓名", "ours"),
        Fact("kind", "发放类型", "ours"),
        Fact("paid", "发放金额", "ours", "money"),
        Fact("monthly", "户月保障金额", "ours", "money"),
    ),
    sentence="{month} 一笔{kind}发放 {paid} 元（流水号 {serial}，账户尾号 {account_last4}），户月保障金额"
    " {monthly} 元。",
    measures=("复核", "追回"),
)
def large_payment(day: Day) -> Query:
    """Single payments above both the floor and a multiple of the household's monthly amount."""
    return day.query(LARGE_PAYMENT, floor=day.p.fen("floor"), times=day.p.permille("times"))


LARGE_PAYMENT = """
SELECT p.county, h.region_code, CAST(NULL AS bigint) AS person_id, p.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village,
       CASE WHEN p.serial <> '' THEN p.serial ELSE n.name || ' a' || p.account_id END AS key,
       CAST(NULL AS text) AS item, h.number, h.head_name AS name, 2 AS severity, p.amount,
       p.month, p.serial, a.last4 AS account_last4, p.payee_name AS payee,
       CASE p.kind WHEN 'regular' THEN '正常' WHEN 'arrears' THEN '补发' ELSE '一次性' END AS kind,
       p.amount AS paid, COALESCE(b.amount, 0) AS monthly
FROM day_paid s
JOIN funds_payment p ON p.household_id = s.household_id
JOIN households_household h ON h.id = p.household_id
JOIN households_account a ON a.id = p.account_id
JOIN month_name n ON n.month = p.month
LEFT JOIN day_begun b ON b.household_id = p.household_id AND b.newest = 1
WHERE s.largest > %(floor)s AND s.largest * 1000 > COALESCE(b.amount, 0) * %(times)s
  AND p.amount > %(floor)s AND p.amount * 1000 > COALESCE(b.amount, 0) * %(times)s
  AND p.status = 'paid' AND p.kind <> 'recovery'
  AND p.month <= %(month)s AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
"""


@rule(
    title="停保后仍发放",
    subject="household",
    meaning="发放年月不在本户任何一段在保期间内（起保之前、停保之后或未通过），却有成功的正常发放。为在保"
    "月份补发而类型记为正常的可能误判。",
    basis=AMOUNT,
    facts=(
        Fact("first_month", "最近起保年月", "ours", "month"),
        Fact("last_month", "最近停保年月", "ours", "month"),
        Fact("month", "发放年月", "ours", "month"),
        Fact("paid", "当月发放金额", "ours", "money"),
        Fact("total", "涉及金额", "follows", "money"),
    ),
    sentence="不在保的月份仍有发放：{month}，合计 {total} 元。",
    measures=("停发", "追回"),
)
def paid_without_case(day: Day) -> Query:
    """Regular payments for months in which no case of the household was 在保."""
    return day.query(PAID_WITHOUT_CASE)


PAID_WITHOUT_CASE = """
WITH outside AS (
    SELECT p.county, p.household_id, p.month, CAST(sum(p.amount) AS bigint) AS paid
    FROM day_paid s
    JOIN funds_payment p ON p.household_id = s.household_id
    WHERE s.outside > 0 AND p.status = 'paid' AND p.kind = 'regular'
      AND p.month <= %(month)s AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
      AND NOT EXISTS (
          SELECT 1 FROM day_begun b
          WHERE b.household_id = p.household_id AND b.first_month <= p.month
            AND (b.last_month IS NULL OR b.last_month >= p.month)
      )
    GROUP BY p.county, p.household_id, p.month
)
SELECT o.county, h.region_code, CAST(NULL AS bigint) AS person_id, o.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, '' AS key, n.name AS item,
       h.number, h.head_name AS name, 3 AS severity,
       CAST(sum(o.paid) OVER (PARTITION BY o.household_id) AS bigint) AS amount,
       b.first_month, b.last_month, o.month, o.paid,
       CAST(sum(o.paid) OVER (PARTITION BY o.household_id) AS bigint) AS total
FROM outside o
JOIN households_household h ON h.id = o.household_id
JOIN month_name n ON n.month = o.month
LEFT JOIN day_begun b ON b.household_id = o.household_id AND b.newest = 1
"""


@rule(
    title="发放金额与审批不符",
    subject="household",
    meaning="现行保障金额执行以来，某月正常发放合计与户月保障金额不符。分类施保增发、价格补贴并在一笔中发"
    "放可能误判。",
    basis=AMOUNT,
    parameters=(Parameter("tolerance", "允许差额", Decimal("0.01"), "元"),),
    facts=(
        Fact("monthly", "户月保障金额", "ours", "money"),
        Fact("amount_from", "金额执行年月", "ours", "month"),
        Fact("month", "发放年月", "ours", "month"),
        Fact("paid", "当月发放金额", "ours", "money"),
        Fact("gap", "差额", "follows", "money"),
        Fact("total", "差额合计", "follows", "money"),
    ),
    sentence="{month} 发放金额与户月保障金额 {monthly} 元不符，差额合计 {total} 元。",
    measures=("补发", "追回"),
)
def amount_mismatch(day: Day) -> Query:
    """Months of the newest amount whose regular payments do not add up to it."""
    return day.query(AMOUNT_MISMATCH, tolerance=day.p.fen("tolerance"))


AMOUNT_MISMATCH = """
WITH differing AS (
    SELECT b.case_id, p.month, CAST(sum(p.amount) AS bigint) AS paid,
           CAST(abs(sum(p.amount) - b.amount) AS bigint) AS gap
    FROM day_paid s
    JOIN day_begun b ON b.household_id = s.household_id AND b.newest = 1
    JOIN funds_payment p ON p.household_id = b.household_id
        AND p.month >= b.first_month AND p.month >= b.amount_from
    WHERE (s.gap > %(tolerance)s OR s.repeated = 1)
      AND p.month <= COALESCE(b.last_month, %(month)s) AND p.month <= %(month)s
      AND p.status = 'paid' AND p.kind = 'regular' AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
    GROUP BY b.case_id, b.amount, p.month
    HAVING abs(sum(p.amount) - b.amount) > %(tolerance)s
)
SELECT b.county, b.region_code, CAST(NULL AS bigint) AS person_id, b.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, '' AS key, n.name AS item,
       b.number, b.head_name AS name, 2 AS severity,
       CAST(sum(e.gap) OVER (PARTITION BY e.case_id) AS bigint) AS amount,
       b.amount AS monthly, b.amount_from, e.month, e.paid, e.gap,
       CAST(sum(e.gap) OVER (PARTITION BY e.case_id) AS bigint) AS total
FROM differing e
JOIN day_begun b ON b.case_id = e.case_id
JOIN month_name n ON n.month = e.month
"""


@rule(
    title="应发未发",
    subject="household",
    meaning="本县已有发放台账的月份，在保户没有成功的正常发放，也没有为该月补发。发放失败后在别的月份重发"
    "的可能误判。",
    basis=PAYMENT + "确保资金及时足额发放到位。",
    parameters=(Parameter("months", "回看月数", 12, "个月"),),
    facts=(
        Fact("month", "未发放年月", "follows", "month"),
        Fact("monthly", "户月保障金额", "ours", "money"),
        Fact("total", "应发未发合计", "follows", "money"),
    ),
    sentence="在保月份没有发放：{month}，应发未发合计 {total} 元。",
    measures=("补发",),
)
def payment_missing(day: Day) -> Query:
    """Months in which a household was 在保 and the county's ledger is held, without a payment for it."""
    return day.query(PAYMENT_MISSING, since=day.month - day.p.count("months"), word=day_paid.WORD)


# The months due are bits, as in day_paid.covered: those held, from the case's first to its last. Where one is
# not covered, the ledger is asked; CASE keeps PostgreSQL from reading all of it for that.
PAYMENT_MISSING = """
WITH held AS (
    SELECT d.county, n.month, n.name
    FROM day_county d
    JOIN month_name n ON n.month > %(since)s AND n.month <= %(month)s
    WHERE CASE WHEN EXISTS (
        SELECT 1 FROM funds_payment p
        WHERE p.county = d.county AND p.month = n.month AND p.household_id IS NOT NULL
          AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
    ) THEN 1 ELSE 0 END = 1
),
kept AS (
    SELECT county, max(%(month)s - month) AS longest,
           CAST(sum(CASE WHEN month > %(month)s - %(word)s
               THEN CAST(1 AS bigint) << CAST(%(month)s - month AS integer) END) AS bigint) AS months
    FROM held GROUP BY county
),
uncovered AS MATERIALIZED (
    SELECT b.case_id, b.household_id, b.county, b.first_month, b.last_month
    FROM kept k
    JOIN day_begun b ON b.county = k.county AND (b.last_month IS NULL OR b.last_month > %(since)s)
    LEFT JOIN day_paid s ON s.household_id = b.household_id
    WHERE s.household_id IS NULL OR s.repeated = 1 OR k.longest >= %(word)s
       OR (k.months & ~s.covered
           & ((CAST(1 AS bigint) << CAST(CASE WHEN %(month)s - b.first_month < %(word)s
                  THEN %(month)s - b.first_month + 1 ELSE %(word)s END AS integer)) - 1)
           & -(CAST(1 AS bigint) << CAST(CASE WHEN b.last_month < %(month)s
                  THEN %(month)s - b.last_month ELSE 0 END AS integer))) <> 0
),
due AS MATERIALIZED (
    SELECT u.case_id, u.household_id, h.month, h.name
    FROM uncovered u
    JOIN held h ON h.county = u.county AND u.first_month <= h.month
        AND (u.last_month IS NULL OR u.last_month >= h.month)
),
missing AS (
    SELECT u.case_id, u.month, u.name
    FROM due u
    WHERE CASE WHEN EXISTS (
        SELECT 1 FROM funds_payment p
        WHERE p.household_id = u.household_id AND p.month = u.month
          AND p.status = 'paid' AND p.kind IN ('regular', 'arrears')
          AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
    ) THEN 1 ELSE 0 END = 0
)
SELECT b.county, b.region_code, CAST(NULL AS bigint) AS person_id, b.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, '' AS key, g.name AS item,
       b.number, b.head_name AS name, 3 AS severity,
       CAST(sum(b.amount) OVER (PARTITION BY b.household_id) AS bigint) AS amount,
       g.month, b.amount AS monthly,
       CAST(sum(b.amount) OVER (PARTITION BY b.household_id) AS bigint) AS total
FROM missing g
JOIN day_begun b ON b.case_id = g.case_id
"""
