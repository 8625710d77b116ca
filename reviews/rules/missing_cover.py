"""Missing cover (漏保线索): people in need whom other bureaus know and the roll does not.

A row counts for the county that imported it, and of a file that a region above imported, for
the county that the row's 区划代码 names. The finding belongs to that division where it is known
here, else to the county.
"""

from reviews.rules.base import NAMES, Day, Fact, Parameter, Query, Register

FAMILY = Register("missing_cover")
rule = FAMILY.rule

SEEK = (
    "《社会救助法》第三十九条：应当主动发现、及时告知困难群众申请救助；"
    "《关于加强低收入人口动态监测做好分层分类社会救助工作的意见》（国办发〔2023〕39号）：加强数据比对，做"
    "到应保尽保。"
)
THEIR_NAME = Fact("their_name", "姓名", "theirs")
HOUSEHOLD = Fact("household", "所在的在保户（本人未享受）", "ours")
EXCUSES = ("deaths", "cremations", "tekun")


@rule(
    title="重残未纳保",
    subject="person",
    meaning="一、二级残疾人，或三级智力、精神残疾人，健在而未享受低保，也不是在册特困人员。家庭条件较好、"
    "长期在外居住的不需纳保。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第八条：低保边缘家庭中的重度残疾人等可以参照“"
    "单人户”提出申请。",
    needs=(("disability",),),
    widens=EXCUSES,
    facts=(
        THEIR_NAME,
        Fact("certificate_last4", "残疾证号尾号", "theirs"),
        Fact("category", "残疾类别", "theirs"),
        Fact("level", "残疾等级", "theirs"),
        HOUSEHOLD,
    ),
    sentence="{category}残疾{level}（残疾证号末四位 {certificate_last4}），未享受低保，也不在特困名册。",
    measures=("入户核实", "纳入低保"),
)
def severe_disability_uncovered(day: Day) -> Query:
    """Severely disabled, alive, neither enrolled nor on the tekun register."""
    return day.query(SEVERE_DISABILITY_UNCOVERED)


SEVERE_DISABILITY_UNCOVERED = """
SELECT t.county, COALESCE(r.code, t.county * 1000000) AS region_code, t.person_id,
       CAST(NULL AS bigint) AS household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village,
       'c' || f.certificate_id AS key, CAST(NULL AS text) AS item, m.number, f.name, 2 AS severity,
       CAST(NULL AS bigint) AS amount,
       f.name AS their_name, k.last4 AS certificate_last4, f.category, f.level, m.number AS household
FROM day_match t
JOIN datafeeds_disability f ON f.id = t.row_id
JOIN datafeeds_disabilitycertificate k ON k.id = f.certificate_id
LEFT JOIN accounts_region r ON r.code = f.stated_region AND r.code / 1000000 = t.county
LEFT JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
WHERE t.kind = 'disability' AND t.role = 'holder'
  AND (f.region_code / 1000000 = t.county OR f.stated_region / 1000000 = t.county)
  AND (f.level IN ('一级', '二级')
       OR f.level = '三级' AND (f.category LIKE '%%智力%%' OR f.category LIKE '%%精神%%'))
  AND NOT EXISTS (
      SELECT 1 FROM day_member e WHERE e.person_id = t.person_id AND e.county = t.county AND e.enrolled = 1
  )
  AND NOT EXISTS (SELECT 1 FROM day_death d WHERE d.person_id = t.person_id AND d.county = t.county)
  AND NOT EXISTS (
      SELECT 1 FROM day_match s JOIN datafeeds_tekun x ON x.id = s.row_id
      WHERE s.kind = 'tekun' AND s.role = 'holder' AND s.county = t.county AND s.person_id = t.person_id
        AND x.state = '在册'
  )
"""


