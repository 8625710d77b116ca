"""Writing a ledger for somebody: permission, scope, mask or reason, and the trace of it."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db import transaction

from accounts.models import Region, User
from accounts.scope import holds, require, scope
from audit import log
from audit.actions import Action
from common import clock, divisions
from common.errors import NotPermitted, Refused
from common.sheets.writer import write_ledger
from jobs import work
from jobs.models import Job
from reports.tables import Ledger, Question


@dataclass(frozen=True)
class Written:
    """What an export came to; the JSON of ``export_ledger``."""

    name: str
    rows: int
    seconds: float


IN_REQUEST = 5_000
"""A request writes exports of up to so many rows; larger ones are jobs."""


@transaction.atomic
def export(ledger: Ledger, path: Path, *, actor: User, question: Question, reason: str = "") -> Written:
    """The ledger stands at ``path`` and the export in the trail, with its reason where numbers are in clear.

    Raises NotPermitted, and Refused when full numbers are asked for without a reason.
    """
    check(ledger, actor=actor, question=question, reason=reason)
    started = monotonic()
    with scope(region=question.region, user=actor):
        log.record(
            Action.EXPORTED_UNMASKED if question.reveal else Action.EXPORTED,
            actor=actor,
            region=question.region,
            reason=reason,
            detail={"ledger": ledger.name, "from": _day(question.first), "to": _day(question.last)},
        )
        rows = write_ledger(
            path,
            title=f"{region_name(question.region)}{ledger.title}",
            sheet=ledger.title,
            unit_line=unit_line(question.region),
            columns=ledger.written_columns,
            rows=ledger.written_rows(question),
            watermark=f"{actor.name} {clock.now():%Y-%m-%d %H:%M} 导出",
        )
    return Written(ledger.name, rows, round(monotonic() - started, 3))


def check(ledger: Ledger, *, actor: User, question: Question, reason: str) -> None:
    """The actor may have this ledger of this region in this form. Raises NotPermitted, Refused."""
    require(actor, ledger.permission)
    if not holds(actor, question.region):
        raise NotPermitted("该区域不在您的管辖范围内。")
    if question.reveal:
        require(actor, "reports.unmask")
        if not reason.strip():
            raise Refused("请填写理由，导出会记入留痕。")


def is_large(ledger: Ledger, question: Question, actor: User) -> bool:
    """Whether the ledger is too long to be written while somebody waits."""
    with scope(region=question.region, user=actor):
        return (
            sum(1 for _ in islice(ledger.rows(replace(question, reveal=False)), IN_REQUEST + 1)) > IN_REQUEST
        )


@transaction.atomic
def ask(ledger: Ledger, *, actor: User, question: Question, reason: str = "") -> Job:
    """The export waits for a worker. Raises NotPermitted, Refused."""
    check(ledger, actor=actor, question=question, reason=reason)
    payload = {"ledger": ledger.name, "first": question.first, "last": question.last,
               "reveal": question.reveal, "reason": reason}  # fmt: skip
    return work.ask("export", region=question.region, actor=actor, payload=payload)


def folder() -> Path:
    """Where finished exports lie until they are fetched; a nightly job clears it."""
    path = Path(settings.DOUDI_VAR) / "exports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def unit_line(region: int) -> str:
    """The line under the title: reporting unit, day, units."""
    return f"填报单位：{region_name(region) or '全部'}　　日期：{clock.today()}　　单位：户、人、元"


def region_name(region: int) -> str:
    """The region's name, empty for the whole installation."""
    return Region.objects.filter(code=region).values_list("name", flat=True).first() or ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def whole_installation() -> int:
    """The smallest region that holds every county here; what a command exports by default."""
    codes = [code for code in Region.objects.values_list("code", flat=True) if code % divisions.END]
    counties = [code for code in codes if divisions.level(code) == divisions.Level.COUNTY]
    return divisions.smallest_holding(counties) if counties else divisions.WHOLE
