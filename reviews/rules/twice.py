"""Identity (身份): those who are on two rolls, or get a subsidy that hangs on 低保 without it."""

from reviews.rules.base import NAMES, Day, Fact, Query, Register
from reviews.rules.life import CASE_FACTS

FAMILY = Register("life")
rule = FAMILY.rule


@rule(
    title="本地重复纳入低保",
    subject="person",
    meaning="同一身份证号在本县两个以上在保户中享受低保。当月转户、分户尚未办结时可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第七条：低保按共同生活的家庭成员核定，同一人只"
    "能计入一户。",
    facts=(
        Fact("household", "户编号", "ours"),
        Fact("our_name", "台账姓名", "ours"),
        Fact("relation", "与户主关系", "ours"),
        *CASE_FACTS,
    ),
    sentence="同一身份证号在 {household} 户中同时享受低保。",
    measures=("停保", "追回"),
)
def duplicate_enrolment(day: Day) -> Query:
    """Persons enrolled in two or more cases of the county's roll."""
    return day.query(DUPLICATE_ENROLMENT)


DUPLICATE_ENROLMENT = """
WITH twice AS (
    SELECT county, person_id FROM day_member WHERE enrolled = 1
    GROUP BY county, person_id HAVING count(*) > 1
)
SELECT m.county, m.region_code, m.person_id, CAST(NULL AS bigint) AS household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, '' AS key, m.number AS item,
       m.number, m.name, 3 AS severity, CAST(NULL AS bigint) AS amount,
       m.number AS household, m.name AS our_name, r.relation, c.first_month, c.amount AS monthly
FROM twice t
JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county AND m.enrolled = 1
JOIN households_membership r ON r.id = m.membership_id
JOIN day_case c ON c.case_id = m.case_id
"""


@rule(
    title="异地重复纳入低保",
    subject="member",
    meaning="享受本县低保的人员，同时在其他县（区）的低保名册中为在保状态。跨县迁移办理期间、对方名册过时"
    "的可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第五条、第七条：由户籍地（符合规定的由居住地）"
    "受理，"
    "同一人只能计入一户；异地重复纳入属于应当清理的问题。",
    needs=(("other_rolls",),),
    facts=(
        *NAMES,
        *CASE_FACTS,
        Fact("other_region", "对方区划代码", "theirs"),
        Fact("other_first", "对方起保年月", "theirs", "month"),
    ),
    sentence="同时在异地（区划代码 {other_region}）低保名册中在保。",
    measures=("停保", "追回"),
)
def duplicate_other_region(day: Day) -> Query:
    """Enrolled here, and 在保 under a division outside the county."""
    return day.query(DUPLICATE_OTHER_REGION)


DUPLICATE_OTHER_REGION = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, CAST(f.other_region AS text) AS key, CAST(NULL AS text) AS item,
       m.number, m.name, 3 AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, f.name AS their_name, c.first_month, c.amount AS monthly,
       CAST(f.other_region AS text) AS other_region, f.first_month AS other_first
FROM day_member m
JOIN day_match t ON t.kind = 'other_rolls' AND t.role = 'holder'
    AND t.county = m.county AND t.person_id = m.person_id
JOIN datafeeds_otherroll f ON f.id = t.row_id
JOIN day_case c ON c.case_id = m.case_id
WHERE m.enrolled = 1 AND f.state = '在保' AND f.other_region / 1000000 <> m.county
"""


@rule(
    title="低保与特困重复",
    subject="member",
    meaning="享受低保的人员同时为在册特困人员。转特困当月、数据更新滞后的可能误判。",
    basis="《特困人员认定办法》（民发〔2021〕43号）第四条：符合条件的纳入特困供养；同一人不能既享受低保又"
    "享受特困供养。",
    needs=(("tekun",),),
    facts=(*NAMES, *CASE_FACTS, Fact("support", "供养方式", "theirs")),
    sentence="同时为在册特困人员（{support}供养）。",
    measures=("停保", "追回"),
)
def dibao_tekun(day: Day) -> Query:
    """Enrolled, and on the tekun register."""
    return day.query(DIBAO_TEKUN)


DIBAO_TEKUN = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, f.support AS key, CAST(NULL AS text) AS item,
       m.number, m.name, 3 AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, f.name AS their_name, c.first_month, c.amount AS monthly, f.support
FROM day_member m
JOIN day_match t ON t.kind = 'tekun' AND t.role = 'holder'
    AND t.county = m.county AND t.person_id = m.person_id
JOIN datafeeds_tekun f ON f.id = t.row_id
JOIN day_case c ON c.case_id = m.case_id
WHERE m.enrolled = 1 AND f.state = '在册'
"""


