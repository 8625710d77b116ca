"""Patterns (异常模式): what shows only beside other households: equal amounts, split couples, re-entries."""

from decimal import Decimal

from reviews.rules.base import Day, Fact, Parameter, Query, Register

FAMILY = Register("patterns")
rule = FAMILY.rule

CAMPAIGN = "专项治理要求纠正“轮流保”“平均保”“拆户保”等问题。"


@rule(
    title="平均保",
    subject="village",
    meaning="一个村的在保户达到规定户数，其中绝大多数按享受人数平均的月保障金额完全相同。按档位发放的地区"
    "金额天然相同，应在同档内比较。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第二十三条：按家庭人均收入与低保标准的差额或者"
    "分档核定。" + CAMPAIGN,
    parameters=(
        Parameter("min_households", "在保户数", 10, "户"),
        Parameter("share", "相同户数占比", Decimal("0.9"), "以小数表示"),
    ),
    facts=(
        Fact("village_name", "村（居）", "ours"),
        Fact("households", "在保户数", "ours", "number"),
        Fact("same", "金额相同户数", "follows", "number"),
        Fact("per_head", "人均月保障金额", "follows", "money"),
    ),
    sentence="在保 {households} 户中有 {same} 户人均月保障金额同为 {per_head} 元。",
    measures=("重新核算收入", "调整保障金额"),
)
def uniform_amounts(day: Day) -> Query:
    """Villages in which nearly all enrolled households get the same amount per enrolled member."""
    return day.query(UNIFORM_AMOUNTS, least=day.p.count("min_households"), share=day.p.permille("share"))


# Rounded half up to the fen: (2a + n) / 2n in whole numbers.
UNIFORM_AMOUNTS = """
WITH village AS (
    SELECT county, village, count(*) AS households FROM day_case
    GROUP BY county, village HAVING count(*) >= %(least)s
),
equal AS (
    SELECT county, village, (2 * amount + enrolled) / (2 * enrolled) AS per_head, count(*) AS same
    FROM day_case WHERE enrolled > 0
    GROUP BY county, village, (2 * amount + enrolled) / (2 * enrolled)
)
SELECT v.county, v.village AS region_code, CAST(NULL AS bigint) AS person_id,
       CAST(NULL AS bigint) AS household_id, CAST(NULL AS bigint) AS account_id, v.village,
       CAST(e.per_head / 100 AS text) || '.' || substr(CAST(100 + e.per_head %% 100 AS text), 2) AS key,
       CAST(NULL AS text) AS item, CAST(NULL AS text) AS number, '' AS name, 2 AS severity,
       CAST(NULL AS bigint) AS amount,
       r.name AS village_name, v.households, e.same, e.per_head
FROM village v
JOIN equal e ON e.county = v.county AND e.village = v.village
LEFT JOIN accounts_region r ON r.code = v.village
WHERE e.same * 1000 >= v.households * %(share)s
"""


@rule(
    title="拆户保",
    subject="member",
    meaning="只有一名成员的在保户，其配偶健在，并在同村另一在保户中，或不在任何在保户中。分居、老年夫妻随"
    "不同子女生活的可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第七条：配偶属于共同生活的家庭成员，应当同户计算。"
    + CAMPAIGN,
    needs=(("marriages",),),
    facts=(
        Fact("our_name", "台账姓名", "ours"),
        Fact("spouse", "配偶", "theirs", "person"),
        Fact("spouse_name", "配偶姓名", "theirs"),
        Fact("married_on", "登记日期", "theirs", "day"),
        Fact("spouse_household", "配偶所在的在保户", "ours"),
    ),
    sentence="单人户，配偶{spouse_name}{spouse}（{married_on} 登记）另户在保或未列为家庭成员。",
    measures=("合并家庭重新核算", "停保"),
)
def split_household(day: Day) -> Query:
    """Enrolled alone, with a living spouse in another enrolled household of the village or in none."""
    return day.query(SPLIT_HOUSEHOLD)


SPLIT_HOUSEHOLD = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, 'p' || w.spouse_id AS key, CAST(NULL AS text) AS item,
       m.number, m.name, 2 AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, w.spouse_id AS spouse, w.spouse_name, w.married_on, s.number AS spouse_household
FROM day_member m
JOIN day_marriage w ON w.person_id = m.person_id AND w.county = m.county
LEFT JOIN day_member s ON s.person_id = w.spouse_id AND s.county = w.county
WHERE m.enrolled = 1 AND m.members = 1
  AND (s.case_id IS NULL OR s.village = m.village AND s.case_id <> m.case_id)
  AND NOT EXISTS (SELECT 1 FROM day_death d WHERE d.person_id = w.spouse_id AND d.county = w.county)
"""


@rule(
    title="轮流保、进出频繁",
    subject="household",
    meaning="同一户编号或同一户主在规定月数内有两段以上已终止的保障，现在又在保。季节性务工造成的收入波动"
    "可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第三十二条、第三十三条：动态管理，就业增收的可"
    "给予渐退期。" + CAMPAIGN,
    parameters=(
        Parameter("times", "已终止次数", 2, "次"),
        Parameter("months", "回看月数", 24, "个月"),
    ),
    facts=(
        Fact("household", "户编号", "ours"),
        Fact("head", "户主姓名", "ours"),
        Fact("first_month", "起保年月", "ours", "month"),
        Fact("last_month", "停保年月", "ours", "month"),
    ),
    sentence="近期多次进出低保，起保年月：{first_month}。",
    measures=("复核", "重新核算收入"),
)
def reentry(day: Day) -> Query:
    """Enrolled households that, under one number or one head, entered and left several times of late."""
    return day.query(REENTRY, since=day.month - day.p.count("months"), times=day.p.count("times"))


# A household number's cases and a head's are counted apart; what either shows is told together.
REENTRY = """
WITH recent AS (
    SELECT case_id, household_id, county, head_id, number, head_name, first_month, last_month,
           CASE WHEN last_month < %(month)s THEN 1 ELSE 0 END AS ended
    FROM day_begun WHERE first_month >= %(since)s
),
by_number AS (
    SELECT household_id FROM recent GROUP BY household_id HAVING sum(ended) >= %(times)s
),
by_head AS (
    SELECT county, head_id FROM recent GROUP BY county, head_id HAVING sum(ended) >= %(times)s
),
shown AS (
    SELECT c.case_id, r.case_id AS other_id
    FROM by_number k
    JOIN recent c ON c.household_id = k.household_id AND c.ended = 0
    JOIN recent r ON r.household_id = k.household_id
    UNION
    SELECT c.case_id, r.case_id
    FROM by_head k
    JOIN recent c ON c.head_id = k.head_id AND c.county = k.county AND c.ended = 0
    JOIN recent r ON r.head_id = k.head_id AND r.county = k.county AND (r.ended = 1 OR r.case_id = c.case_id)
)
SELECT c.county, c.region_code, CAST(NULL AS bigint) AS person_id, c.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, '' AS key, n.name AS item,
       c.number, c.head_name AS name, 1 AS severity, CAST(NULL AS bigint) AS amount,
       r.number AS household, r.head_name AS head, r.first_month, r.last_month
FROM shown s
JOIN day_case c ON c.case_id = s.case_id
JOIN recent r ON r.case_id = s.other_id
JOIN month_name n ON n.month = r.first_month
"""
