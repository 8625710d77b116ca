"""Workbooks that leave the house (导出): one way to write them, with source, digest, watermark and event."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Max
from django.utils.timezone import localtime

from accounts.models import User
from accounts.scope import WHOLE, scope
from audit import log
from audit.actions import Action
from audit.models import IncomingFile
from common import clock, divisions
from common.sheets.columns import Column
from common.sheets.digest import words_of
from common.sheets.spool import Spool
from common.sheets.writer import write_ledger

IN_REQUEST = 5_000
"""A request writes exports of up to so many rows; larger ones are jobs."""

FILES = {"roll": "低保台账", "payments": "发放台账", "kinship": "近亲属备案表", "complaints": "信访台账"}


class TooLong(Exception):
    """The sheet has more rows than may be written while somebody waits; nothing was written."""


def _sums(rows: Spool) -> list[Any] | None:
    return rows.totals


@dataclass(frozen=True)
class Outgoing:
    """A sheet on its way out: its name in the trail, its title, of which region, its columns.

    ``asked`` is the question in words; ``source`` the line that says from what the sheet is made, given
    its digest; ``totals`` the row of sums; ``unmasked`` says that numbers stand in it in full.
    """

    name: str
    title: str
    place: str
    region: int
    columns: Sequence[Column]
    asked: str
    source: Callable[[str], str]
    totals: Callable[[Spool], list[Any] | None] = _sums
    unmasked: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)


def write(
    sheet: Outgoing,
    path: Path,
    rows: Iterable[list[Any]],
    *,
    actor: User,
    reason: str = "",
    at_most: int | None = None,
) -> int:
    """The workbook stands at ``path`` and its export in the trail, with number and digest of the rows.

    Call it in the export's transaction and scope; who may have it is decided there. Raises TooLong beyond
    ``at_most`` rows.
    """
    with Spool(sheet.columns, limit=at_most) as kept:
        kept.fill(rows)
        if kept.cut:
            raise TooLong
        written = {"asked": sheet.asked, "rows": kept.count, "sm3": kept.digest}
        event = log.record(
            Action.EXPORTED_UNMASKED if sheet.unmasked else Action.EXPORTED,
            actor=actor,
            region=sheet.region,
            reason=reason,
            detail={"ledger": sheet.name, "title": sheet.title, **sheet.detail, **written},
        )
        return write_ledger(
            path,
            title=f"{sheet.place}{sheet.title}",
            sheet=sheet.title,
            unit_line=unit_line(sheet.place),
            columns=sheet.columns,
            rows=kept,
            totals=sheet.totals(kept),
            source_line=sheet.source(kept.digest),
            watermark=watermark(actor),
            trail=f"留痕第 {event.pk} 号",
        )


def unit_line(place: str) -> str:
    """The line under the title: reporting unit, day, units."""
    return f"填报单位：{place or '全部'}　　日期：{clock.today()}　　单位：户、人、元"


def watermark(actor: User) -> str:
    """Who took the sheet away, and when; on the sheet, on each printed page and in the file's properties."""
    return f"{actor.name}（{actor.number}）{clock.now():%Y-%m-%d %H:%M} 导出"


def source_line(told: Iterable[str], asked: str, digest: str) -> str:
    """From what a sheet was made, the question, and its digest where the sheet is shown whole."""
    return "；".join(filter(None, (*told, f"筛选：{asked}", words_of(digest))))


def arrived(kinds: Sequence[str], region: int) -> str:
    """The newest day on which each kind of file came in for the county of a region; empty for no kind."""
    if not kinds:
        return ""
    low, high = divisions.span(divisions.county_code(region) or region)
    with scope(region=WHOLE):
        came = IncomingFile.objects.filter(
            region_code__gte=low, region_code__lt=high, kind__in=kinds, status=IncomingFile.Status.IMPORTED
        )
        newest = dict(came.order_by().values_list("kind").annotate(newest=Max("at")))
    days = {kind: f"{localtime(newest[kind]):%Y-%m-%d}" if kind in newest else "未导入" for kind in kinds}
    return f"数据来源（导入日期）：{'、'.join(f'{FILES[kind]} {day}' for kind, day in days.items())}"
