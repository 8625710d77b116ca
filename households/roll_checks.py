"""What is wrong with a household of a roll (低保台账) beside its other rows, or beside what is known."""

from collections.abc import Iterable

from common.bulk import Stage
from households.intake import Delivery

HOUSEHOLD_COLUMNS = {
    "village": "区划代码",
    "normal_head": "户主姓名",
    "head_digest": "户主身份证号",
    "status": "状态",
    "amount": "户月保障金额",
    "grade": "救助类别",
    "area_kind": "户类型",
    "cause": "致贫原因",
    "first_month": "起保年月",
    "last_month": "停保年月",
    "end_reason": "停保原因",
    "applied_on": "申请日期",
    "reviewed_on": "最近复核日期",
    "checked_on": "核对日期",
    "visited_on": "入户日期",
    "notice_from": "公示开始",
    "notice_to": "公示结束",
    "normal_examiner": "审核人",
    "normal_confirmer": "审批人",
    "income_per_head": "家庭月人均收入",
    "amount_from": "金额执行年月",
    "bank_name": "开户银行",
    "account_digest": "银行账号",
    "normal_holder": "开户人姓名",
    "phone_content": "联系电话",
    "address_content": "住址",
}
"""Stage columns that must agree among the rows of a case, with the headers that a person knows."""


def contradictions(stage: Stage, delivery: Delivery) -> Iterable[tuple[str, str]]:
    """Numbers of households whose own rows do not go together, each with why."""
    yield from _differing_columns(stage)
    yield from _members_twice(stage)
    yield from _heads_missing(stage, delivery)
    yield from _overlaps_inside(stage)


def of_others(stage: Stage, county: int, low: int, high: int) -> Iterable[tuple[str, str]]:
    """A township does not draw another one's household to itself by a roll."""
    for (number,) in stage.fetch(
        "SELECT DISTINCT a.number FROM stage_roll a"
        " JOIN households_household h ON h.county = %(county)s AND h.number = a.number"
        " WHERE h.region_code < %(low)s OR h.region_code >= %(high)s",
        {"county": county // 1_000_000, "low": low, "high": high},
    ):
        yield number, "户编号：该户现在不在您的管辖范围内，整户未导入。迁入的户请由县局导入。"


def _differing_columns(stage: Stage) -> Iterable[tuple[str, str]]:
    counts = ", ".join(f"count(DISTINCT coalesce(CAST({name} AS text), ''))" for name in HOUSEHOLD_COLUMNS)
    for number, *numbers in stage.fetch(
        f"SELECT number, {counts} FROM stage_roll GROUP BY number, key"
        " HAVING count(DISTINCT case_content) > 1 OR count(DISTINCT phone_content) > 1"
        " OR count(DISTINCT address_content) > 1"
    ):
        differing = [
            header for header, count in zip(HOUSEHOLD_COLUMNS.values(), numbers, strict=True) if count > 1
        ]
        yield (
            number,
            f"同一户各行的{'、'.join(differing) or '起保、停保年月'}不一致，整户未导入，请核对后改为一致。",
        )


def _members_twice(stage: Stage) -> Iterable[tuple[str, str]]:
    for (number,) in stage.fetch(
        "SELECT DISTINCT number FROM stage_roll GROUP BY number, key, person_digest"
        " HAVING count(DISTINCT fingerprint) > 1"
    ):
        yield number, "成员身份证号：同一成员在本户出现两次且内容不同，整户未导入，请只保留正确的一行。"


NOT_KNOWN_HEAD = """
WHERE NOT EXISTS (
    SELECT 1 FROM households_household h
    JOIN households_case c ON c.household_id = h.id AND c.key = s.key
    JOIN households_membership m ON m.case_id = c.id AND m.superseded_by_id IS NULL
    JOIN households_person p ON p.id = m.person_id AND p.id_digest = s.head_digest
    WHERE h.county = %(county)s AND h.number = s.number)
"""


def _heads_missing(stage: Stage, delivery: Delivery) -> Iterable[tuple[str, str]]:
    """Heads who are no members; of corrected rows those members count who came with the delivery before."""
    known = NOT_KNOWN_HEAD if delivery.mends else ""
    for (number,) in stage.fetch(
        f"SELECT DISTINCT s.number FROM stage_roll s {known} GROUP BY s.number, s.key"
        " HAVING sum(CASE WHEN s.person_digest = s.head_digest THEN 1 ELSE 0 END) = 0",
        {"county": delivery.region // 1_000_000},
    ):
        yield (
            number,
            "户主身份证号：户主不在本户（无错误的）成员之中，整户未导入，请补上户主一行或改正户主身份证号。",
        )


_PERIODS_OVERLAP = (
    "a.first_month <= coalesce(b.last_month, 999999) AND b.first_month <= coalesce(a.last_month, 999999)"
    " AND a.first_month <= coalesce(a.last_month, 999999) AND b.first_month <= coalesce(b.last_month, 999999)"
)


def _overlaps_inside(stage: Stage) -> Iterable[tuple[str, str]]:
    for (number,) in stage.fetch(
        "SELECT DISTINCT a.number FROM stage_roll a JOIN stage_roll b ON b.number = a.number"
        f" AND b.key > a.key AND {_PERIODS_OVERLAP}"
    ):
        yield number, "起保年月：同一户编号有两段在保月份相互重叠，整户未导入，请核对起保年月和停保年月。"


def overlaps_with_known(stage: Stage, county: int) -> Iterable[tuple[str, str]]:
    """A case whose months overlap with those of another one that is known."""
    for (number,) in stage.fetch(
        "SELECT DISTINCT a.number FROM stage_roll a"
        " JOIN households_household h ON h.county = %(county)s AND h.number = a.number"
        f" JOIN households_case b ON b.household_id = h.id AND b.key <> a.key AND {_PERIODS_OVERLAP}"
        " WHERE NOT EXISTS (SELECT 1 FROM stage_roll c WHERE c.number = a.number AND c.key = b.key)",
        {"county": county // 1_000_000},
    ):
        yield number, "起保年月：与系统中本户已有的在保月份重叠，整户未导入，请核对起保年月和停保年月。"
