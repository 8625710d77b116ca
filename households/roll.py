"""The roll (低保台账) comes in: rows judged beside one another, then households, cases, members.

Source: formats §3.2.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.scope import reach
from audit.models import IncomingFile
from common import clock, months
from common.bulk import Stage
from common.names import normal
from common.sheets.clean import CellError, Cleaned
from households import identity, mergers, publishing, searching, sheets
from households.counties import known_codes
from households.intake import Delivery, Format, Intake
from households.models import Case
from households.people import ACCOUNT_COLUMNS

STATUS = {"在保": Case.Status.ENROLLED, "已退出": Case.Status.ENDED, "未通过": Case.Status.REFUSED}

CASE_TEXTS = ("grade", "area_kind", "cause", "end_reason", "bank_name")
CASE_NAMES = ("examiner", "confirmer", "account_holder")
CASE_DAYS = ("applied_on", "reviewed_on", "checked_on", "visited_on", "notice_from", "notice_to")
MEMBER_TEXTS = ("health", "disability_kind", "disability_level", "labour")

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


class RollIntake(Intake):
    """One row per member; a case is household number + first paid month (未通过: + application day)."""

    format = Format(
        "roll",
        sheets.ROLL,
        {
            "number": "text",
            "key": "text",
            "village": "int",
            "head_name": "text",
            "normal_head": "text",
            "head_digest": "bytes",
            "status": "text",
            "amount": "int",
            "amount_from": "int",
            "first_month": "int",
            "last_month": "int",
            "income_per_head": "int",
            **dict.fromkeys(CASE_TEXTS, "text"),
            **dict.fromkeys(CASE_DAYS, "date"),
            **dict.fromkeys(CASE_NAMES, "text"),
            "normal_examiner": "text",
            "normal_confirmer": "text",
            "normal_holder": "text",
            **ACCOUNT_COLUMNS,
            "phone_content": "bytes",
            "address_content": "bytes",
            "case_content": "bytes",
            "uid": "uuid",
            "person_digest": "bytes",
            "person_h64": "int",
            "relation": "text",
            "enrolled": "bool",
            "name": "text",
            "normal_name": "text",
            "sex": "text",
            "born_on": "date",
            "id_number": "bytes",
            "id_tail": "bytes",
            "phone": "bytes",
            "phone_digest": "bytes",
            "address": "bytes",
            **dict.fromkeys(MEMBER_TEXTS, "text"),
            "extra": "json",
            "member_content": "bytes",
        },
    )

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery)
        self.villages = frozenset(code for code in known_codes(self.delivery.region) if code % 1000)
        self.heirs = mergers.heirs(clock.today())
        self.low, self.high = reach(delivery.actor)

    def judge(self, values: Mapping[str, Any]) -> Iterable[CellError]:
        """An unknown village, and months that the status demands."""
        status = values["status"]
        if values["village"] is not None and values["village"] not in self.villages:
            yield CellError(
                "区划代码", f"{values['village']} 不是本县已有的村（居），请核对代码或先导入行政区划。"
            )
        elif not self._holds(values["village"]):
            yield CellError("区划代码", f"{values['village']} 不在您的管辖范围内，请由所属乡镇或县局导入。")
        if status not in (None, "未通过") and values.get("first_month") is None:
            yield CellError("起保年月", f"“{status}”的须填写起保年月，请补填。")
        if status == "已退出" and values.get("last_month") is None:
            yield CellError("停保年月", "“已退出”的须填写停保年月，请补填。")

    def _holds(self, village: int | None) -> bool:
        """Whether the sender looks after the village, or after the one that it was merged into."""
        return village is None or self.low <= self.heirs.get(village, village) < self.high

    def record(self, row_no: int, cleaned: Cleaned) -> tuple[Any, ...]:
        """The stage's columns: the case's, then the member's."""
        return (*_case_values(cleaned.values), *_member_values(cleaned.values, cleaned.extra))

    def reject(self, stage: Stage) -> None:
        """Households that contradict themselves or what is known are rejected whole (整户拒收)."""
        stage.index("number", "key")
        self._reject_whole(stage, (*_contradictions(stage, self.delivery), *self._known(stage)))

    def reject_known(self, stage: Stage) -> None:
        """So are households that contradict what became known meanwhile."""
        self._reject_whole(stage, self._known(stage))

    def _known(self, stage: Stage) -> Iterable[tuple[str, str]]:
        yield from _overlaps_with_known(stage, self.delivery.region)
        yield from _of_others(stage, self.delivery.region, self.low, self.high)

    def _reject_whole(self, stage: Stage, found: Iterable[tuple[str, str]]) -> None:
        reasons: defaultdict[str, list[str]] = defaultdict(list)
        for number, reason in found:
            if reason not in reasons[number]:
                reasons[number].append(reason)
        if not reasons:
            return
        with Stage("rejected_households", {"number": "text"}) as rejected:
            for number in reasons:
                rejected.write((number,))
            rejected.flush()
            for row_no, number in stage.fetch(
                "SELECT row_no, number FROM stage_roll"
                " WHERE number IN (SELECT number FROM stage_rejected_households) ORDER BY row_no"
            ):
                self.rejected[row_no] = reasons[number]
            stage.execute(
                "DELETE FROM stage_roll WHERE number IN (SELECT number FROM stage_rejected_households)"
            )

    def publish(self, stage: Stage, incoming: IncomingFile) -> None:
        """Persons, accounts, households, cases and members of the stage stand in their tables."""
        publishing.publish(stage, incoming)
        mergers.settle(self.heirs)


