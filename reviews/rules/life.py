"""Life (生存): the dead who are still 在保, or still paid."""

from reviews.rules.base import NAMES, Day, Fact, Parameter, Query, Register

FAMILY = Register("life")
rule = FAMILY.rule

CASE_FACTS = (
    Fact("first_month", "在保起始年月", "ours", "month"),
    Fact("monthly", "户月保障金额", "ours", "money"),
)


@rule(
    title="死亡人员仍在保",
    subject="member",
    meaning="享受低保的人员在公安、卫健的死亡注销或殡葬火化数据中已有死亡记录。宽限期内为应办，超过宽限期"
    "为逾期；"
    "身份证号登记错误、以注销日期代替死亡日期时可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第三十条、第三十二条：家庭成员有变化的应当告知"
    "并及时增发、减发、停发；"
    "《关于进一步做好最低生活保障等社会救助兜底保障工作的通知》（民发〔2022〕83号）：人员死亡的，3个月内"
    "办结变更。",
    needs=(("deaths", "cremations"),),
    parameters=(Parameter("grace_months", "宽限期", 3, "个月"),),
    facts=(
        *NAMES,
        *CASE_FACTS,
        Fact("members", "家庭人口", "ours", "number"),
        Fact("enrolled", "保障人数", "ours", "number"),
        Fact("source", "死亡数据来源", "theirs"),
        Fact("died_on", "死亡日期", "theirs", "day"),
        Fact("last_due", "最迟应停年月", "follows", "month"),
    ),
    sentence="{source}数据记载死亡日期 {died_on}，台账仍在保（{first_month} 起）。",
    measures=("停保", "追回"),
)
def death_enrolled(day: Day) -> Query:
    """Enrolled members whose first known death lies on or before the day; high once the grace is over."""
    grace = day.p.count("grace_months")
    return day.query(DEATH_ENROLLED, overdue=day.limit(grace), grace=grace)


DEATH_ENROLLED = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, CAST(d.died_on AS text) AS key, CAST(NULL AS text) AS item,
       m.number, m.name, CASE WHEN d.died_on <= %(overdue)s THEN 3 ELSE 2 END AS severity,
       CAST(NULL AS bigint) AS amount,
       m.name AS our_name, d.their_name, c.first_month, c.amount AS monthly, c.members, c.enrolled,
       CASE d.source WHEN 'deaths' THEN '死亡注销' ELSE '火化' END AS source, d.died_on,
       CAST(substr(CAST(d.died_on AS text), 1, 4) AS bigint) * 12
           + CAST(substr(CAST(d.died_on AS text), 6, 2) AS bigint) + %(grace)s AS last_due
FROM day_member m
JOIN day_death d ON d.person_id = m.person_id AND d.county = m.county
JOIN day_case c ON c.case_id = m.case_id
WHERE m.enrolled = 1
"""


@rule(
    title="死亡后继续发放",
    subject="household",
    meaning="在保户的享受人员已全部死亡，超过宽限月份以后仍有成功发放的正常保障金，金额为这些月份之和。"
    "仍在世家属应得的份额、以后月份补记的发放可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第三十二条：不再符合条件的应当停发；"
    "《社会救助暂行办法》（国务院令第649号）第十三条：家庭人口状况发生变化的及时决定停发。",
    needs=(("deaths", "cremations"),),
    parameters=(Parameter("grace_months", "宽限期", 3, "个月"),),
    facts=(
        Fact("month", "发放年月", "ours", "month"),
        Fact("paid", "当月发放金额", "ours", "money"),
        Fact("last_death", "最后一人死亡日期", "theirs", "day"),
        Fact("last_due", "最迟应停年月", "follows", "month"),
        Fact("total", "超期发放合计", "follows", "money"),
    ),
    sentence="享受人员均已死亡，最后一人死亡日期 {last_death}，此后仍发放 {month}，合计 {total} 元。",
    measures=("停保", "追回"),
)
def paid_after_death(day: Day) -> Query:
    """Enrolled households, every enrolled member dead, paid for months after the last death and the grace."""
    return day.query(PAID_AFTER_DEATH, grace=day.p.count("grace_months"))


PAID_AFTER_DEATH = """
WITH dead AS (
    SELECT m.household_id, m.county, max(d.died_on) AS last_death,
           CAST(substr(CAST(max(d.died_on) AS text), 1, 4) AS bigint) * 12
               + CAST(substr(CAST(max(d.died_on) AS text), 6, 2) AS bigint) + %(grace)s AS last_due
    FROM day_member m
    LEFT JOIN day_death d ON d.person_id = m.person_id AND d.county = m.county
    WHERE m.enrolled = 1
    GROUP BY m.household_id, m.county
    HAVING count(*) = count(d.person_id)
),
paid AS (
    SELECT e.household_id, e.last_death, e.last_due, p.month, CAST(sum(p.amount) AS bigint) AS paid
    FROM dead e
    JOIN funds_payment p ON p.household_id = e.household_id AND p.month > e.last_due
    WHERE p.month <= %(month)s AND p.status = 'paid' AND p.kind = 'regular'
      AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
    GROUP BY e.household_id, e.last_death, e.last_due, p.month
)
SELECT c.county, c.region_code, CAST(NULL AS bigint) AS person_id, c.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village,
       CAST(p.last_death AS text) AS key, CAST(NULL AS text) AS item, c.number, c.head_name AS name,
       3 AS severity, CAST(sum(p.paid) OVER (PARTITION BY p.household_id) AS bigint) AS amount,
       p.month, p.paid, p.last_death, p.last_due,
       CAST(sum(p.paid) OVER (PARTITION BY p.household_id) AS bigint) AS total
FROM paid p
JOIN day_case c ON c.household_id = p.household_id
"""
