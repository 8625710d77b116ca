"""Income (收入): what other bureaus know of a household's pensions and wages."""

from reviews.rules.base import NAMES, Day, Fact, Parameter, Query, Register

FAMILY = Register("income")
rule = FAMILY.rule

ENROLLED = Fact("enrolled", "是否享受", "ours")

MEANS = (
    "《最低生活保障审核确认办法》（民发〔2021〕57号）第十三条：工资、经营、财产和养老金等转移收入计入家庭"
    "收入；"
    "《社会救助法》第四十一条：家庭经济状况由民政部门核对。"
)


@rule(
    title="领取养老金",
    subject="member",
    meaning="在保家庭的成员正常领取养老金，月待遇超过限额。城乡居民基础养老金按规定可能部分不计入收入，遗"
    "属待遇、补发可能误判。",
    basis=MEANS,
    needs=(("pensions",),),
    parameters=(Parameter("min_monthly", "月待遇限额", 300, "元"),),
    facts=(
        *NAMES,
        ENROLLED,
        Fact("insurance", "险种", "theirs"),
        Fact("pension", "月待遇金额", "theirs", "money"),
        Fact("from_month", "待遇开始年月", "theirs", "month"),
    ),
    sentence="领取{insurance}养老金，月待遇 {pension} 元。",
    measures=("重新核算收入", "调整保障金额", "停保"),
)
def pension_income(day: Day) -> Query:
    """Members of enrolled households with a running pension above the threshold, each row by itself."""
    return day.query(PENSION_INCOME, least=day.p.fen("min_monthly"))


PENSION_INCOME = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, f.insurance AS key, CAST(NULL AS text) AS item, m.number, m.name,
       CASE WHEN f.insurance = '机关事业' THEN 3 ELSE 2 END AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, f.name AS their_name, CASE m.enrolled WHEN 1 THEN '是' ELSE '否' END AS enrolled,
       f.insurance, f.monthly AS pension, f.from_month
FROM day_match t
JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
JOIN datafeeds_pension f ON f.id = t.row_id
WHERE t.kind = 'pensions' AND t.role = 'holder' AND f.state = '正常' AND f.monthly > %(least)s
"""


@rule(
    title="有工作单位",
    subject="member",
    meaning="在保家庭的成员近期由单位缴纳社会保险，可能有工资收入。挂靠参保、劳务派遣、公益岗位、学生兼职"
    "的可能误判。",
    basis=MEANS,
    needs=(("employment",),),
    parameters=(Parameter("months", "最近缴费月数", 3, "个月"),),
    facts=(
        *NAMES,
        ENROLLED,
        Fact("employer", "单位名称", "theirs"),
        Fact("base", "月缴费基数", "theirs", "money"),
        Fact("paid_month", "最近缴费年月", "theirs", "month"),
    ),
    sentence="由{employer}缴纳社会保险，最近缴费 {paid_month}，月缴费基数 {base} 元。",
    measures=("重新核算收入", "调整保障金额", "停保"),
)
def wage_income(day: Day) -> Query:
    """Members of enrolled households insured by an employer in the day's month or the few before it."""
    return day.query(WAGE_INCOME, months=day.p.count("months"))


WAGE_INCOME = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, f.employer AS key, CAST(NULL AS text) AS item, m.number, m.name,
       2 AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, f.name AS their_name, CASE m.enrolled WHEN 1 THEN '是' ELSE '否' END AS enrolled,
       f.employer, f.base, f.paid_month
FROM day_match t
JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
JOIN datafeeds_employment f ON f.id = t.row_id
WHERE t.kind = 'employment' AND t.role = 'holder'
  AND f.paid_month BETWEEN %(month)s - %(months)s AND %(month)s
"""
