"""A filing ledger (近亲属备案表) comes in. Source: formats §3.4."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from audit.models import IncomingFile
from common import crypto
from common.bulk import Stage
from common.sheets.clean import CellError, Cleaned
from households import identity
from households.intake import Format, Intake
from households.people import keep_persons
from kinship_filings import sheets
from kinship_filings.models import Filing

CATEGORIES = {label: value for value, label in Filing.Category.choices}


class KinshipIntake(Intake):
    """One row per relative of an official; every row is kept, the pairs are judged by the rules."""

    format = Format(
        "kinship",
        sheets.FILINGS,
        {
            "uid": "uuid",
            "official_digest": "bytes",
            "official_h64": "int",
            "official_name": "text",
            "official_id_number": "bytes",
            "category": "text",
            "post": "text",
            "stated_region": "int",
            "relative_digest": "bytes",
            "relative_h64": "int",
            "relative_name": "text",
            "relative_id_number": "bytes",
            "relation": "text",
            "filed": "bool",
            "filed_on": "date",
            "rechecked_on": "date",
            "extra": "json",
        },
    )

    def judge(self, values: Mapping[str, Any]) -> Iterable[CellError]:
        """是 demands the day of filing."""
        if values["filed"] and values.get("filed_on") is None:
            yield CellError("备案日期", "“是否备案”为“是”的须填写备案日期，请补填。")

    def record(self, row_no: int, cleaned: Cleaned) -> tuple[Any, ...]:
        """The stage's columns of one filing."""
        values = cleaned.values
        uid = uuid.uuid4()
        official, relative = values["official_id"], values["relative_id"]
        return (
            uid,
            *identity.person_key(official),
            values["official_name"],
            crypto.encrypt("kinship_filings_filing.official_id_number", uid, official),
            CATEGORIES[values["category"]],
            values.get("post") or "",
            values.get("stated_region"),
            *identity.person_key(relative),
            values["relative_name"],
            crypto.encrypt("kinship_filings_filing.relative_id_number", uid, relative),
            values["relation"],
            values["filed"],
            values.get("filed_on"),
            values.get("rechecked_on"),
            cleaned.extra,
        )

    def publish(self, stage: Stage, incoming: IncomingFile) -> None:
        """Officials and relatives are persons, and each row of the stage is a Filing."""
        keep_persons(stage, "official_digest", "official_h64")
        keep_persons(stage, "relative_digest", "relative_h64")
        stage.execute(PUBLISH, {"incoming": incoming.pk, "region": incoming.region_code})


PUBLISH = """
INSERT INTO kinship_filings_filing (region_code, uid, official_id, official_name, official_id_number,
    category, post,
    stated_region, relative_id, relative_name, relative_id_number, relation, filed, filed_on,
    rechecked_on, extra,
    incoming_id)
SELECT %(region)s, s.uid, o.id, s.official_name, s.official_id_number, s.category, s.post,
    s.stated_region, r.id,
    s.relative_name, s.relative_id_number, s.relation, s.filed, s.filed_on, s.rechecked_on, s.extra,
    %(incoming)s
FROM stage_kinship s
JOIN households_person o ON o.id_digest = s.official_digest
JOIN households_person r ON r.id_digest = s.relative_digest
ORDER BY s.row_no
"""
