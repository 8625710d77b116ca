"""Accounts (资金发放：收款账户): into whose account the money went, and how often.

A payment counts when it succeeded and is known by the day: its 发放日期 has come (or was not
told) and its month is not later than the day's. Money that came back (追缴) is no payment here.
"""

from reviews.rules.base import Day, Fact, Parameter, Query, Register

FAMILY = Register("money")
rule = FAMILY.rule

PAYMENT = (
    "《最低生活保障审核确认办法》（民发〔2021〕57号）第二十五条："
    "最低生活保障金通过银行按月支付到低保家庭账户。"
)
ACCOUNT = Fact("account_last4", "收款账号尾号", "ours", "account")
NUMBER = Fact("household", "户编号", "ours")


@rule(
    title="账户与姓名不一致",
    subject="household",
    meaning="成功发放的收款人姓名不是本户任何成员，账户也没有有效的代持卡备案。间隔号写法、曾用名、生僻字"
    "、监护人未备案可能误判。",
    basis=PAYMENT + "专项治理要求排查“发放账户与低保对象姓名不一致”。",
    widens=("card_custody",),
    facts=(
        ACCOUNT,
        Fact("payee", "收款人姓名", "ours"),
        Fact("paid", "发放金额", "ours", "money"),
        Fact("first_paid", "最早发放年月", "ours", "month"),
        Fact("last_paid", "最近发放年月", "ours", "month"),
        Fact("total", "涉及金额", "follows", "money"),
    ),
    sentence="尾号 {account_last4} 的账户收款人“{payee}”不是本户成员，也没有代持卡备案，合计 {total} 元。",
    measures=("账户更正", "签订代管协议", "追回"),
)
def account_name_mismatch(day: Day) -> Query:
    """Payments to someone who is no member, into an account without custody; by household and account."""
    return day.query(ACCOUNT_NAME_MISMATCH)


ACCOUNT_NAME_MISMATCH = """
WITH paid AS (
    SELECT p.county, p.household_id, p.account_id, p.normal_payee, min(p.payee_name) AS payee,
           min(p.month) AS first_paid, max(p.month) AS last_paid, CAST(sum(p.amount) AS bigint) AS paid
    FROM day_paid s
    JOIN funds_payment p ON p.household_id = s.household_id
    WHERE s.other_payee > 0 AND p.status = 'paid' AND p.kind <> 'recovery'
      AND p.month <= %(month)s AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
      AND NOT EXISTS (
          SELECT 1 FROM households_membership m
          WHERE m.household_id = p.household_id AND m.normal_name = p.normal_payee
            AND m.superseded_by_id IS NULL
      )
    GROUP BY p.county, p.household_id, p.account_id, p.normal_payee
)
SELECT p.county, h.region_code, CAST(NULL AS bigint) AS person_id, p.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, 'a' || p.account_id AS key,
       CAST(NULL AS text) AS item, h.number, h.head_name AS name, 3 AS severity,
       CAST(sum(p.paid) OVER (PARTITION BY p.household_id, p.account_id) AS bigint) AS amount,
       a.last4 AS account_last4, p.payee, p.paid, p.first_paid, p.last_paid,
       CAST(sum(p.paid) OVER (PARTITION BY p.household_id, p.account_id) AS bigint) AS total
FROM paid p
JOIN households_household h ON h.id = p.household_id
JOIN households_account a ON a.id = p.account_id
WHERE NOT EXISTS (
    SELECT 1 FROM datafeeds_cardcustody f
    JOIN day_snapshot s ON s.snapshot_id = f.snapshot_id AND s.kind = 'card_custody'
    WHERE f.account_id = p.account_id AND s.county = p.county AND f.state = '有效'
      AND (f.filed_on IS NULL OR f.filed_on <= %(as_of)s)
)
"""


@rule(
    title="多户同一账户",
    subject="account",
    meaning="同一账户在同一个月收到两户以上的正常保障金。集中供养机构账户、同一监护人代管多户可能误判。",
    basis=PAYMENT + "专项治理要求排查多户使用同一账户的情况。",
    parameters=(Parameter("min_households", "户数", 2, "户"),),
    facts=(
        ACCOUNT,
        NUMBER,
        Fact("payee", "收款人姓名", "ours"),
        Fact("first_paid", "最早同月发放年月", "ours", "month"),
        Fact("last_paid", "最近同月发放年月", "ours", "month"),
        Fact("paid", "本户发放金额", "ours", "money"),
        Fact("total", "涉及金额", "follows", "money"),
    ),
    sentence="尾号 {account_last4} 的账户在同一月份收到多户保障金：{household}，合计 {total} 元。",
    measures=("账户更正", "签订代管协议", "追回"),
)
def shared_account(day: Day) -> Query:
    """Accounts that received regular payments for several households in one month."""
    return day.query(SHARED_ACCOUNT, least=day.p.count("min_households"))


