"""Life and identity (生存与身份): the conditions of each rule."""

from common import months
from reviews.why.base import (
    Condition,
    Conditions,
    Family,
    Look,
    amount,
    each_row,
    in_force,
    is_enrolled,
    is_not_enrolled,
    listed,
    month,
    yes_no,
)

FAMILY = Family()


@FAMILY.why
def death_enrolled(look: Look) -> list[Conditions]:
    """Enrolled, and dead by the day."""
    death = look.row(
        "SELECT died_on, source FROM day_death WHERE person_id = %(person)s AND county = %(county)s"
    )
    words = f"死亡（火化）日期不晚于基准日 {look.day}"
    if death is not None:
        source = "死亡注销" if death["source"] == "deaths" else "火化"
        return [[is_enrolled(look), Condition(words, f"{death['died_on']}（{source}数据）", holds=True)]]
    later = [row["died_on"] for row in look.feed("deaths")]
    found = f"死亡日期 {later[0]}" if later else "死亡、火化数据中没有本人"
    return [[is_enrolled(look), Condition(words, found, holds=False)]]


@FAMILY.why
def paid_after_death(look: Look) -> list[Conditions]:
    """Every enrolled member dead, and paid for months after the grace."""
    grace = look.p.count("grace_months")
    rows = look.rows(ENROLLED_AND_DEATHS)
    alive = [row["name"] for row in rows if row["died_on"] is None]
    dead = bool(rows) and not alive
    told = Condition(
        "享受人员都已死亡",
        f"{len(rows) - len(alive)} / {len(rows)} 人，健在：{listed(alive) or '无'}",
        holds=dead,
    )
    words = f"死亡月份 {grace} 个月以后仍有成功的正常发放"
    if not dead:
        return [[in_force(look), told, Condition(words, "不适用", holds=False)]]
    last = max(row["died_on"] for row in rows)
    due = months.index(months.parse_month(last[:7])) + grace
    paid = look.rows(PAID_SINCE, due=due)
    total = sum(row["amount"] for row in paid)
    found = f"{listed(month(row['month']) for row in paid)}，合计 {amount(total)}" if paid else "没有"
    after = f"最后死亡 {last}，最迟应停 {month(due)}；{found}"
    return [[in_force(look), told, Condition(words, after, holds=bool(paid))]]


ENROLLED_AND_DEATHS = """
SELECT m.name, d.died_on FROM day_member m
LEFT JOIN day_death d ON d.person_id = m.person_id AND d.county = m.county
WHERE m.household_id = %(household)s AND m.enrolled = 1
"""

PAID_SINCE = """
SELECT p.month, p.amount FROM funds_payment p
WHERE p.household_id = %(household)s AND p.month > %(due)s AND p.month <= %(month)s AND p.status = 'paid'
  AND p.kind = 'regular' AND (p.paid_on IS NULL OR p.paid_on <= %(as_of)s)
"""


@FAMILY.why
def duplicate_enrolment(look: Look) -> list[Conditions]:
    """Enrolled in two or more cases of the county."""
    rows = look.rows(
        "SELECT number FROM day_member WHERE person_id = %(person)s AND county = %(county)s AND enrolled = 1"
    )
    found = f"{len(rows)} 户：{listed(row['number'] for row in rows)}" if rows else "没有享受"
    return [[Condition("同一身份证号在本县两户以上在保享受", found, holds=len(rows) > 1)]]


@FAMILY.why
def duplicate_other_region(look: Look) -> list[Conditions]:
    """Enrolled here and 在保 elsewhere."""
    return each_row(
        look.feed("other_rolls"),
        [is_enrolled(look)],
        "异地低保名册中有本人",
        lambda row: [
            yes_no("对方状态为在保", found=row["state"], holds=row["state"] == "在保"),
            yes_no(
                "对方区划不在本县",
                found=str(row["other_region"]),
                holds=row["other_region"] // 1_000_000 != look.county,
            ),
        ],
    )


@FAMILY.why
def dibao_tekun(look: Look) -> list[Conditions]:
    """Enrolled, and on the tekun register."""
    return each_row(
        look.feed("tekun"),
        [is_enrolled(look)],
        "特困名册中有本人",
        lambda row: [yes_no("状态为在册", found=row["state"], holds=row["state"] == "在册")],
    )


@FAMILY.why
def dibao_orphan(look: Look) -> list[Conditions]:
    """Enrolled, and on the register of orphans."""
    return each_row(
        look.feed("orphans"),
        [is_enrolled(look)],
        "孤儿名册中有本人",
        lambda row: [yes_no("状态为在册", found=row["state"], holds=row["state"] == "在册")],
    )


@FAMILY.why
def subsidy_without_dibao(look: Look) -> list[Conditions]:
    """Enrolled until an ended case, not now, and still on the subsidy's register."""
    ended = look.rows(ENDED)
    last = Condition(
        "曾在本县享受低保、现已终止",
        f"最后保障 {month(ended[0]['last_month'])}（{ended[0]['number']}）" if ended else "没有已终止的保障",
        holds=bool(ended),
    )
    return each_row(
        look.feed("disability_subsidies"),
        [is_not_enrolled(look), last],
        "残疾人两项补贴名册中有本人",
        lambda row: [
            yes_no(
                "补贴类型为困难残疾人生活补贴",
                found=row["subsidy"],
                holds=row["subsidy"] == "困难残疾人生活补贴",
            ),
            yes_no("状态为在册", found=row["state"], holds=row["state"] == "在册"),
        ],
    )


ENDED = """
SELECT b.number, b.last_month FROM households_membership o
JOIN day_begun b ON b.case_id = o.case_id AND b.county = %(county)s
WHERE o.person_id = %(person)s AND o.superseded_by_id IS NULL AND o.enrolled AND b.last_month < %(month)s
ORDER BY b.last_month DESC
"""
