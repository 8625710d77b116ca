"""Receiving a file: recognise it, clean it into a stage, publish it in one transaction, or refuse it.

Every import of every app comes through ``receive``. Until the last transaction nothing stands
in a table that anybody reads, so a process killed anywhere before leaves nothing behind.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import connection, transaction

from accounts.scope import scope
from audit import log
from audit.actions import Action
from audit.models import IncomingFile
from common.bulk import Stage
from common.errors import Refused
from common.sheets.clean import Block, CellError, Cleaned, Cleaner
from common.sheets.errors import write_errors, write_rejected
from common.sheets.mended import MendedSheet
from common.sheets.reader import SheetReader
from common.sheets.sources import Numbered
from households import rejections, retention
from households.intake import Delivery, Intake
from jobs.work import Held


@dataclass
class Outcome:
    """What became of a file; the JSON of the import commands."""

    kind: str
    rows: int
    accepted: int
    rejected: int
    duplicates: int
    errors_file: str | None
    seconds: float
    already_imported: bool = False
    shrunk: bool = False
    incoming: int = 0

    def as_json(self) -> dict[str, Any]:
        """The keys of the command's answer; the two flags only where they are true."""
        flags = {name: True for name in ("already_imported", "shrunk") if getattr(self, name)}
        names = ("kind", "rows", "accepted", "rejected", "duplicates", "errors_file", "seconds")
        return {name: getattr(self, name) for name in names} | flags


def receive(intake: Intake, held: Held) -> Outcome:
    """The file of ``intake.delivery`` is imported, or recognised as imported before.

    Raises Refused with one sentence when the file as a whole cannot be taken; then nothing
    is written but the audit event of the refusal.
    """
    with scope(region=intake.delivery.region, user=intake.delivery.actor):
        try:
            return _receive(intake, held)
        except Refused as refusal:
            _note_refusal(intake, refusal)
            raise


