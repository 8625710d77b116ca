"""Missing cover (漏保线索): the conditions of each rule."""

from collections.abc import Callable
from typing import Any

from reviews.why.base import (
    Condition,
    Conditions,
    Family,
    Look,
    amount,
    each_row,
    is_alive,
    is_enrolled,
    is_not_enrolled,
    is_not_tekun,
    yes_no,
)

FAMILY = Family()
Judge = Callable[[Any], Conditions]


def _uncovered(look: Look, kind: str, has: str, judge: Judge) -> list[Conditions]:
    def with_place(row: Any) -> Conditions:
        here = look.county in (row["region_code"] // 1_000_000, (row["stated_region"] or 0) // 1_000_000)
        place = Condition("记录属于本县", str(row["stated_region"] or "本县导入"), holds=here)
        return [place, *judge(row)]

    begin = [is_not_enrolled(look), is_alive(look), is_not_tekun(look)]
    return each_row(look.feed(kind), begin, has, with_place)


@FAMILY.why
def severe_disability_uncovered(look: Look) -> list[Conditions]:
    """Severely disabled, alive, neither enrolled nor tekun."""

    def judge(row: Any) -> Conditions:
        mind = "智力" in row["category"] or "精神" in row["category"]
        severe = row["level"] in ("一级", "二级") or (row["level"] == "三级" and mind)
        return [
            yes_no(
                "残疾等级为一级、二级，或三级智力、精神残疾",
                found=f"{row['category']}{row['level']}",
                holds=severe,
            )
        ]

    return _uncovered(look, "disability", "持证残疾人数据中有本人", judge)


@FAMILY.why
def serious_illness_uncovered(look: Look) -> list[Conditions]:
    """Large medical costs in the newest year, alive, neither enrolled nor tekun."""
    least = look.p.fen("min_self_paid")
    newest = {row["snapshot_id"]: row["year"] for row in look.rows(NEWEST, year=look.as_of.year)}
    rows = look.feed("medical")
    sums: dict[int, int] = {}
    for row in rows:
        if newest.get(row["snapshot_id"]) == row["year"]:
            sums[row["year"]] = sums.get(row["year"], 0) + row["self_paid"]

    def judge(row: Any) -> Conditions:
        paid = sums.get(row["year"], row["self_paid"])
        return [
            yes_no(
                f"年度为名册中最近的年度 {newest.get(row['snapshot_id'], '—')}",
                found=str(row["year"]),
                holds=newest.get(row["snapshot_id"]) == row["year"],
            ),
            yes_no(f"该年度个人自付合计不少于 {amount(least)}", found=amount(paid), holds=paid >= least),
        ]

    return _uncovered(look, "medical", "大病医疗数据中有本人", judge)


NEWEST = """
SELECT snapshot_id, max(year) OVER (PARTITION BY delivery) AS year
FROM (
    SELECT s.snapshot_id, COALESCE(p.completes_id, p.id) AS delivery, max(f.year) AS year FROM day_snapshot s
    JOIN datafeeds_snapshot p ON p.id = s.snapshot_id
    JOIN datafeeds_medical f ON f.snapshot_id = s.snapshot_id
    WHERE s.kind = 'medical' AND s.county = %(county)s AND f.year <= %(year)s
    GROUP BY s.snapshot_id, COALESCE(p.completes_id, p.id)
) AS part
"""


@FAMILY.why
def monitored_uncovered(look: Look) -> list[Conditions]:
    """Monitored with the risk unresolved, alive, neither enrolled nor tekun."""
    return _uncovered(
        look,
        "poverty_monitoring",
        "防返贫监测数据中有本人",
        lambda row: [yes_no("风险状态为未消除", found=row["risk"], holds=row["risk"] == "未消除")],
    )


@FAMILY.why
def disabled_without_subsidy(look: Look) -> list[Conditions]:
    """Enrolled and disabled, without the living subsidy."""
    subsidies = look.feed("disability_subsidies")
    on = [row for row in subsidies if row["subsidy"] == "困难残疾人生活补贴" and row["state"] == "在册"]
    others = "、".join(f"{row['subsidy']}{row['state']}" for row in subsidies)
    without = Condition(
        "没有在册的困难残疾人生活补贴", "在册" if on else others or "没有补贴记录", holds=not on
    )
    return each_row(
        look.feed("disability"), [is_enrolled(look), without], "持证残疾人数据中有本人", lambda row: []
    )
