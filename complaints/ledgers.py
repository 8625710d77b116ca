"""A complaints ledger (信访台账) comes in. Source: formats §3.5."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from audit.models import IncomingFile
from common import crypto
from common.bulk import Stage
from common.sheets.clean import CellError, Cleaned
from complaints import sheets
from complaints.models import Complaint
from households import identity
from households.counties import known_codes
from households.intake import Delivery, Format, Intake
from households.people import keep_persons

CHANNELS = {label: value for value, label in Complaint.Channel.choices}
STATUS = {label: value for value, label in Complaint.Status.choices}


class ComplaintsIntake(Intake):
    """One row per complaint; its region may be of any level but must be known."""

    format = Format(
        "complaints",
        sheets.COMPLAINTS,
        {
            "uid": "uuid",
            "region": "int",
            "registered_on": "date",
            "complainant_name": "text",
            "complainant_digest": "bytes",
            "complainant_h64": "int",
            "complainant_id_number": "bytes",
            "phone": "bytes",
            "channel": "text",
            "category": "text",
            "content": "text",
            "person_named": "text",
            "status": "text",
            "accepted_on": "date",
            "closed_on": "date",
            "outcome": "text",
            "satisfaction": "text",
            "extra": "json",
        },
    )

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery)
        self.codes = known_codes(self.delivery.region)

    def judge(self, values: Mapping[str, Any]) -> Iterable[CellError]:
        """An unknown region."""
        if values["region"] is not None and values["region"] not in self.codes:
            yield CellError(
                "区划代码", f"{values['region']} 不是本县已有的区划，请核对代码或先导入行政区划。"
            )

    def record(self, row_no: int, cleaned: Cleaned) -> tuple[Any, ...]:
        """The stage's columns of one complaint."""
        values = cleaned.values
        uid = uuid.uuid4()
        status = values.get("status")
        return (
            uid,
            values["region"],
            values["registered_on"],
            values["complainant_name"],
            *_complainant(uid, values.get("complainant_id")),
            _sealed("phone", uid, values.get("phone")),
            CHANNELS[values["channel"]],
            values["category"],
            values["content"],
            values.get("person_named") or "",
            STATUS[status] if status else "",
            values.get("accepted_on"),
            values.get("closed_on"),
            values.get("outcome") or "",
            values.get("satisfaction") or "",
            cleaned.extra,
        )

    def publish(self, stage: Stage, incoming: IncomingFile) -> None:
        """Each row of the stage is a Complaint of the region that it names."""
        keep_persons(stage, "complainant_digest", "complainant_h64")
        stage.execute(PUBLISH, {"incoming": incoming.pk})


def _sealed(name: str, uid: uuid.UUID, text: str | None) -> bytes | None:
    return crypto.encrypt(f"complaints_complaint.{name}", uid, text) if text else None


def _complainant(uid: uuid.UUID, id_number: str | None) -> tuple[bytes | None, int | None, bytes | None]:
    if not id_number:
        return None, None, None
    return *identity.person_key(id_number), _sealed("complainant_id_number", uid, id_number)


PUBLISH = """
INSERT INTO complaints_complaint (region_code, uid, number, registered_on, complainant_name, complainant_id,
    complainant_id_number, phone, channel, category, content, person_named, status, accepted_on,
    closed_on, outcome,
    satisfaction, extra, incoming_id)
SELECT s.region, s.uid, '', s.registered_on, s.complainant_name, p.id, s.complainant_id_number, s.phone,
    s.channel,
    s.category, s.content, s.person_named, s.status, s.accepted_on, s.closed_on, s.outcome,
    s.satisfaction, s.extra,
    %(incoming)s
FROM stage_complaints s
LEFT JOIN households_person p ON p.id_digest = s.complainant_digest
ORDER BY s.row_no
"""