@rule(
    title="重病未纳保",
    subject="person",
    meaning="最近年度个人自付医疗费用合计达到限额的人员，健在而未享受低保，也不是在册特困人员。商业保险已"
    "赔付、家庭条件较好的不需纳保。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第八条：低保边缘家庭中的重病患者等可以参照“单"
    "人户”提出申请；"
    "《刚性支出困难家庭认定办法》（2024年）：医疗等刚性支出较大的可以认定救助。",
    needs=(("medical",),),
    widens=EXCUSES,
    parameters=(Parameter("min_self_paid", "年度个人自付金额", 30000, "元"),),
    facts=(
        THEIR_NAME,
        Fact("year", "年度", "theirs", "number"),
        Fact("self_paid", "个人自付合计", "follows", "money"),
        HOUSEHOLD,
    ),
    sentence="{year} 年度个人自付医疗费用 {self_paid} 元，未享受低保，也不在特困名册。",
    measures=("入户核实", "纳入低保", "临时救助"),
)
def serious_illness_uncovered(day: Day) -> Query:
    """Self-paid a large sum in the newest year told, alive, neither enrolled nor on the tekun register."""
    return day.query(SERIOUS_ILLNESS_UNCOVERED, least=day.p.fen("min_self_paid"), year=day.as_of.year)


# Corrected rows of a delivery are part of it: its newest year is theirs too.
SERIOUS_ILLNESS_UNCOVERED = """
WITH part AS (
    SELECT s.county, s.snapshot_id, COALESCE(p.completes_id, p.id) AS delivery, max(f.year) AS year
    FROM day_snapshot s
    JOIN datafeeds_snapshot p ON p.id = s.snapshot_id
    JOIN datafeeds_medical f ON f.snapshot_id = s.snapshot_id
    WHERE s.kind = 'medical' AND f.year <= %(year)s
    GROUP BY s.county, s.snapshot_id, COALESCE(p.completes_id, p.id)
),
newest AS (
    SELECT county, snapshot_id, max(year) OVER (PARTITION BY county, delivery) AS year FROM part
),
spent AS (
    SELECT t.county, t.person_id, f.year, min(f.name) AS name, max(f.stated_region) AS stated_region,
           CAST(sum(f.self_paid) AS bigint) AS self_paid
    FROM newest n
    JOIN datafeeds_medical f ON f.snapshot_id = n.snapshot_id AND f.year = n.year
    JOIN day_match t ON t.kind = 'medical' AND t.role = 'holder' AND t.row_id = f.id AND t.county = n.county
    WHERE f.region_code / 1000000 = t.county OR f.stated_region / 1000000 = t.county
    GROUP BY t.county, t.person_id, f.year
    HAVING sum(f.self_paid) >= %(least)s
)
SELECT f.county, COALESCE(r.code, f.county * 1000000) AS region_code, f.person_id,
       CAST(NULL AS bigint) AS household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village,
       CAST(f.year AS text) AS key, CAST(NULL AS text) AS item, m.number, f.name, 2 AS severity,
       CAST(NULL AS bigint) AS amount,
       f.name AS their_name, f.year, f.self_paid, m.number AS household
FROM spent f
LEFT JOIN accounts_region r ON r.code = f.stated_region AND r.code / 1000000 = f.county
LEFT JOIN day_member m ON m.person_id = f.person_id AND m.county = f.county
WHERE NOT EXISTS (
      SELECT 1 FROM day_member e WHERE e.person_id = f.person_id AND e.county = f.county AND e.enrolled = 1
  )
  AND NOT EXISTS (SELECT 1 FROM day_death d WHERE d.person_id = f.person_id AND d.county = f.county)
  AND NOT EXISTS (
      SELECT 1 FROM day_match s JOIN datafeeds_tekun x ON x.id = s.row_id
      WHERE s.kind = 'tekun' AND s.role = 'holder' AND s.county = f.county AND s.person_id = f.person_id
        AND x.state = '在册'
  )
"""


