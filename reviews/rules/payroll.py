"""Officials and the public payroll (财政供养): members whom the public purse pays, or who decide over it."""

from reviews.rules.base import NAMES, Day, Fact, Query, Register
from reviews.rules.income import MEANS

FAMILY = Register("income")
rule = FAMILY.rule

PAYROLL_FACTS = (
    *NAMES,
    Fact("employer", "单位", "theirs"),
    Fact("post", "岗位", "theirs"),
    Fact("state", "在职状态", "theirs"),
)


@rule(
    title="财政供养人员在保",
    subject="member",
    meaning="享受低保的人员是在职或退休的财政供养人员。已离职、领取村干部补贴被计为财政供养的可能误判。",
    basis=MEANS + "财政供养人员违规享受低保是专项治理的重点。",
    needs=(("public_payroll",),),
    facts=PAYROLL_FACTS,
    sentence="是{employer}的财政供养人员（{state}），本人享受低保。",
    measures=("停保", "追回"),
)
def public_payroll_enrolled(day: Day) -> Query:
    """Enrolled, and on the public payroll in office or retired."""
    return day.query(PUBLIC_PAYROLL, enrolled=1, severity=3)


@rule(
    title="财政供养人员家庭在保",
    subject="member",
    meaning="在保家庭中未享受低保的成员是在职或退休的财政供养人员。成年子女已分开生活的可能误判。",
    basis=MEANS + "财政供养人员违规享受低保是专项治理的重点。",
    needs=(("public_payroll",),),
    facts=PAYROLL_FACTS,
    sentence="是{employer}的财政供养人员（{state}），其家庭在保。",
    measures=("重新核算收入", "停保", "追回"),
)
def public_payroll_household(day: Day) -> Query:
    """Not enrolled, a member of an enrolled household, and on the public payroll in office or retired."""
    return day.query(PUBLIC_PAYROLL, enrolled=0, severity=2)


PUBLIC_PAYROLL = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, f.employer AS key, CAST(NULL AS text) AS item, m.number, m.name,
       CAST(%(severity)s AS integer) AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, f.name AS their_name, f.employer, f.post, f.state
FROM day_match t
JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
JOIN datafeeds_publicpayroll f ON f.id = t.row_id
WHERE t.kind = 'public_payroll' AND t.role = 'holder' AND f.state IN ('在职', '退休')
  AND m.enrolled = %(enrolled)s
"""


@rule(
    title="干部本人在保",
    subject="member",
    meaning="享受低保的人员本人是民政干部、经办人员或村（居）干部。已离任、无报酬的组长可能误判。",
    basis="《最低生活保障审核确认办法》（民发〔2021〕57号）第十一条：经办人员和村（居）委会成员及其近亲属"
    "申请低保的应当单独登记备案；"
    "干部本人享受低保应逐户核查。",
    needs=(("officials",),),
    facts=(
        *NAMES,
        Fact("category", "干部类别", "theirs"),
        Fact("post", "单位职务", "theirs"),
    ),
    sentence="本人是{category}（{post}）。",
    measures=("重新核算收入", "停保", "追回"),
)
def official_enrolled(day: Day) -> Query:
    """Enrolled, and on the list of officials."""
    return day.query(OFFICIAL_ENROLLED)


OFFICIAL_ENROLLED = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, f.category AS key, CAST(NULL AS text) AS item, m.number, m.name,
       3 AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, f.name AS their_name, f.category, f.post
FROM day_match t
JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
JOIN datafeeds_official f ON f.id = t.row_id
WHERE t.kind = 'officials' AND t.role = 'holder' AND m.enrolled = 1
"""