@rule(
    title="低保与孤儿保障重叠",
    subject="member",
    meaning="享受低保的儿童同时在册孤儿或事实无人抚养儿童。补贴按标准补差的属于合法叠加，本项只提示核对金"
    "额，不是应停的重复。",
    basis="《关于进一步加强事实无人抚养儿童保障工作的意见》（2019年）、"
    "《国务院办公厅关于加强孤儿保障工作的意见》（2010年）：已享受低保等待遇的，基本生活补贴按标准补差发放。",
    needs=(("orphans",),),
    facts=(*NAMES, *CASE_FACTS, Fact("category", "儿童类型", "theirs")),
    sentence="同时为在册{category}，请核对补差金额。",
    measures=("核对金额", "追回"),
)
def dibao_orphan(day: Day) -> Query:
    """Enrolled, and on the register of orphans and children without care."""
    return day.query(DIBAO_ORPHAN)


DIBAO_ORPHAN = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, f.category AS key, CAST(NULL AS text) AS item,
       m.number, m.name, 2 AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, f.name AS their_name, c.first_month, c.amount AS monthly, f.category
FROM day_member m
JOIN day_match t ON t.kind = 'orphans' AND t.role = 'holder'
    AND t.county = m.county AND t.person_id = m.person_id
JOIN datafeeds_orphan f ON f.id = t.row_id
JOIN day_case c ON c.case_id = m.case_id
WHERE m.enrolled = 1 AND f.state = '在册'
"""


@rule(
    title="非低保领取困难残疾人生活补贴",
    subject="person",
    meaning="曾享受低保、现已退出的人员仍在册领取困难残疾人生活补贴。当地已将补贴扩大到低保边缘家庭的可能"
    "误判。",
    basis="《国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见》（国发〔2015〕52号）："
    "困难残疾人生活补贴主要补助低保家庭中的残疾人。",
    needs=(("disability_subsidies",),),
    facts=(
        *NAMES,
        Fact("last_month", "最后保障年月", "ours", "month"),
        Fact("end_reason", "停保原因", "ours"),
        Fact("subsidy", "补贴类型", "theirs"),
        Fact("subsidy_monthly", "补贴月金额", "theirs", "money"),
    ),
    sentence="低保已于 {last_month} 终止，仍在册领取{subsidy}。",
    measures=("停发补贴", "追回"),
)
def subsidy_without_dibao(day: Day) -> Query:
    """Enrolled until an ended case, not enrolled now, and still on the subsidy's register."""
    return day.query(SUBSIDY_WITHOUT_DIBAO)


SUBSIDY_WITHOUT_DIBAO = """
WITH receiving AS (
    SELECT t.county, t.person_id, f.name, f.subsidy, f.monthly
    FROM day_match t
    JOIN datafeeds_disabilitysubsidy f ON f.id = t.row_id
    WHERE t.kind = 'disability_subsidies' AND t.role = 'holder'
      AND f.subsidy = '困难残疾人生活补贴' AND f.state = '在册'
      AND NOT EXISTS (
          SELECT 1 FROM day_member m
          WHERE m.person_id = t.person_id AND m.county = t.county AND m.enrolled = 1
      )
),
ended AS (
    SELECT r.county, r.person_id, r.name AS their_name, r.subsidy, r.monthly, b.case_id, b.region_code,
           b.number, b.last_month, o.name AS our_name,
           rank() OVER (PARTITION BY r.county, r.person_id ORDER BY b.last_month DESC) AS place
    FROM receiving r
    JOIN households_membership o ON o.person_id = r.person_id AND o.superseded_by_id IS NULL AND o.enrolled
    JOIN day_begun b ON b.case_id = o.case_id AND b.county = r.county
    WHERE b.last_month < %(month)s
)
SELECT e.county, e.region_code, e.person_id, CAST(NULL AS bigint) AS household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, n.name AS key,
       CAST(NULL AS text) AS item, e.number, e.our_name AS name, 2 AS severity,
       CAST(NULL AS bigint) AS amount,
       e.our_name, e.their_name, e.last_month, c.end_reason, e.subsidy, e.monthly AS subsidy_monthly
FROM ended e
JOIN households_case c ON c.id = e.case_id
JOIN month_name n ON n.month = e.last_month
WHERE e.place = 1
"""