def _index(month: Any) -> int | None:
    return None if month is None else months.index(month)


def _case_values(values: dict[str, Any]) -> list[Any]:
    refused = values["status"] == "未通过"
    first = None if refused else _index(values.get("first_month"))
    last = None if refused else _index(values.get("last_month"))
    head = identity.person_facts(values["head_id"])
    account = identity.account_key(values["account"]) if values.get("account") else (None,) * 4
    texts = [values.get(key) or "" for key in CASE_TEXTS]
    days = [values.get(key) for key in CASE_DAYS]
    phone, address = (identity.content(values.get(key)) for key in ("phone", "address"))
    names = [values.get(key) or "" for key in CASE_NAMES]
    normal_names = [normal(name) for name in names]
    amount_from = first if values.get("amount_from") is None else _index(values["amount_from"])
    key = f"A{values.get('applied_on') or '-'}" if refused else f"M{first}"
    plain = [
        STATUS[values["status"]].value,
        values["amount"],
        amount_from,
        first,
        last,
        values.get("income_per_head"),
    ]
    content = identity.content(
        values.get("first_month"),
        values.get("last_month"),
        values["village"],
        normal(values["head_name"]),
        values["head_id"],
        *plain,
        *texts,
        *days,
        *normal_names,
        values.get("account"),
    )
    return [
        values["number"],
        key,
        values["village"],
        values["head_name"],
        normal(values["head_name"]),
        head.digest,
        *plain,
        *texts,
        *days,
        *names,
        *normal_names,
        *account,
        phone,
        address,
        content,
    ]


def _member_values(values: dict[str, Any], extra: dict[str, str]) -> list[Any]:
    member = publishing.member_ciphers(values["member_id"], values.get("phone"), values.get("address"))
    facts = identity.person_facts(values["member_id"])
    texts = [values.get(key) or "" for key in MEMBER_TEXTS]
    content = identity.content(
        values["member_id"],
        normal(values["name"]),
        values["relation"],
        values["enrolled"],
        values.get("phone"),
        values.get("address"),
        *texts,
    )
    return [
        member.uid,
        facts.digest,
        facts.h64,
        values["relation"],
        values["enrolled"],
        values["name"],
        normal(values["name"]),
        facts.sex,
        facts.born_on,
        member.id_number,
        searching.tail_digest(values["member_id"]),
        member.phone,
        searching.phone_digest(values.get("phone")),
        member.address,
        *texts,
        extra,
        content,
    ]


def _contradictions(stage: Stage, delivery: Delivery) -> Iterable[tuple[str, str]]:
    yield from _differing_columns(stage)
    yield from _members_twice(stage)
    yield from _heads_missing(stage, delivery)
    yield from _overlaps_inside(stage)


def _of_others(stage: Stage, county: int, low: int, high: int) -> Iterable[tuple[str, str]]:
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


def _overlaps_with_known(stage: Stage, county: int) -> Iterable[tuple[str, str]]:
    for (number,) in stage.fetch(
        "SELECT DISTINCT a.number FROM stage_roll a"
        " JOIN households_household h ON h.county = %(county)s AND h.number = a.number"
        f" JOIN households_case b ON b.household_id = h.id AND b.key <> a.key AND {_PERIODS_OVERLAP}"
        " WHERE NOT EXISTS (SELECT 1 FROM stage_roll c WHERE c.number = a.number AND c.key = b.key)",
        {"county": county // 1_000_000},
    ):
        yield number, "起保年月：与系统中本户已有的在保月份重叠，整户未导入，请核对起保年月和停保年月。"