@rule(
    title="监测对象未纳保",
    subject="person",
    meaning="风险未消除的防止返贫监测对象，健在而未享受低保，也不是在册特困人员。已由产业、就业帮扶解决困"
    "难的不需纳保。",
    basis=SEEK,
    needs=(("poverty_monitoring",),),
    widens=EXCUSES,
    facts=(
        THEIR_NAME,
        Fact("category", "监测类型", "theirs"),
        Fact("risk", "风险状态", "theirs"),
        HOUSEHOLD,
    ),
    sentence="为{category}，风险{risk}，未享受低保，也不在特困名册。",
    measures=("入户核实", "纳入低保"),
)
def monitored_uncovered(day: Day) -> Query:
    """Monitored with a risk that stands, alive, neither enrolled nor on the tekun register."""
    return day.query(MONITORED_UNCOVERED)


MONITORED_UNCOVERED = """
SELECT t.county, COALESCE(r.code, t.county * 1000000) AS region_code, t.person_id,
       CAST(NULL AS bigint) AS household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village,
       f.category AS key, CAST(NULL AS text) AS item, m.number, f.name, 2 AS severity,
       CAST(NULL AS bigint) AS amount,
       f.name AS their_name, f.category, f.risk, m.number AS household
FROM day_match t
JOIN datafeeds_povertymonitoring f ON f.id = t.row_id
LEFT JOIN accounts_region r ON r.code = f.stated_region AND r.code / 1000000 = t.county
LEFT JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
WHERE t.kind = 'poverty_monitoring' AND t.role = 'holder' AND f.risk = '未消除'
  AND (f.region_code / 1000000 = t.county OR f.stated_region / 1000000 = t.county)
  AND NOT EXISTS (
      SELECT 1 FROM day_member e WHERE e.person_id = t.person_id AND e.county = t.county AND e.enrolled = 1
  )
  AND NOT EXISTS (SELECT 1 FROM day_death d WHERE d.person_id = t.person_id AND d.county = t.county)
  AND NOT EXISTS (
      SELECT 1 FROM day_match s JOIN datafeeds_tekun x ON x.id = s.row_id
      WHERE s.kind = 'tekun' AND s.role = 'holder' AND s.county = t.county AND s.person_id = t.person_id
        AND x.state = '在册'
  )
"""


@rule(
    title="低保残疾人未享受生活补贴",
    subject="member",
    meaning="享受低保的持证残疾人没有在册领取困难残疾人生活补贴。已按全额享受事实无人抚养儿童补贴等不应叠"
    "加的可能误判。",
    basis="《国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见》（国发〔2015〕52号）："
    "困难残疾人生活补贴主要补助低保家庭中的残疾人。",
    needs=(("disability",), ("disability_subsidies",)),
    facts=(
        *NAMES,
        Fact("certificate_last4", "残疾证号尾号", "theirs"),
        Fact("category", "残疾类别", "theirs"),
        Fact("level", "残疾等级", "theirs"),
    ),
    sentence="享受低保的{category}残疾{level}人员（残疾证号末四位 {certificate_last4}），没有在册困难残疾"
    "人生活补贴。",
    measures=("申请补贴", "补发"),
)
def disabled_without_subsidy(day: Day) -> Query:
    """Enrolled, with a disability certificate, and without the living subsidy."""
    return day.query(DISABLED_WITHOUT_SUBSIDY)


DISABLED_WITHOUT_SUBSIDY = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, 'c' || f.certificate_id AS key, CAST(NULL AS text) AS item,
       m.number, m.name, 1 AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, f.name AS their_name, k.last4 AS certificate_last4, f.category, f.level
FROM day_match t
JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county AND m.enrolled = 1
JOIN datafeeds_disability f ON f.id = t.row_id
JOIN datafeeds_disabilitycertificate k ON k.id = f.certificate_id
WHERE t.kind = 'disability' AND t.role = 'holder'
  AND NOT EXISTS (
      SELECT 1 FROM day_match s JOIN datafeeds_disabilitysubsidy x ON x.id = s.row_id
      WHERE s.kind = 'disability_subsidies' AND s.role = 'holder' AND s.county = t.county
        AND s.person_id = t.person_id AND x.subsidy = '困难残疾人生活补贴' AND x.state = '在册'
  )
"""
