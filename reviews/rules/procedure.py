"""Procedure (办理程序): reviews that are late, steps that were left out or done by one person."""

from reviews.rules.base import Day, Fact, Parameter, Query, Register

FAMILY = Register("procedure")
rule = FAMILY.rule

FIRST_MONTH = Fact("first_month", "起保年月", "ours", "month")
SINCE = Parameter("since", "起保年月不早于", "2018-01", "年月")


@rule(
    title="定期复核超期",
    subject="household",
    meaning="在保户最近一次复核（没有复核的，起保首月一日）距今超过本类别的复核间隔，类别不明的按 B 类。"
    "已复核而台账未更新日期的可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第三十一条：情况相对固定的家庭每年核查一次，"
    "收入来源不固定、家庭成员有劳动能力的每半年核查一次。",
    parameters=(
        Parameter("months_a", "A 类间隔", 12, "个月"),
        Parameter("months_b", "B 类间隔", 6, "个月"),
        Parameter("months_c", "C 类间隔", 6, "个月"),
    ),
    facts=(
        Fact("grade", "救助类别", "ours"),
        FIRST_MONTH,
        Fact("last_review", "最近复核日期", "ours", "day"),
        Fact("counted_from", "起算日期", "follows", "day"),
    ),
    sentence="最近一次复核（无复核的，起保首日）为 {counted_from}，已超过复核间隔。",
    measures=("补复核",),
)
def review_overdue(day: Day) -> Query:
    """Enrolled households whose last review lies further back than their grade allows."""
    return day.query(
        REVIEW_OVERDUE,
        limit_a=day.limit(day.p.count("months_a")),
        limit_b=day.limit(day.p.count("months_b")),
        limit_c=day.limit(day.p.count("months_c")),
    )


REVIEW_OVERDUE = """
SELECT c.county, c.region_code, CAST(NULL AS bigint) AS person_id, c.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village,
       CAST(COALESCE(c.last_review, n.first_day) AS text) AS key, CAST(NULL AS text) AS item, c.number,
       c.head_name AS name, 2 AS severity, CAST(NULL AS bigint) AS amount,
       c.grade, c.first_month, c.last_review, COALESCE(c.last_review, n.first_day) AS counted_from
FROM day_case c
JOIN month_name n ON n.month = c.first_month
WHERE COALESCE(c.last_review, n.first_day)
      <= CASE c.grade WHEN 'A' THEN %(limit_a)s WHEN 'C' THEN %(limit_c)s ELSE %(limit_b)s END
"""


@rule(
    title="未核对即纳保",
    subject="household",
    meaning="规定年月以后起保的在保户没有家庭经济状况核对日期，或核对晚于起保首月。当时核对平台未启用的可"
    "能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第十五条：审核确认前应当开展家庭经济状况核对；"
    "专项治理要求逢进必核。",
    parameters=(SINCE,),
    facts=(FIRST_MONTH, Fact("done_on", "核对日期", "ours", "day")),
    sentence="{first_month} 起保，起保首月及以前没有家庭经济状况核对记录。",
    measures=("补核对",),
)
def check_missing(day: Day) -> Query:
    """Enrolled since the parameter's month without a means check by the end of the first paid month."""
    return day.query(CHECK_MISSING, since=day.p.month("since"))


CHECK_MISSING = """
SELECT c.county, c.region_code, CAST(NULL AS bigint) AS person_id, c.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, n.name AS key,
       CAST(NULL AS text) AS item, c.number, c.head_name AS name, 2 AS severity,
       CAST(NULL AS bigint) AS amount,
       c.first_month, c.checked_on AS done_on
FROM day_case c
JOIN month_name n ON n.month = c.first_month
WHERE c.first_month >= %(since)s AND (c.checked_on IS NULL OR c.checked_on > n.last_day)
"""


