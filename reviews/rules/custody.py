"""Custody (资金发放：代持卡): who keeps the card of the account."""

from reviews.rules.accounts import ACCOUNT, NUMBER
from reviews.rules.base import Day, Fact, Query, Register

FAMILY = Register("money")
rule = FAMILY.rule


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
