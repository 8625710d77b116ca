"""Regions (行政区划) come in: parents before children in the tables, in any order in the file.

Source: formats §3.1.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Region
from accounts.scope import holds
from audit.models import IncomingFile
from common import divisions
from common.bulk import Stage
from common.sheets.clean import CellError, Cleaned
from households import sheets
from households.intake import Delivery, Format, Intake


class RegionsIntake(Intake):
    """One row per region; its level follows from the zeros of its code."""

    format = Format(
        "regions",
        sheets.REGIONS,
        {"code": "int", "name": "text", "category_code": "text"},
    )

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery)
        rows = Region.objects.values_list("code", "name", "category_code")
        self.known = {code: (name, category) for code, name, category in rows}

    def judge(self, values: Mapping[str, Any]) -> Iterable[CellError]:
        """A region that the sender does not look after may stand in the file, but only as it is known."""
        code, told = values["code"], (values["name"], values.get("category_code") or "")
        if code is not None and not holds(self.delivery.actor, code) and self.known.get(code) != told:
            yield CellError(
                "区划代码", f"{code} 不在您的管辖范围内，不能新增或改名。请去掉这一行，或由上级导入。"
            )

    def record(self, row_no: int, cleaned: Cleaned) -> tuple[Any, ...]:
        """The stage's columns of one region."""
        values = cleaned.values
        return (values["code"], values["name"], values.get("category_code") or "")

    def reject(self, stage: Stage) -> None:
        """A region whose parent is neither known nor (rightly) in the file is rejected, and so is what
        hangs on it.
        """
        rows = stage.fetch("SELECT row_no, code FROM stage_regions ORDER BY row_no")
        known, orphans = set(self.known), []
        for row_no, code in sorted(rows, key=lambda row: divisions.level(row[1])):
            above = divisions.parent(code)
            if above is None or above in known:
                known.add(code)
                continue
            self.rejected[row_no] = [f"区划代码：{code} 的上级 {above} 不存在，请先补上上级区划。"]
            orphans.append(row_no)
        with Stage("orphans", {"row_no": "int"}) as rejected:
            for row_no in orphans:
                rejected.write((row_no,))
            rejected.flush()
            stage.execute("DELETE FROM stage_regions WHERE row_no IN (SELECT row_no FROM stage_orphans)")

    def publish(self, stage: Stage, incoming: IncomingFile) -> None:
        """New regions stand beside the known ones; a known code takes the name of the file."""
        rows = stage.fetch("SELECT code, name, category_code FROM stage_regions ORDER BY row_no")
        latest = {code: Region(code=code, name=name, category_code=category) for code, name, category in rows}
        Region.objects.bulk_create(
            latest.values(),
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "category_code"],
            batch_size=500,
        )