@rule(
    title="未入户即纳保",
    subject="household",
    meaning="规定年月以后起保的在保户没有入户调查日期，或入户晚于起保首月。突发情况下先行远程调查的可能误"
    "判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第十六条：应当通过入户调查、邻里访问等方式调查"
    "核实家庭状况。",
    parameters=(SINCE,),
    facts=(FIRST_MONTH, Fact("done_on", "入户日期", "ours", "day")),
    sentence="{first_month} 起保，起保首月及以前没有入户调查记录。",
    measures=("补入户",),
)
def visit_missing(day: Day) -> Query:
    """Enrolled since the parameter's month without a home visit by the end of the first paid month."""
    return day.query(VISIT_MISSING, since=day.p.month("since"))


VISIT_MISSING = """
SELECT c.county, c.region_code, CAST(NULL AS bigint) AS person_id, c.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, n.name AS key,
       CAST(NULL AS text) AS item, c.number, c.head_name AS name, 2 AS severity,
       CAST(NULL AS bigint) AS amount,
       c.first_month, c.visited_on AS done_on
FROM day_case c
JOIN month_name n ON n.month = c.first_month
WHERE c.first_month >= %(since)s AND (c.visited_on IS NULL OR c.visited_on > n.last_day)
"""


@rule(
    title="未公示或公示不足",
    subject="household",
    meaning="规定年月以后起保的在保户没有公示，公示不足规定天数，或起保首月过后才开始公示（首尾两日都计）"
    "。依规不公示的未成年人可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条：审核意见应当公示，公示期为7天。",
    parameters=(SINCE, Parameter("days", "公示天数", 7, "天")),
    facts=(
        FIRST_MONTH,
        Fact("notice_from", "公示开始", "ours", "day"),
        Fact("notice_to", "公示结束", "ours", "day"),
        Fact("notice_days", "公示天数", "follows", "number"),
    ),
    sentence="{first_month} 起保，没有在起保首月及以前开始且满规定天数的公示。",
    measures=("补公示",),
)
def notice_missing(day: Day) -> Query:
    """Enrolled since the parameter's month without a long notice begun by the first paid month's end."""
    return day.query(NOTICE_MISSING, since=day.p.month("since"), days=day.p.count("days"))


NOTICE_MISSING = """
SELECT c.county, c.region_code, CAST(NULL AS bigint) AS person_id, c.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, n.name AS key,
       CAST(NULL AS text) AS item, c.number, c.head_name AS name, 2 AS severity,
       CAST(NULL AS bigint) AS amount,
       c.first_month, c.notice_from, c.notice_to, c.notice_days
FROM day_case c
JOIN month_name n ON n.month = c.first_month
WHERE c.first_month >= %(since)s
  AND (c.notice_days IS NULL OR c.notice_days < %(days)s OR c.notice_from > n.last_day)
"""


@rule(
    title="审核审批同一人",
    subject="household",
    meaning="在保户的审核人与审批人为同一姓名。两人同名同姓的可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第十八条、第二十条：乡镇提出审核意见，县级民政"
    "部门审核确认，"
    "两个环节应由不同人员办理。",
    facts=(
        FIRST_MONTH,
        Fact("examiner", "审核人", "ours"),
        Fact("officer", "审核审批人", "follows"),
    ),
    sentence="审核人与审批人均为{officer}。",
    measures=("重新审核确认",),
)
def same_officer(day: Day) -> Query:
    """Enrolled households whose examiner and confirmer bear the same name."""
    return day.query(SAME_OFFICER)


SAME_OFFICER = """
SELECT c.county, c.region_code, CAST(NULL AS bigint) AS person_id, c.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, c.normal_examiner AS key,
       CAST(NULL AS text) AS item, c.number, c.head_name AS name, 3 AS severity,
       CAST(NULL AS bigint) AS amount,
       c.first_month, c.examiner, c.normal_examiner AS officer
FROM day_case c
WHERE c.normal_examiner <> '' AND c.normal_examiner = c.normal_confirmer
"""
