"""Patterns (异常模式): the conditions of each rule."""

from typing import Any

from reviews.why.base import (
    Condition,
    Conditions,
    Family,
    Look,
    amount,
    each_row,
    in_force,
    is_enrolled,
    listed,
    month,
)

FAMILY = Family()


@FAMILY.why
def uniform_amounts(look: Look) -> list[Conditions]:
    """The household's village pays nearly everybody the same a head."""
    case = look.case
    if case is None:
        return [[in_force(look)]]
    least, share = look.p.count("min_households"), look.p.permille("share")
    village = look.rows(
        "SELECT amount, enrolled FROM day_case WHERE village = %(village)s", village=case["village"]
    )
    counted: dict[int, int] = {}
    for row in village:
        if row["enrolled"]:
            per_head = (2 * row["amount"] + row["enrolled"]) // (2 * row["enrolled"])
            counted[per_head] = counted.get(per_head, 0) + 1
    best = max(counted, key=lambda per_head: counted[per_head], default=0)
    same = counted.get(best, 0)
    return [
        [
            in_force(look),
            Condition(
                f"所在村（居）在保户不少于 {least} 户", f"{len(village)} 户", holds=len(village) >= least
            ),
            Condition(
                f"人均月保障金额相同的户占 {share / 10:g}% 以上",
                f"{same} / {len(village)} 户同为人均 {amount(best)}",
                holds=same > 0 and same * 1000 >= len(village) * share,
            ),
        ]
    ]


@FAMILY.why
def split_household(look: Look) -> list[Conditions]:
    """An only member whose living spouse is in another household of the village, or in none."""
    member = look.member
    alone = member is not None and member["members"] == 1
    begin = [
        is_enrolled(look),
        Condition("是单人户", f"{member['members']} 人" if member else "不在任何在保户中", holds=alone),
    ]

    def judge(row: Any) -> Conditions:
        apart = row["number"] is None or bool(
            member and row["village"] == member["village"] and row["case_id"] != member["case_id"]
        )
        where = "不在任何在保户中" if row["number"] is None else f"在 {row['number']}"
        same = (
            ""
            if row["number"] is None
            else "，同村"
            if member and row["village"] == member["village"]
            else "，外村"
        )
        return [
            Condition(
                "配偶在同村另一在保户中，或不在任何在保户中",
                f"{row['spouse_name']}{where}{same}",
                holds=apart,
            ),
            Condition(
                "配偶健在",
                f"死亡日期 {row['died_on']}" if row["died_on"] else "无死亡记录",
                holds=not row["died_on"],
            ),
        ]

    return each_row(look.rows(SPOUSES), begin, "婚姻登记数据中有现存的婚姻", judge)


SPOUSES = """
SELECT w.spouse_name, s.number, s.village, s.case_id, d.died_on FROM day_marriage w
LEFT JOIN day_member s ON s.person_id = w.spouse_id AND s.county = w.county
LEFT JOIN day_death d ON d.person_id = w.spouse_id AND d.county = w.county
WHERE w.person_id = %(person)s AND w.county = %(county)s
"""


@FAMILY.why
def reentry(look: Look) -> list[Conditions]:
    """Several ended cases of the number or the head lately, and one in force."""
    case = look.case
    if case is None:
        return [[in_force(look)]]
    times, length = look.p.count("times"), look.p.count("months")
    since = look.month - length
    rows = look.rows(RECENT, head=case["head_id"], since=since)
    recent = Condition(
        f"现在的保障也在最近 {length} 个月内（{month(since)} 起）起保",
        month(case["first_month"]),
        holds=case["first_month"] >= since,
    )

    def ended(words: str, known: list[Any]) -> Conditions:
        found = listed(f"{month(row['first_month'])}—{month(row['last_month'])}" for row in known)
        return [
            in_force(look),
            recent,
            Condition(
                f"同一{words}在这期间起保、已终止的保障不少于 {times} 段",
                f"{len(known)} 段：{found}" if known else "没有",
                holds=len(known) >= times,
            ),
        ]

    return [
        ended("户编号", [row for row in rows if row["household_id"] == look.household]),
        ended("户主", [row for row in rows if row["head_id"] == case["head_id"]]),
    ]


RECENT = """
SELECT household_id, head_id, first_month, last_month FROM day_begun
WHERE county = %(county)s AND (household_id = %(household)s OR head_id = %(head)s)
  AND first_month >= %(since)s AND last_month < %(month)s
"""
