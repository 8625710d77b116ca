"""Writing a ledger for somebody: permission, scope, mask or reason, and the trace of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import transaction

from accounts.models import Region, User
from accounts.scope import holds, require, scope
from audit import log
from audit.actions import Action
from common import clock, divisions
from common.errors import NotPermitted, Refused
from common.sheets.spool import Spool
from common.sheets.writer import write_ledger
from jobs import work
from jobs.models import Job
from reports import sources
from reports.tables import Ledger, Question, Row


@dataclass(frozen=True)
class Written:
    """What an export came to; the JSON of ``export_ledger``."""

    name: str
    rows: int
    seconds: float


class TooLong(Exception):
    """The ledger has more rows than may be written while somebody waits; nothing was written."""


IN_REQUEST = 5_000
"""A request writes exports of up to so many rows; larger ones are jobs."""


@dataclass(frozen=True)
class Sheet:
    """All that preview, print and workbook show alike; ``first`` are its first rows.

    ``whole`` is False where it has more rows than a request reads; it knows no sums and no digest then.
    """

    title: str
    unit_line: str
    source_line: str
    count: int
    whole: bool
    first: list[Row]
    totals: list[Any] | None


def sheet(ledger: Ledger, *, actor: User, question: Question, shown: int) -> Sheet:
    """The ledger as it can be looked at, ``shown`` rows of it."""
    check(ledger, actor=actor, question=question, reason="")
    question = replace(question, viewer=actor)
    with scope(region=question.region, user=actor), _spooled(ledger, question, IN_REQUEST, shown) as rows:
        return Sheet(
            title=title(ledger, question),
            unit_line=unit_line(question),
            source_line=sources.line(ledger, question, rows.digest),
            count=rows.count,
            whole=not rows.cut,
            first=rows.first,
            totals=_totals(ledger, question, rows),
        )


@transaction.atomic
def export(
    ledger: Ledger,
    path: Path,
    *,
    actor: User,
    question: Question,
    reason: str = "",
    at_most: int | None = None,
) -> Written:
    """The ledger stands at ``path`` and the export in the trail, with its reason where numbers are in clear.

    The trail keeps the number of rows and the digest of what the sheet shows. Raises NotPermitted, Refused
    when full numbers are asked for without a reason, and TooLong beyond ``at_most`` rows.
    """
    question = ledger.settled(replace(question, viewer=actor))
    check(ledger, actor=actor, question=question, reason=reason)
    started = monotonic()
    with scope(region=question.region, user=actor), _spooled(ledger, question, at_most) as rows:
        if rows.cut:
            raise TooLong
        event = log.record(
            Action.EXPORTED_UNMASKED if question.reveal else Action.EXPORTED,
            actor=actor,
            region=question.region,
            reason=reason,
            detail={
                "ledger": ledger.name,
                "title": ledger.title,
                "from": _day(question.first),
                "to": _day(question.last),
                "asked": sources.asked(ledger, question),
                "rows": rows.count,
                "sm3": rows.digest,
            },
        )
        write_ledger(
            path,
            title=title(ledger, question),
            sheet=ledger.title,
            unit_line=unit_line(question),
            columns=ledger.written_columns,
            rows=rows,
            totals=_totals(ledger, question, rows),
            source_line=sources.line(ledger, question, rows.digest),
            watermark=watermark(actor),
            trail=f"留痕第 {event.pk} 号",
        )
        return Written(ledger.name, rows.count, round(monotonic() - started, 3))


@contextmanager
def _spooled(ledger: Ledger, question: Question, at_most: int | None, shown: int = 0) -> Iterator[Spool]:
    """The ledger's rows, set aside until their number and digest are known."""
    with Spool(ledger.written_columns, limit=at_most, shown=shown) as rows:
        rows.fill(ledger.written_rows(question))
        yield rows


def _totals(ledger: Ledger, question: Question, rows: Spool) -> list[Any] | None:
    totals = rows.totals
    if totals is not None and ledger.finish:
        ledger.finish(totals, question)
    return totals


def check(ledger: Ledger, *, actor: User, question: Question, reason: str) -> None:
    """The actor may have this ledger of this region in this form. Raises NotPermitted, Refused."""
    require(actor, ledger.permission)
    if not holds(actor, question.region):
        raise NotPermitted("该区域不在您的管辖范围内。")
    if question.reveal:
        require(actor, "reports.unmask")
        if not reason.strip():
            raise Refused("请填写理由，导出会记入留痕。")


@transaction.atomic
def ask(ledger: Ledger, *, actor: User, question: Question, reason: str = "") -> Job:
    """The export waits for a worker. Raises NotPermitted, Refused."""
    check(ledger, actor=actor, question=question, reason=reason)
    payload = {"ledger": ledger.name, "first": question.first, "last": question.last, "own": question.own,
               "query": question.query, "reveal": question.reveal, "reason": reason}  # fmt: skip
    return work.ask("export", region=question.region, actor=actor, payload=payload)


def title(ledger: Ledger, question: Question) -> str:
    """The head of the sheet."""
    return f"{question.place}{ledger.title}"


def unit_line(question: Question) -> str:
    """The line under the title: reporting unit, day, units."""
    return f"填报单位：{question.place or '全部'}　　日期：{clock.today()}　　单位：户、人、元"


def watermark(actor: User) -> str:
    """Who took the sheet away, and when; on the sheet, on each printed page and in the file's properties."""
    return f"{actor.name}（{actor.number}）{clock.now():%Y-%m-%d %H:%M} 导出"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def whole_installation() -> int:
    """The smallest region that holds every county here; what a command exports by default."""
    codes = [code for code in Region.objects.values_list("code", flat=True) if code % divisions.END]
    counties = [code for code in codes if divisions.level(code) == divisions.Level.COUNTY]
    return divisions.smallest_holding(counties) if counties else divisions.WHOLE