def _take_turns(region: int) -> None:
    """Two imports of one county publish one after the other; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import:{region}"])


def _receive(intake: Intake, held: Held) -> Outcome:
    started = monotonic()
    sha256 = _sha256(intake.delivery.path)
    if known := _imported_before(intake, sha256):
        return _repeated(known, started)
    columns = {"row_no": "int", "fingerprint": "bytes", **intake.format.columns}
    with Stage(intake.format.kind, columns) as stage:
        rows = _clean(intake, stage, held)
        duplicates = _drop_duplicates(stage)
        intake.reject(stage)
        errors_file = _write_errors(intake, held)
        held.progress.stage("写入")
        with held.publishing():
            _take_turns(intake.delivery.region)
            if known := _imported_before(intake, sha256):
                return _repeated(known, started)
            _check_mends(intake.delivery)
            errors_file = _judge_again(intake, stage, held, errors_file)
            counts = {"rows": rows, "duplicates": duplicates, "rejected": len(intake.rejected)}
            incoming = _note_arrival(intake, sha256, errors_file, counts)
            intake.publish(stage, incoming)
            incoming.seconds = round(monotonic() - started, 3)
            incoming.save(update_fields=["seconds"])
            _note_import(intake, incoming)
    return _outcome(incoming, started)


def _check_mends(delivery: Delivery) -> None:
    """What is to be completed still stands, and nobody was faster; it is locked until the end."""
    if delivery.mends is not None:
        corrected = IncomingFile.objects.select_for_update(of=("self",)).get(pk=delivery.mends.pk)
        if sentence := rejections.mending_refusal(corrected):
            raise Refused(sentence)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _imported_before(intake: Intake, sha256: str) -> IncomingFile | None:
    delivery = intake.delivery
    known: IncomingFile | None = IncomingFile.objects.filter(
        region_code=delivery.region,
        kind=intake.format.kind,
        sha256=sha256,
        as_of=delivery.as_of,
        source=delivery.source,
        status=IncomingFile.Status.IMPORTED,
    ).first()
    return known


def _repeated(known: IncomingFile, started: float) -> Outcome:
    outcome = _outcome(known, started)
    outcome.already_imported = True
    return outcome


def _outcome(incoming: IncomingFile, started: float) -> Outcome:
    return Outcome(
        kind=incoming.kind,
        rows=incoming.rows,
        accepted=incoming.accepted,
        rejected=incoming.rejected,
        duplicates=incoming.duplicates,
        errors_file=incoming.errors_file or None,
        seconds=round(monotonic() - started, 3),
        shrunk=incoming.shrunk,
        incoming=incoming.pk,
    )


def _clean(intake: Intake, stage: Stage, held: Held) -> int:
    """Every good row stands in the stage, every bad one in ``intake.rejected``; the number of rows."""
    rows = 0
    with intake.delivery.open(intake.format.layout) as sheet:
        held.progress.stage("清洗")
        intake.header = sheet.mapping.header
        cleaner = Cleaner(intake.format.layout, sheet.mapping)
        for block in cleaner.blocks(_rows(intake, sheet)):
            rows += len(block.row_nos) + len(block.faulty)
            for row_no, cells, cleaned in block.faulty:
                intake.reject_row(row_no, cells, _all_errors(intake, cleaned))
            _judge(intake, block)
            if block.row_nos:
                stage.pour((block.row_nos, cleaner.fingerprints(block), *intake.records(block)))
            held.progress.advance(rows, intake.delivery.expected or _rows_about(sheet, rows))
        rows += len(sheet.strangers) if isinstance(sheet, MendedSheet) else 0
    held.note(f"读到 {rows:,} 行，其中 {len(intake.rejected):,} 行有错误")
    return rows


def _rows_about(sheet: SheetReader | MendedSheet, rows: int) -> int | None:
    """How many rows the file may have, from how much of it gave ``rows``; None where nobody knows."""
    share = sheet.fraction() if isinstance(sheet, SheetReader) else 0.0
    return max(rows, round(rows / share)) if share else None


def _rows(intake: Intake, sheet: SheetReader | MendedSheet) -> Iterator[Numbered]:
    """The rows of the sheet; corrected ones that belong to no row of before are rejected."""
    if not isinstance(sheet, MendedSheet):
        yield from sheet
        return
    for row_no, cells in sheet:
        if row_no in sheet.strangers:
            intake.reject_row(row_no, cells, [CellError("行号", sheet.strangers[row_no])])
        else:
            yield row_no, cells


def _judge(intake: Intake, block: Block) -> None:
    """Rows of the block that are wrong beyond their single cells are rejected."""
    if type(intake).judge is Intake.judge:
        return
    good = []
    for place, (row_no, cleaned) in enumerate(block.rows()):
        errors = list(intake.judge(cleaned.values))
        if errors:
            intake.reject_row(row_no, block.raws[place], errors)
        good.append(not errors)
    if not all(good):
        block.keep(good)


def _all_errors(intake: Intake, cleaned: Cleaned) -> list[CellError]:
    """The errors of the cells, and of the row where its cell has none yet."""
    errors = cleaned.errors
    for judged in intake.judge(cleaned.values):
        if all(error.column != judged.column for error in cleaned.errors):
            errors = [*errors, judged]
    return errors


def _drop_duplicates(stage: Stage) -> int:
    """Of rows that say the same only the first stays; how many went."""
    stage.execute("DROP TABLE IF EXISTS stage_twice")
    stage.execute(
        "CREATE TEMP TABLE stage_twice AS SELECT fingerprint, min(row_no) AS row_no"
        f" FROM {stage.name} GROUP BY fingerprint HAVING count(*) > 1"
    )
    gone = stage.execute(
        f"DELETE FROM {stage.name} WHERE fingerprint IN (SELECT fingerprint FROM stage_twice)"
        " AND row_no NOT IN (SELECT row_no FROM stage_twice)"
    )
    stage.execute("DROP TABLE stage_twice")
    return gone


def _judge_again(intake: Intake, stage: Stage, held: Held, errors_file: str) -> str:
    """What another import has published meanwhile counts too; the path of the error workbook then."""
    told = len(intake.rejected)
    intake.reject_known(stage)
    if len(intake.rejected) == told:
        return errors_file
    if errors_file:
        Path(errors_file).unlink(missing_ok=True)
    return _write_errors(intake, held)


def _write_errors(intake: Intake, held: Held) -> str:
    """Path of the error workbook (错误表), relative to the project; empty without rejected rows."""
    if not intake.rejected:
        return ""
    held.progress.stage("写错误表")
    path = retention.errors_folder() / f"{intake.format.kind}-{uuid.uuid4().hex}.xlsx"
    if intake.rejected.keys() == intake.remembered.keys():
        write_errors(intake.header, intake.remembered, intake.rejected, path)
        return str(path)
    with intake.delivery.open(intake.format.layout) as sheet:
        if isinstance(sheet, MendedSheet):  # somebody may have sorted it: its rows stand in any order
            rows = {row_no: cells for row_no, cells in sheet if row_no in intake.rejected}
            write_errors(intake.header, rows, intake.rejected, path)
        else:
            write_rejected(intake.header, sheet, intake.rejected, path)
    return str(path)


def _note_arrival(intake: Intake, sha256: str, errors_file: str, counts: Mapping[str, int]) -> IncomingFile:
    delivery = intake.delivery
    incoming: IncomingFile = IncomingFile.objects.create(
        region_code=delivery.region,
        kind=intake.format.kind,
        source=delivery.source,
        as_of=delivery.as_of,
        name=delivery.name,
        sha256=sha256,
        size=delivery.path.stat().st_size,
        errors_file=errors_file,
        reasons=rejections.reasons(intake.rejected),
        mends=delivery.mends,
        actor=delivery.actor,
        accepted=counts["rows"] - counts["rejected"] - counts["duplicates"],
        **counts,
    )
    return incoming


def _note_import(intake: Intake, incoming: IncomingFile) -> None:
    log.record(
        Action.FILE_IMPORTED,
        actor=intake.delivery.actor,
        obj=incoming,
        region=incoming.region_code,
        detail={
            "kind": incoming.kind,
            "file": incoming.name,
            "sha256": incoming.sha256,
            "rows": incoming.rows,
            "accepted": incoming.accepted,
            "rejected": incoming.rejected,
            "duplicates": incoming.duplicates,
        },
    )


def _note_refusal(intake: Intake, refusal: Refused) -> None:
    delivery = intake.delivery
    detail = {"kind": intake.format.kind, "file": delivery.name}
    actor, region, why = delivery.actor, delivery.region, refusal.sentence
    with transaction.atomic():
        log.record(Action.FILE_REFUSED, actor=actor, region=region, reason=why, detail=detail)
