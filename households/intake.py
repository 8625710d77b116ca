"""Receiving a file: recognise it, clean it into a stage, publish it in one transaction, or refuse it.

Every import of every app comes through ``receive``. Until the last transaction nothing stands
in a table that anybody reads, so a process killed anywhere before leaves nothing behind.
"""

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from accounts.models import Region, User
from accounts.scope import scope
from audit import log
from audit.actions import Action
from audit.masking import mask_text
from audit.models import IncomingFile
from common import divisions
from common.bulk import Stage
from common.errors import Refused
from common.sheets.cells import Raw
from common.sheets.clean import Block, CellError, Cleaned, Cleaner
from common.sheets.columns import Layout
from common.sheets.errors import write_errors, write_rejected
from common.sheets.mended import MendedSheet, rows_of
from common.sheets.reader import SheetReader, open_sheet
from common.sheets.reading import DETECTED, Reading
from common.sheets.sources import Numbered
from households import retention
from jobs.work import Held

REASONS = 30
"""So many different reasons are counted; whoever needs more opens the error workbook."""

VALUES = re.compile(
    r"“[^”]*”(?=不是|不在)|(?<=这里是)“[^”]*”|(?<=错误值)“[^”]*”|(?<=日期 )[\d-]+|(?<=月份 )[\d-]+"
    r"|(?<=改成 )[^，]+|(?<=数值 )\S+|(?<=”)\d+ |\d{12}"
)
"""What of a sentence about an error is the cell's own, not the column's name."""

REMEMBERED = 1000
"""So many rejected rows are kept as they came; with more, the error workbook reads the file again."""


@dataclass(frozen=True)
class Delivery:
    """A file at the door: where it lies, whose it is, and what its sender says of it.

    ``reading`` is what a person settled about its form; ``mends`` the delivery whose error workbook it
    corrects. ``expected`` rows are known from a first look; more than ``row_limit`` are refused.
    """

    path: Path
    name: str
    region: int
    actor: User
    as_of: date | None = None
    source: str = ""
    reading: Reading = DETECTED
    mends: IncomingFile | None = None
    expected: int | None = None
    row_limit: int | None = None

    def open(self, layout: Layout) -> SheetReader | MendedSheet:
        """The rows of the file, to be read once inside ``with``. Raises Refused."""
        if self.mends is None:
            return open_sheet(self.path, layout, row_limit=self.row_limit, reading=self.reading)
        return MendedSheet(self.path, layout, open_rows(self.mends), self.reading)


def open_rows(incoming: IncomingFile) -> frozenset[int]:
    """The rows that a delivery rejected and nobody has mended. Raises Refused once that is forgotten."""
    path = Path(incoming.errors_file)
    if not incoming.errors_file or not path.is_file():
        raise Refused(
            f"批次 {incoming.number} 的错误表已超过 {retention.ERROR_DAYS} 天保存期，不能再按行更正。"
            "请导入更正后的完整文件。"
        )
    return rows_of(path)


def mending_refusal(incoming: IncomingFile) -> str:
    """Why the delivery's rejected rows can no longer be corrected, empty where they can."""
    if incoming.status != IncomingFile.Status.IMPORTED:
        return f"批次 {incoming.number} 已撤回，请导入更正后的完整文件。"
    mended = incoming.mended_by.filter(status=IncomingFile.Status.IMPORTED).first()
    if mended is None:
        return ""
    return f"本批次的错误表已经改好导入过（{mended.number}），余下的错误请从 {mended.number} 下载。"


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


@dataclass(frozen=True)
class Format:
    """A kind of file: its columns as they come, and the columns of its stage (name to kind)."""

    kind: str
    layout: Layout
    columns: Mapping[str, str]