SHARED_ACCOUNT = """
WITH asked AS (
    SELECT county, account_id FROM day_busy
    UNION
    SELECT county, account_id FROM day_paid WHERE %(least)s < 2
),
paid AS (
    SELECT p.county, p.account_id, p.month, p.number, min(p.payee_name) AS payee,
           min(p.region_code) AS region_code, CAST(sum(p.amount) AS bigint) AS paid
    FROM asked k
    JOIN funds_payment p ON p.account_id = k.account_id AND p.county = k.county
    WHERE p.status = 'paid' AND p.kind = 'regular'
      AND p.month <= %(month)s AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
    GROUP BY p.county, p.account_id, p.month, p.number
),
shared AS (
    SELECT county, account_id, month FROM paid
    GROUP BY county, account_id, month HAVING count(*) >= %(least)s
),
received AS (
    SELECT p.county, p.account_id, p.number, min(p.payee) AS payee, min(p.region_code) AS region_code,
           min(p.month) AS first_paid, max(p.month) AS last_paid, CAST(sum(p.paid) AS bigint) AS paid
    FROM shared s
    JOIN paid p ON p.county = s.county AND p.account_id = s.account_id AND p.month = s.month
    GROUP BY p.county, p.account_id, p.number
)
SELECT r.county, r.region_code, CAST(NULL AS bigint) AS person_id, CAST(NULL AS bigint) AS household_id,
       r.account_id, CAST(NULL AS bigint) AS village, '' AS key, r.number AS item, r.number, r.payee AS name,
       3 AS severity, CAST(sum(r.paid) OVER (PARTITION BY r.county, r.account_id) AS bigint) AS amount,
       a.last4 AS account_last4, r.number AS household, r.payee, r.first_paid, r.last_paid, r.paid,
       CAST(sum(r.paid) OVER (PARTITION BY r.county, r.account_id) AS bigint) AS total
FROM received r
JOIN households_account a ON a.id = r.account_id
"""


@rule(
    title="同一账户频繁支付",
    subject="account",
    meaning="同一账户在一个自然月内收到的成功发放超过规定笔数（各类型都计，追缴除外）。正常、补发、补贴同"
    "月到账可能误判。",
    basis=PAYMENT + "专项治理要求排查“向同一账户频繁支付”。",
    parameters=(Parameter("max_per_month", "每月笔数上限", 2, "笔"),),
    facts=(
        ACCOUNT,
        NUMBER,
        Fact("payee", "收款人姓名", "ours"),
        Fact("pay_month", "到账月份", "ours"),
        Fact("payments", "本户笔数", "ours", "number"),
        Fact("times", "笔数", "follows", "number"),
        Fact("total", "涉及金额", "follows", "money"),
    ),
    sentence="尾号 {account_last4} 的账户在 {pay_month} 收到 {times} 笔发放（{household}），合计 {total} "
    "元。",
    measures=("账户更正", "追回"),
)
def frequent_payment(day: Day) -> Query:
    """Accounts that received more payments than allowed within one calendar month of 发放日期."""
    return day.query(FREQUENT_PAYMENT, most=day.p.count("max_per_month"))


FREQUENT_PAYMENT = """
WITH asked AS (
    SELECT county, account_id FROM day_busy
    UNION
    SELECT county, account_id FROM day_paid WHERE crowded = 1 OR %(most)s < 1
),
often AS (
    SELECT p.county, p.account_id, substr(CAST(p.paid_on AS text), 1, 7) AS pay_month, count(*) AS times,
           CAST(sum(p.amount) AS bigint) AS total
    FROM asked u
    JOIN funds_payment p ON p.account_id = u.account_id AND p.county = u.county
    WHERE p.status = 'paid' AND p.kind <> 'recovery' AND p.month <= %(month)s AND p.paid_on <= %(as_of)s
    GROUP BY p.county, p.account_id, substr(CAST(p.paid_on AS text), 1, 7)
    HAVING count(*) > %(most)s
)
SELECT o.county, p.region_code, CAST(NULL AS bigint) AS person_id, CAST(NULL AS bigint) AS household_id,
       o.account_id, CAST(NULL AS bigint) AS village, o.pay_month AS key, CAST(NULL AS text) AS item,
       p.number, min(p.payee_name) AS name, 2 AS severity, o.total AS amount,
       a.last4 AS account_last4, p.number AS household, min(p.payee_name) AS payee, o.pay_month,
       count(*) AS payments, o.times, o.total
FROM often o
JOIN funds_payment p ON p.account_id = o.account_id AND p.county = o.county
JOIN households_account a ON a.id = o.account_id
WHERE p.status = 'paid' AND p.kind <> 'recovery' AND p.month <= %(month)s AND p.paid_on <= %(as_of)s
  AND substr(CAST(p.paid_on AS text), 1, 7) = o.pay_month
GROUP BY o.county, p.region_code, o.account_id, o.pay_month, o.times, o.total, p.number, a.last4
"""
