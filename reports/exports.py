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
from audit import workbooks
from audit.workbooks import Outgoing
from common import divisions
from common.errors import NotPermitted, Refused
from common.sheets.spool import Spool
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
    with (
        scope(region=question.region, user=actor),
        _spooled(ledger, question, workbooks.IN_REQUEST, shown) as rows,
    ):
        return Sheet(
            title=title(ledger, question),
            unit_line=workbooks.unit_line(question.place),
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

    Raises NotPermitted, Refused when full numbers are asked for without a reason, and TooLong beyond
    ``at_most`` rows.
    """
    question = ledger.settled(replace(question, viewer=actor))
    check(ledger, actor=actor, question=question, reason=reason)
    started = monotonic()
    with scope(region=question.region, user=actor):
        rows = ledger.written_rows(question)
        sheet = _outgoing(ledger, question)
        count = workbooks.write(sheet, path, rows, actor=actor, reason=reason, at_most=at_most)
    return Written(ledger.name, count, round(monotonic() - started, 3))


def _outgoing(ledger: Ledger, question: Question) -> Outgoing:
    return Outgoing(
        name=ledger.name,
        title=ledger.title,
        place=question.place,
        region=question.region,
        columns=ledger.written_columns,
        asked=sources.asked(ledger, question),
        source=lambda digest: sources.line(ledger, question, digest),
        totals=lambda rows: _totals(ledger, question, rows),
        unmasked=question.reveal,
        detail={"from": _day(question.first), "to": _day(question.last)},
    )


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


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def whole_installation() -> int:
    """The smallest region that holds every county here; what a command exports by default."""
    counties = Region.objects.counties().values_list("code", flat=True)
    return divisions.smallest_holding(counties) if counties else divisions.WHOLE
