"""Officials' relatives (近亲属备案): who should have been filed, and whose re-check is late."""

from reviews.rules.base import Day, Fact, Parameter, Query, Register

FAMILY = Register("kinship")
rule = FAMILY.rule

FILING = (
    "《最低生活保障审核确认办法》（民发〔2021〕57号）第十一条：申请人与低保经办人员、村（居）委会成员有近"
    "亲属关系的，"
    "应当如实说明，并单独登记备案。"
)


@rule(
    title="近亲属未备案",
    subject="member",
    meaning="享受低保的人员在备案表中列为干部近亲属而未备案，或与干部同户、为配偶而没有这一对的备案。关系"
    "登记错误、婚姻状况未更新可能误判。",
    basis=FILING,
    needs=(("officials",),),
    widens=("marriages",),
    facts=(
        Fact("our_name", "台账姓名", "ours"),
        Fact("reason", "发现途径", "ours"),
        Fact("relation", "亲属关系", "ours"),
        Fact("official", "干部", "theirs", "person"),
        Fact("official_name", "干部姓名", "theirs"),
        Fact("category", "干部类别", "theirs"),
        Fact("post", "单位职务", "theirs"),
    ),
    sentence="与干部{official_name}{official}（{category}）有近亲属关系（{reason}），没有备案。",
    measures=("备案", "复核"),
)
def kin_unfiled(day: Day) -> Query:
    """Enrolled relatives of officials without a filing: by the ledger, a common household, or marriage."""
    return day.query(KIN_UNFILED)


# The newest row of an official tells name and post; a person may stand on several lists.
KIN_UNFILED = """
WITH official AS (
    SELECT t.county, t.person_id, f.name, f.category, f.post
    FROM day_match t
    JOIN datafeeds_official f ON f.id = t.row_id
    WHERE t.kind = 'officials' AND t.role = 'holder'
),
pair AS (
    SELECT m.membership_id, f.official_id, f.official_name AS name,
           CASE f.category WHEN 'civil_affairs' THEN '民政干部' WHEN 'handler' THEN '经办人员'
                WHEN 'village' THEN '村(居)干部' ELSE '财政供养人员' END AS category,
           f.post, '备案表列名' AS reason, f.relation
    FROM kinship_filings_filing f
    JOIN day_county d ON d.county = f.region_code / 1000000
    JOIN day_member m ON m.person_id = f.relative_id AND m.county = d.county AND m.enrolled = 1
    WHERE NOT f.filed AND f.official_id <> f.relative_id
    UNION
    SELECT m.membership_id, o.person_id, o.name, o.category, o.post, '同户', r.relation
    FROM official o
    JOIN day_member k ON k.person_id = o.person_id AND k.county = o.county
    JOIN day_member m ON m.case_id = k.case_id AND m.enrolled = 1 AND m.person_id <> k.person_id
    JOIN households_membership r ON r.id = k.membership_id
    UNION
    SELECT m.membership_id, o.person_id, o.name, o.category, o.post, '婚姻登记', '配偶'
    FROM official o
    JOIN day_marriage w ON w.spouse_id = o.person_id AND w.county = o.county
    JOIN day_member m ON m.person_id = w.person_id AND m.county = w.county AND m.enrolled = 1
)
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, 'p' || p.official_id AS key, CAST(NULL AS text) AS item,
       m.number, m.name, 3 AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, p.reason, p.relation, p.official_id AS official, p.name AS official_name,
       p.category, p.post
FROM pair p
JOIN day_member m ON m.membership_id = p.membership_id
WHERE NOT EXISTS (
    SELECT 1 FROM kinship_filings_filing f
    WHERE f.relative_id = m.person_id AND f.official_id = p.official_id
      AND f.region_code / 1000000 = m.county AND f.filed AND f.filed_on <= %(as_of)s
)
"""


@rule(
    title="备案对象复核超期",
    subject="member",
    meaning="享受低保并已备案的干部近亲属，最近一次复核（没有复核的，备案）距今超过规定月数。",
    basis=FILING + "民政部门对备案的救助对象每年全面复核。",
    parameters=(Parameter("months", "复核间隔", 12, "个月"),),
    facts=(
        Fact("our_name", "台账姓名", "ours"),
        Fact("relation", "亲属关系", "ours"),
        Fact("official", "干部", "ours", "person"),
        Fact("official_name", "干部姓名", "ours"),
        Fact("filed_on", "备案日期", "ours", "day"),
        Fact("last_check", "最近复核（备案）日期", "follows", "day"),
    ),
    sentence="为干部{official_name}{official}的备案近亲属，最近复核（备案）日期 {last_check}，已超期。",
    measures=("补复核",),
)
def kin_recheck_overdue(day: Day) -> Query:
    """Enrolled and filed, the newest re-check of the pair (else the filing) longer ago than allowed."""
    return day.query(KIN_RECHECK_OVERDUE, overdue=day.limit(day.p.count("months")))


KIN_RECHECK_OVERDUE = """
WITH pair AS (
    SELECT d.county, f.relative_id, f.official_id, min(f.official_name) AS official_name,
           min(f.relation) AS relation,
           max(CASE WHEN f.filed AND f.filed_on <= %(as_of)s THEN f.filed_on END) AS filed_on,
           max(CASE WHEN f.rechecked_on <= %(as_of)s THEN f.rechecked_on END) AS rechecked_on
    FROM kinship_filings_filing f
    JOIN day_county d ON d.county = f.region_code / 1000000
    WHERE f.official_id <> f.relative_id
    GROUP BY d.county, f.relative_id, f.official_id
)
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village,
       'p' || p.official_id || ' ' || CAST(COALESCE(p.rechecked_on, p.filed_on) AS text) AS key,
       CAST(NULL AS text) AS item, m.number, m.name, 2 AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, p.relation, p.official_id AS official, p.official_name, p.filed_on,
       COALESCE(p.rechecked_on, p.filed_on) AS last_check
FROM pair p
JOIN day_member m ON m.person_id = p.relative_id AND m.county = p.county AND m.enrolled = 1
WHERE p.filed_on IS NOT NULL AND COALESCE(p.rechecked_on, p.filed_on) <= %(overdue)s
"""
