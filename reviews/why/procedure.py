"""Procedure (办理程序): the conditions of each rule."""

from typing import Any

from common import months
from reviews.why.base import Condition, Conditions, Family, Look, in_force, month, yes_no

FAMILY = Family()


def _last_day(first_month: int) -> str:
    return months.last_day(months.from_index(first_month)).isoformat()


@FAMILY.why
def review_overdue(look: Look) -> list[Conditions]:
    """The last review, else the first paid month, is too long ago for the class."""
    case = look.case
    if case is None:
        return [[in_force(look)]]
    grade = case["grade"] if case["grade"] in ("A", "C") else "B"
    length = look.p.count(f"months_{grade.lower()}")
    limit = look.limit(length)
    last = case["last_review"] or months.from_index(case["first_month"]).isoformat()
    source = "最近复核" if case["last_review"] else "没有复核，起保首日"
    words = f"最近复核（没有复核的，起保首日）距今超过 {length} 个月，即不晚于 {limit}"
    return [
        [
            in_force(look),
            Condition(
                f"{case['grade'] or '类别不明，按 B'} 类：{words}",
                f"{source} {last}",
                holds=last <= limit,
            ),
        ]
    ]


def _since(look: Look, case: Any) -> Condition:
    since = look.p.month("since")
    return yes_no(
        f"起保年月不早于 {month(since)}",
        found=month(case["first_month"]),
        holds=case["first_month"] >= since,
    )


def _step(look: Look, column: str, name: str) -> list[Conditions]:
    case = look.case
    if case is None:
        return [[in_force(look)]]
    end, done = _last_day(case["first_month"]), case[column]
    return [
        [
            in_force(look),
            _since(look, case),
            Condition(
                f"没有{name}日期，或晚于起保首月最后一天 {end}",
                done or f"没有{name}日期",
                holds=done is None or done > end,
            ),
        ]
    ]


@FAMILY.why
def check_missing(look: Look) -> list[Conditions]:
    """No check by the end of the first paid month."""
    return _step(look, "checked_on", "核对")


@FAMILY.why
def visit_missing(look: Look) -> list[Conditions]:
    """No visit by the end of the first paid month."""
    return _step(look, "visited_on", "入户")


@FAMILY.why
def notice_missing(look: Look) -> list[Conditions]:
    """No notice of full length begun by the end of the first paid month."""
    case = look.case
    if case is None:
        return [[in_force(look)]]
    least, end = look.p.count("days"), _last_day(case["first_month"])
    days, begun = case["notice_days"], case["notice_from"]
    found = f"{begun} 至 {case['notice_to']}，{days} 天" if days is not None else "没有完整的公示记录"
    return [
        [
            in_force(look),
            _since(look, case),
            Condition(
                f"没有公示，或公示少于 {least} 天，或晚于起保首月最后一天 {end} 才开始",
                found,
                holds=days is None or days < least or begun > end,
            ),
        ]
    ]


@FAMILY.why
def same_officer(look: Look) -> list[Conditions]:
    """Examiner and confirmer bear one name."""
    case = look.case
    if case is None:
        return [[in_force(look)]]
    one, other = case["normal_examiner"], case["normal_confirmer"]
    return [
        [
            in_force(look),
            Condition("审核人已填写", one or "空", holds=bool(one)),
            Condition("审核人与审批人为同一姓名", f"{one or '空'} / {other or '空'}", holds=one == other),
        ]
    ]