class Intake:
    """How one kind of file becomes rows; each app answers the four questions for its own kinds."""

    format: Format
    header: tuple[str, ...] = ()

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.rejected: dict[int, list[str]] = {}
        self.remembered: dict[int, list[Raw]] = {}

    def reject_row(self, row_no: int, cells: list[Raw], errors: Iterable[CellError]) -> None:
        """A row is rejected; the cells of the first ones are kept for the error workbook."""
        self.rejected[row_no] = [error.text for error in errors]
        if len(self.remembered) < REMEMBERED:
            self.remembered[row_no] = cells

    def judge(self, values: Mapping[str, Any]) -> Iterable[CellError]:
        """What is wrong with a row beyond its single cells; values that are empty or unreadable are None."""
        return ()

    def replaced_rows(self) -> int:
        """How many rows stand in the delivery whose place this one takes; 0 where it takes nobody's."""
        return 0

    def record(self, row_no: int, cleaned: Cleaned) -> tuple[Any, ...]:
        """The stage's columns of one row without errors (without row number and fingerprint)."""
        raise NotImplementedError

    def records(self, block: Block) -> Iterable[Sequence[Any]]:
        """The same for a block of such rows, column by column; kinds with many rows have a faster way."""
        return zip(*(self.record(row_no, cleaned) for row_no, cleaned in block.rows()), strict=True)

    def reject(self, stage: Stage) -> None:
        """Rows that are wrong only beside others stand in ``self.rejected`` and not in the stage."""

    def reject_known(self, stage: Stage) -> None:
        """The same for rows that are wrong beside what another import has published since ``reject``.

        Runs inside the publishing transaction, where no import of the county can publish meanwhile.
        """

    def publish(self, stage: Stage, incoming: IncomingFile) -> None:
        """The stage's rows stand in the tables; runs inside the publishing transaction."""
        raise NotImplementedError


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
        if sentence := mending_refusal(corrected):
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
            held.progress.advance(rows, intake.delivery.expected)
        rows += len(sheet.strangers) if isinstance(sheet, MendedSheet) else 0
    held.note(f"读到 {rows:,} 行，其中 {len(intake.rejected):,} 行有错误")
    return rows


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


def _reasons(rejected: Mapping[int, list[str]]) -> list[tuple[str, int]]:
    """Why rows were rejected and how many, the most frequent first; what single cells held is left out."""
    told = Counter(
        reason for sentences in rejected.values() for reason in {_alike(each) for each in sentences}
    )
    return told.most_common(REASONS)


def _alike(sentence: str) -> str:
    """A sentence without the values in it, so that the same error in two rows reads the same."""
    return mask_text(VALUES.sub("…", sentence))


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
        reasons=_reasons(intake.rejected),
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
    with transaction.atomic():
        log.record(
            Action.FILE_REFUSED,
            actor=delivery.actor,
            region=delivery.region,
            reason=refusal.sentence,
            detail={"kind": intake.format.kind, "file": delivery.name},
        )


def the_county(region: int | None) -> int:
    """The county that a file is for: the one named, else the only one there is.

    Raises Refused when the code is no known county, or when several counties could be meant.
    """
    codes = Region.objects.annotate(rest=F("code") % 1_000_000).filter(rest=0).values_list("code", flat=True)
    counties = [code for code in codes if divisions.level(code) == divisions.Level.COUNTY]
    if region is not None:
        if region not in counties:
            raise Refused(f"没有编码为 {region} 的县级区划，请先导入行政区划，或核对 --region。")
        return region
    if len(counties) != 1:
        found = (
            "还没有县级区划，请先导入行政区划"
            if not counties
            else "系统里有多个县，请用 --region 指明是哪个县的数据"
        )
        raise Refused(f"{found}。文件未导入，原有数据没有变化。")
    return counties[0]


def known_codes(county: int) -> frozenset[int]:
    """The codes of the county and of everything under it."""
    low, high = divisions.span(county)
    return frozenset(Region.objects.filter(code__gte=low, code__lt=high).values_list("code", flat=True))
