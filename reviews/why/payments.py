"""Accounts (收款账户): the conditions of the rules about to whom and how often is paid."""

from collections import Counter
from typing import Any

from reviews.why.base import Condition, Conditions, Family, Look, each_row, in_force, month

FAMILY = Family()


@FAMILY.why
def account_name_mismatch(look: Look) -> list[Conditions]:
    """A payee who is no member, on an account without a valid custody."""

    def judge(row: Any) -> Conditions:
        return [
            Condition(
                f"收款人“{row['payee']}”不是本户成员",
                "是成员" if row["member"] else "不是",
                holds=not row["member"],
            ),
            Condition(
                f"尾号 {row['last4']} 的账户没有有效的代持卡备案",
                "有备案" if row["kept"] else "没有",
                holds=not row["kept"],
            ),
        ]

    return each_row(look.rows(PAYEES), [], "有成功的发放记录", judge)


PAYEES = """
SELECT a.last4, min(p.payee_name) AS payee,
       (SELECT count(*) FROM households_membership m
        WHERE m.household_id = %(household)s AND m.normal_name = p.normal_payee
          AND m.superseded_by_id IS NULL) AS member,
       (SELECT count(*) FROM datafeeds_cardcustody f
        JOIN day_snapshot s ON s.snapshot_id = f.snapshot_id AND s.kind = 'card_custody'
        WHERE f.account_id = p.account_id AND s.county = %(county)s AND f.state = '有效'
          AND (f.filed_on IS NULL OR f.filed_on <= %(as_of)s)) AS kept
FROM funds_payment p
JOIN households_account a ON a.id = p.account_id
WHERE p.household_id = %(household)s AND p.status = 'paid' AND p.kind <> 'recovery' AND p.month <= %(month)s
  AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
GROUP BY p.account_id, a.last4, p.normal_payee
"""

# The accounts that the household was ever paid into, or is to be paid into.
ACCOUNTS = """
WITH used AS (
    SELECT account_id FROM funds_payment WHERE household_id = %(household)s
    UNION
    SELECT account_id FROM day_case WHERE household_id = %(household)s AND account_id IS NOT NULL
)
SELECT u.account_id, a.last4 FROM used u JOIN households_account a ON a.id = u.account_id
"""


@FAMILY.why
def shared_account(look: Look) -> list[Conditions]:
    """An account that several households were paid into in one month."""
    least = look.p.count("min_households")

    def judge(row: Any) -> Conditions:
        known = look.rows(PAID_INTO, account=row["account_id"])
        best = max(known, key=lambda each: each["households"], default=None)
        found = (
            f"最多 {best['households']} 户（{month(best['paid_month'])}）" if best else "没有成功的正常发放"
        )
        holds = best is not None and best["households"] >= least
        words = f"尾号 {row['last4']} 的账户在同一个月收到 {least} 户以上的正常发放"
        return [Condition(words, found, holds=holds)]

    return each_row(look.rows(ACCOUNTS), [], "有收款账户", judge)


PAID_INTO = """
SELECT p.month AS paid_month, count(DISTINCT p.number) AS households FROM funds_payment p
WHERE p.account_id = %(account)s AND p.county = %(county)s AND p.status = 'paid' AND p.kind = 'regular'
  AND p.month <= %(month)s AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
GROUP BY p.month
"""


@FAMILY.why
def frequent_payment(look: Look) -> list[Conditions]:
    """An account that received too many payments in one calendar month."""
    most = look.p.count("max_per_month")

    def judge(row: Any) -> Conditions:
        counted = Counter(each["paid_on"][:7] for each in look.rows(RECEIVED, account=row["account_id"]))
        best = max(counted, key=lambda name: counted[name], default="")
        found = f"最多 {counted[best]} 笔（{best}）" if best else "没有成功的发放"
        words = f"尾号 {row['last4']} 的账户一个自然月内到账超过 {most} 笔（追缴不计）"
        return [Condition(words, found, holds=bool(best) and counted[best] > most)]

    return each_row(look.rows(ACCOUNTS), [], "有收款账户", judge)


RECEIVED = """
SELECT CAST(p.paid_on AS text) AS paid_on FROM funds_payment p
WHERE p.account_id = %(account)s AND p.county = %(county)s AND p.status = 'paid' AND p.kind <> 'recovery'
  AND p.month <= %(month)s AND p.paid_on <= %(as_of)s
"""


@FAMILY.why
def custody_by_official(look: Look) -> list[Conditions]:
    """A valid custody by an official who is neither member nor filed kin."""

    def judge(row: Any) -> Conditions:
        named = f"{row['custodian_name']}（尾号 {row['last4']}）"
        return [
            Condition(
                f"{named}代持卡备案有效", row["state"], holds=row["state"] == "有效" and not row["later"]
            ),
            Condition("代管人在干部名册中", "在" if row["official"] else "不在", holds=bool(row["official"])),
            Condition("代管人不是家庭成员", "是成员" if row["member"] else "不是", holds=not row["member"]),
            Condition(
                "代管人不是已备案的近亲属", "已备案" if row["filed"] else "没有备案", holds=not row["filed"]
            ),
        ]

    return each_row(look.rows(KEPT), [in_force(look)], "本户使用的账户有代持卡备案", judge)


KEPT = """
WITH used AS (
    SELECT account_id FROM day_case WHERE household_id = %(household)s
    UNION
    SELECT p.account_id FROM funds_payment p
    WHERE p.household_id = %(household)s AND p.status = 'paid' AND p.kind <> 'recovery'
      AND p.month <= %(month)s AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
)
SELECT f.custodian_name, a.last4, f.state,
       CASE WHEN f.filed_on > %(as_of)s THEN 1 ELSE 0 END AS later,
       (SELECT count(*) FROM day_match o WHERE o.kind = 'officials' AND o.role = 'holder'
          AND o.county = t.county AND o.person_id = t.person_id) AS official,
       (SELECT count(*) FROM day_member m
        WHERE m.household_id = %(household)s AND m.person_id = t.person_id) AS member,
       (SELECT count(*) FROM kinship_filings_filing r
        JOIN day_member m ON m.person_id = r.relative_id AND m.household_id = %(household)s
        WHERE r.official_id = t.person_id AND r.region_code / 1000000 = t.county
          AND r.filed AND r.filed_on <= %(as_of)s) AS filed
FROM day_match t
JOIN datafeeds_cardcustody f ON f.id = t.row_id
JOIN used u ON u.account_id = f.account_id
JOIN households_account a ON a.id = f.account_id
WHERE t.kind = 'card_custody' AND t.role = 'custodian' AND t.county = %(county)s
"""
