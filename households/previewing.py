"""The first look at an upload (预览): what its columns are, how many rows, the first of them masked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audit import log
from audit.actions import Action
from common.errors import Refused
from common.sheets.cells import DIGITS_KEPT, Raw, show
from common.sheets.clean import CellError, Cleaner
from common.sheets.columns import Layout, normal_header
from common.sheets.errors import REASON, ROW_NUMBER
from common.sheets.mended import MendedSheet
from common.sheets.reading import LEFT_OUT, Reading
from common.sheets.survey import Survey, survey
from households import upload_endings, uploads
from households.importing import delivery_of, offer_of
from households.intake import Intake
from households.models import Upload
from jobs.held import Held

SHOWN_ROWS, WRONG_ROWS, HEAD_ROWS, HEAD_CELLS, LONGEST = 20, 10, 12, 12, 60
EVERY = 5000

LONG = re.compile(r"(?<![0-9A-Za-z])[0-9０-９][0-9０-９Xx '’\s-]{8,}(?![0-9A-Za-z])")
"""What may be a number of a person, an account or a phone, however it is spaced."""
DIVISION = re.compile(r"[1-9][0-9]{11}").fullmatch


def look(held: Held) -> Mapping[str, Any]:
    """The upload that the job names was looked at: it waits to be confirmed, or is refused."""
    pk = held.payload["upload"]
    upload = Upload.objects.select_related("mends").get(pk=pk)
    if upload.state != Upload.State.WAITING or upload.job_id != held.pk:
        return {"upload": pk}
    seen, sentence = _seen_or_refused(upload, held)
    with held.publishing():
        waiting = upload_endings.waiting_for(held.pk, pk)
        if waiting is None:  # dropped meanwhile, or another look was asked for
            return {"upload": pk}
        if seen is not None:
            upload_endings.show(waiting, seen)
        else:
            upload_endings.refuse(waiting, sentence)
            log.record(
                Action.FILE_REFUSED, actor=held.actor, region=waiting.region_code, reason=sentence,
                detail={"kind": waiting.kind, "file": waiting.name},
            )  # fmt: skip
    return {"upload": pk}


def _seen_or_refused(upload: Upload, held: Held) -> tuple[dict[str, Any] | None, str]:
    try:
        return _seen(upload, held), ""
    except Refused as refusal:
        return None, refusal.sentence
    except FileNotFoundError:
        return None, upload_endings.EXPIRED


def _seen(upload: Upload, held: Held) -> dict[str, Any]:
    intake, reading = _intake(upload, held)
    layout = intake.format.layout
    held.progress.stage("识别文件")
    found = survey(Path(upload.path), layout, reading)
    seen = _told(found, layout, reading)
    if seen["missing"]:
        return seen | {"rows": None, "wrong": None, "heads": [], "sample": []}
    settled = replace(reading, encoding=found.encoding, part=found.part, header_row=found.header_row)
    intake.delivery = replace(intake.delivery, reading=settled)
    return seen | _rows(intake, held)


def _intake(upload: Upload, held: Held) -> tuple[Intake, Reading]:
    delivery = delivery_of(uploads.payload_of(upload), region=held.region, actor=held.actor)
    reading = delivery.reading
    if upload.mends:
        reading = replace(reading, columns={**reading.columns, ROW_NUMBER: LEFT_OUT, REASON: LEFT_OUT})
    return offer_of(upload.kind).build(delivery), reading


def _told(found: Survey, layout: Layout, reading: Reading) -> dict[str, Any]:
    """The file's form, and for each of its columns which of ours it is."""
    keys = {index: key for key, index in found.mapping.positions.items()}
    by_hand = {normal_header(header) for header in reading.columns}
    labels = {column.key: column.header for column in layout.columns}
    columns = [
        {
            "index": index,
            "header": text,
            "key": keys.get(index, ""),
            "label": labels.get(keys.get(index, ""), ""),
            "taught": normal_header(text) in by_hand,
        }
        for index, text in enumerate(found.mapping.header)
        if text and reading.columns.get(normal_header(text)) != LEFT_OUT
    ]
    return {
        "encoding": found.encoding,
        "part": found.part,
        "parts": list(found.parts),
        "is_text": found.is_text,
        "header_row": found.header_row,
        "head": [
            [number, [hidden(cell)[:LONGEST] for cell in cells[:HEAD_CELLS]]]
            for number, cells in found.head[:HEAD_ROWS]
        ],
        "columns": columns,
        "missing": list(found.mapping.missing),
    }


def _rows(intake: Intake, held: Held) -> dict[str, Any]:
    """How many rows there are and how many have errors; the first of both as they will be read."""
    held.progress.stage("读取各行")
    rows = wrong = 0
    sample: list[dict[str, Any]] = []
    layout = intake.format.layout
    with intake.delivery.open(layout) as sheet:
        cleaner = Cleaner(layout, sheet.mapping)
        strangers = sheet.strangers if isinstance(sheet, MendedSheet) else {}
        places = sorted((index, key) for key, index in sheet.mapping.positions.items())
        headers = [(layout.column(key).header, index) for index, key in places]
        for row_no, cells in sheet:
            rows += 1
            cleaned = cleaner.clean(cells)
            errors = [*cleaned.errors, *intake.judge(cleaned.values)]
            if row_no in strangers:
                errors = [CellError(ROW_NUMBER, strangers[row_no])]
            wrong += bool(errors)
            if rows <= SHOWN_ROWS or (errors and len(sample) < SHOWN_ROWS + WRONG_ROWS):
                sample.append(_line(row_no, cells, headers, errors))
            if rows % EVERY == 0:
                held.progress.advance(rows)
    return {"rows": rows, "wrong": wrong, "heads": [header for header, _ in headers], "sample": sample}


def _line(
    row_no: int, cells: Sequence[Raw], headers: Sequence[tuple[str, int]], errors: Sequence[CellError]
) -> dict[str, Any]:
    wrong = {error.column for error in errors}
    return {
        "row": max(row_no, 0) or None,
        "cells": [
            [hidden(cells[index] if index < len(cells) else None, header)[:LONGEST], header in wrong]
            for header, index in headers
        ],
        "errors": [hidden(error.text, error.column) for error in errors],
    }


def hidden(raw: Raw, header: str = "") -> str:
    """A cell as a preview may show it: whatever is long enough to be a number of somebody is masked.

    A division's code under its own header is shown: it is nobody's, and has to be read to be mended.
    """
    if isinstance(raw, float) and abs(raw) >= DIGITS_KEPT:
        return f"{raw:.5E}"
    return LONG.sub(_mask_all_but_divisions if header.endswith("区划代码") else _mask, show(raw))


def _mask_all_but_divisions(found: re.Match[str]) -> str:
    return found.group() if DIVISION(found.group().strip()) else _mask(found)


def _mask(found: re.Match[str]) -> str:
    text = "".join(sign for sign in found.group() if sign.isalnum())
    if len(text) < 11:
        return found.group()
    edge = 6 if len(text) >= 15 else 3
    return f"{text[:edge]}{'*' * (len(text) - edge - 4)}{text[-4:]}"
