"""Kinship (近亲属备案): the conditions of each rule."""

from typing import Any

from reviews.why.base import Condition, Conditions, Family, Look, each_row, is_enrolled

FAMILY = Family()


@FAMILY.why
def kin_unfiled(look: Look) -> list[Conditions]:
    """Kin of an official by ledger, household or marriage, without a filing of the pair."""
    return each_row(
        look.rows(PAIRS),
        [is_enrolled(look)],
        "与干部有近亲属关系（备案表列名未备案、与干部同户、与干部登记结婚）",
        lambda row: [
            Condition(
                f"与{row['name']}（{row['reason']}）没有已备案的记录",
                f"{row['filed_on']} 已备案" if row["filed_on"] else "没有备案",
                holds=not row["filed_on"],
            )
        ],
    )


PAIRS = """
WITH pair AS (
    SELECT f.official_id, f.official_name AS name, '备案表列名' AS reason
    FROM kinship_filings_filing f
    WHERE f.relative_id = %(person)s AND f.region_code / 1000000 = %(county)s AND NOT f.filed
      AND f.official_id <> f.relative_id
    UNION
    SELECT o.person_id, o2.name, '同户'
    FROM day_member m
    JOIN day_member k ON k.case_id = m.case_id AND k.person_id <> m.person_id
    JOIN day_match o ON o.kind = 'officials' AND o.role = 'holder'
        AND o.county = m.county AND o.person_id = k.person_id
    JOIN datafeeds_official o2 ON o2.id = o.row_id
    WHERE m.person_id = %(person)s AND m.county = %(county)s AND m.enrolled = 1
      AND (m.household_id = %(household)s OR CAST(%(household)s AS bigint) IS NULL)
    UNION
    SELECT o.person_id, o2.name, '婚姻登记'
    FROM day_marriage w
    JOIN day_match o ON o.kind = 'officials' AND o.role = 'holder'
        AND o.county = w.county AND o.person_id = w.spouse_id
    JOIN datafeeds_official o2 ON o2.id = o.row_id
    WHERE w.person_id = %(person)s AND w.county = %(county)s
)
SELECT p.official_id, p.name, p.reason, (
    SELECT min(f.filed_on) FROM kinship_filings_filing f
    WHERE f.relative_id = %(person)s AND f.official_id = p.official_id
      AND f.region_code / 1000000 = %(county)s AND f.filed AND f.filed_on <= %(as_of)s
) AS filed_on
FROM pair p
"""


@FAMILY.why
def kin_recheck_overdue(look: Look) -> list[Conditions]:
    """A filed pair whose newest re-check is too long ago."""
    length = look.p.count("months")
    limit = look.limit(length)

    def judge(row: Any) -> Conditions:
        last = row["rechecked_on"] or row["filed_on"]
        return [
            Condition(
                f"与{row['name']}的关系已备案",
                str(row["filed_on"] or "没有备案"),
                holds=row["filed_on"] is not None,
            ),
            Condition(
                f"最近复核（没有复核的，备案）距今超过 {length} 个月，即不晚于 {limit}",
                str(last or "没有"),
                holds=last is not None and last <= limit,
            ),
        ]

    return each_row(look.rows(FILED), [is_enrolled(look)], "近亲属备案表中有本人", judge)


FILED = """
SELECT min(f.official_name) AS name,
       max(CASE WHEN f.filed AND f.filed_on <= %(as_of)s THEN f.filed_on END) AS filed_on,
       max(CASE WHEN f.rechecked_on <= %(as_of)s THEN f.rechecked_on END) AS rechecked_on
FROM kinship_filings_filing f
WHERE f.relative_id = %(person)s AND f.region_code / 1000000 = %(county)s AND f.official_id <> f.relative_id
GROUP BY f.official_id
"""
