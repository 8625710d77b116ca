"""Payments (资金发放): to whom, how often, how much, and for which months.

A payment counts when it succeeded and is known by the day: its 发放日期 has come (or was not
told) and its month is not later than the day's. Money that came back (追缴) is no payment here.
"""

from decimal import Decimal

from reviews.rules.base import Day, Fact, Parameter, Query, Register

FAMILY = Register("money")
rule = FAMILY.rule

PAYMENT = (
    "《最低生活保障审核确认办法》（民发〔2021〕57号）第二十五条："
    "最低生活保障金通过银行按月支付到低保家庭账户。"
)
AMOUNT = (
    "《最低生活保障审核确认办法》（民发〔2021〕57号）第二十三条、第三十二条："
    "按核定金额发放，变化的及时增发、减发、停发。"
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
    FROM funds_payment p
    JOIN day_county d ON d.county = p.county
    WHERE p.household_id IS NOT NULL AND p.status = 'paid' AND p.kind <> 'recovery'
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


# Accounts that never saw a second number are put aside first: one pass over the ledger.
SHARED_ACCOUNT = """
WITH candidate AS (
    SELECT p.county, p.account_id
    FROM funds_payment p
    JOIN day_county d ON d.county = p.county
    WHERE p.status = 'paid' AND p.kind = 'regular'
    GROUP BY p.county, p.account_id
    HAVING min(p.number) <> max(p.number)
),
paid AS (
    SELECT p.county, p.account_id, p.month, p.number, min(p.payee_name) AS payee,
           min(p.region_code) AS region_code, CAST(sum(p.amount) AS bigint) AS paid
    FROM candidate k
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
WITH often AS (
    SELECT p.county, p.account_id, substr(CAST(p.paid_on AS text), 1, 7) AS pay_month, count(*) AS times,
           CAST(sum(p.amount) AS bigint) AS total
    FROM funds_payment p
    JOIN day_county d ON d.county = p.county
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
FROM funds_payment p
JOIN day_county d ON d.county = p.county
JOIN households_household h ON h.id = p.household_id
JOIN households_account a ON a.id = p.account_id
JOIN month_name n ON n.month = p.month
LEFT JOIN day_begun b ON b.household_id = p.household_id AND b.newest = 1
WHERE p.amount > %(floor)s AND p.amount * 1000 > COALESCE(b.amount, 0) * %(times)s
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
    FROM funds_payment p
    JOIN day_county d ON d.county = p.county
    WHERE p.household_id IS NOT NULL AND p.status = 'paid' AND p.kind = 'regular'
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
    FROM day_begun b
    JOIN funds_payment p ON p.household_id = b.household_id
        AND p.month >= b.first_month AND p.month >= b.amount_from
    WHERE b.newest = 1 AND p.month <= COALESCE(b.last_month, %(month)s) AND p.month <= %(month)s
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
    return day.query(PAYMENT_MISSING, since=day.month - day.p.count("months"))


# One pass over the ledger; looking up each month of each household takes ten times as long.
PAYMENT_MISSING = """
WITH ledger AS MATERIALIZED (
    SELECT p.county, p.household_id, p.month,
           max(CASE WHEN p.status = 'paid' AND p.kind IN ('regular', 'arrears') THEN 1 ELSE 0 END) AS paid
    FROM day_county d
    JOIN funds_payment p ON p.county = d.county
    WHERE p.month > %(since)s AND p.month <= %(month)s AND p.household_id IS NOT NULL
      AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
    GROUP BY p.county, p.household_id, p.month
),
held AS (
    SELECT l.county, n.month, n.name
    FROM (SELECT DISTINCT county, month FROM ledger) l
    JOIN month_name n ON n.month = l.month
),
due AS (
    SELECT b.case_id, b.household_id, h.month, h.name
    FROM held h
    JOIN day_begun b ON b.county = h.county AND b.first_month <= h.month
        AND (b.last_month IS NULL OR b.last_month >= h.month)
),
missing AS (
    SELECT u.case_id, u.month, u.name
    FROM due u
    LEFT JOIN ledger p ON p.household_id = u.household_id AND p.month = u.month AND p.paid = 1
    WHERE p.household_id IS NULL
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


@rule(
    title="干部代持卡",
    subject="account",
    meaning="在保户使用的账户由干部代管，该干部既不是家庭成员，也不是已备案的近亲属。本人书面自愿并依规签"
    "订协议的可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第二十六条：代为保管领取凭证应当签订书面协议并"
    "报县级民政部门备案；"
    "不得违背本人意愿由救助工作人员或村（居）干部代为持卡、支取。",
    needs=(("card_custody",), ("officials",)),
    facts=(
        ACCOUNT,
        NUMBER,
        Fact("holder", "持卡人姓名", "theirs"),
        Fact("relation", "与本人关系", "theirs"),
        Fact("filed_on", "代持卡备案日期", "theirs", "day"),
        Fact("custodian", "代管人", "theirs", "person"),
        Fact("custodian_name", "代管人姓名", "theirs"),
        Fact("category", "干部类别", "theirs"),
        Fact("post", "单位职务", "theirs"),
    ),
    sentence="尾号 {account_last4} 的账户由干部{custodian_name}{custodian}（{category}）代管，不是家庭成"
    "员，也未备案为近亲属。",
    measures=("交还本人", "签订代管协议", "核对支取记录"),
)
def custody_by_official(day: Day) -> Query:
    """Accounts of enrolled households kept by an official who is neither a member nor a filed relative."""
    return day.query(CUSTODY_BY_OFFICIAL)


CUSTODY_BY_OFFICIAL = """
WITH kept AS (
    SELECT t.county, t.person_id, f.account_id, f.name AS holder, f.custodian_name, f.relation, f.filed_on
    FROM day_match t
    JOIN datafeeds_cardcustody f ON f.id = t.row_id
    WHERE t.kind = 'card_custody' AND t.role = 'custodian' AND f.state = '有效'
      AND (f.filed_on IS NULL OR f.filed_on <= %(as_of)s)
      AND EXISTS (
          SELECT 1 FROM day_match o
          WHERE o.kind = 'officials' AND o.role = 'holder'
            AND o.county = t.county AND o.person_id = t.person_id
      )
),
used AS (
    SELECT k.county, k.account_id, c.case_id
    FROM kept k
    JOIN day_case c ON c.account_id = k.account_id AND c.county = k.county
    UNION
    SELECT k.county, k.account_id, c.case_id
    FROM kept k
    JOIN funds_payment p ON p.account_id = k.account_id AND p.county = k.county
    JOIN day_case c ON c.household_id = p.household_id
    WHERE p.status = 'paid' AND p.kind <> 'recovery'
      AND p.month <= %(month)s AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
)
SELECT k.county, c.region_code, CAST(NULL AS bigint) AS person_id, CAST(NULL AS bigint) AS household_id,
       k.account_id, CAST(NULL AS bigint) AS village, 'p' || k.person_id AS key, CAST(NULL AS text) AS item,
       c.number, c.head_name AS name, 3 AS severity, CAST(NULL AS bigint) AS amount,
       a.last4 AS account_last4, c.number AS household, k.holder, k.relation, k.filed_on,
       k.person_id AS custodian, k.custodian_name, f.category, f.post
FROM kept k
JOIN used u ON u.county = k.county AND u.account_id = k.account_id
JOIN day_case c ON c.case_id = u.case_id
JOIN households_account a ON a.id = k.account_id
JOIN day_match o ON o.kind = 'officials' AND o.role = 'holder'
    AND o.county = k.county AND o.person_id = k.person_id
JOIN datafeeds_official f ON f.id = o.row_id
WHERE NOT EXISTS (
    SELECT 1 FROM day_member m WHERE m.case_id = c.case_id AND m.person_id = k.person_id
)
AND NOT EXISTS (
    SELECT 1 FROM kinship_filings_filing r
    JOIN day_member m ON m.person_id = r.relative_id AND m.case_id = c.case_id
    WHERE r.official_id = k.person_id AND r.region_code / 1000000 = k.county
      AND r.filed AND r.filed_on <= %(as_of)s
)
"""
