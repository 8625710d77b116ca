"""The roll (低保台账) comes in: rows judged beside one another, then households, cases, members.

Source: formats §3.2.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.scope import reach
from audit.models import IncomingFile
from common import clock
from common.bulk import Stage
from common.sheets.clean import CellError, Cleaned
from households import mergers, publishing, roll_checks, roll_rows, sheets
from households.counties import known_codes
from households.intake import Delivery, Format, Intake
from households.people import ACCOUNT_COLUMNS
from households.roll_rows import CASE_DAYS, CASE_NAMES, CASE_TEXTS, MEMBER_TEXTS


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
        return (
            *roll_rows.case_values(cleaned.values),
            *roll_rows.member_values(cleaned.values, cleaned.extra),
        )

    def reject(self, stage: Stage) -> None:
        """Households that contradict themselves or what is known are rejected whole (整户拒收)."""
        stage.index("number", "key")
        self._reject_whole(stage, (*roll_checks.contradictions(stage, self.delivery), *self._known(stage)))

    def reject_known(self, stage: Stage) -> None:
        """So are households that contradict what became known meanwhile."""
        self._reject_whole(stage, self._known(stage))

    def _known(self, stage: Stage) -> Iterable[tuple[str, str]]:
        yield from roll_checks.overlaps_with_known(stage, self.delivery.region)
        yield from roll_checks.of_others(stage, self.delivery.region, self.low, self.high)

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
