"""Asking for a job: one row in the transaction of the deed that asks."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from accounts.models import User
from common import clock, divisions
from common.errors import Busy
from jobs import holders
from jobs.models import Job
from jobs.registry import label_of
from jobs.sweeper import LONG_LEASE, sweep

CHANNEL = "doudi_jobs"


def ask(
    kind: str,
    *,
    key: str = "",
    region: int = divisions.WHOLE,
    actor: User,
    payload: Mapping[str, Any] | None = None,
    exclusive: bool = False,
    once: bool = False,
    here: bool = False,
) -> Job:
    """A job of this kind waits to be done; call it inside the transaction of the deed that asks.

    ``here``: the asking process will do it itself with ``run_here``; no worker takes it.
    ``exclusive``: not while one of the same kind waits or runs here, above or below this region.
    ``key``: the same thing (kind, key, region, payload) asked twice while it is under way is one job.
    ``once``: there is one job of this kind and key for ever; asked again, the same row is returned.
    Raises Busy, naming who began what when.
    """
    asked = _as_stored(payload or {})
    look = partial(_known, kind, key, region, asked, exclusive=exclusive, once=once)
    # Looked at once without a lock too: on SQLite the one who stands in the way may be writing for minutes.
    sweep(kind)
    if known := look():
        return known
    with transaction.atomic():
        _take_turns(kind)
        if known := look():
            return known
        job = _write(
            kind=kind, key=key, region_code=region, actor=actor, payload=asked,
            exclusive=exclusive, once=once, **_held_already() if here else {},
        )  # fmt: skip
        if not here:
            _wake(job)
    return job


def _as_stored(payload: Mapping[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(payload, cls=DjangoJSONEncoder)))


def _take_turns(kind: str) -> None:
    """Two who ask for the same kind at once look one after the other, until the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"jobs.ask:{kind}"])


def _known(
    kind: str, key: str, region: int, payload: dict[str, Any], *, exclusive: bool, once: bool
) -> Job | None:
    """The job that answers this already; raises Busy where another one stands in the way."""
    if once:
        return Job.objects.filter(kind=kind, key=key, once=True).first()
    active = Job.objects.active().filter(kind=kind).select_related("actor")
    if exclusive:
        other = active.filter(exclusive=True).overlapping(region).first()
    else:
        other = active.filter(key=key, region_code=region).first() if key else None
        if other is not None and other.payload == payload:
            return other
    if other is not None:
        raise busy(other)
    return None


def _write(**columns: Any) -> Job:
    try:
        with transaction.atomic():
            return Job.objects.create(**columns)
    except IntegrityError as error:
        raise Busy(f"另一项{label_of(columns['kind'])}正在进行，请等它结束后再试。") from error


def _held_already() -> dict[str, Any]:
    """A job for the asking process carries its name from the first moment, so that its death is noticed."""
    return {"runner": Job.Runner.HERE, "holder": holders.me(), "lease_until": Now() + LONG_LEASE}


def _wake(job: Job) -> None:
    """Whoever listens on PostgreSQL hears of the job when the transaction commits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(job.pk)])


def busy(job: Job) -> Busy:
    """The refusal that names who began the job and when."""
    at = job.asked_at.astimezone(clock.SHANGHAI)
    return Busy(f"{job.actor.name} {at:%H:%M} 开始的{label_of(job.kind)}正在进行，请等它结束后再试。")
