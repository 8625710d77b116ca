"""A job in the hands of the process that does it: what is to be done, how far it is, and until when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db import OperationalError, connection, models, transaction
from django.db.models.functions import Concat, Greatest, Now

from accounts.models import User
from common.errors import UserError
from common.progress import Progress, Silent, Together
from jobs.models import Job
from jobs.sweeper import LEASE, LONG_LEASE

_BEAT_SECONDS = 1.0


class Fenced(UserError):
    """The job was taken away from this process; nothing that it still wants to write may count."""

    def __init__(self) -> None:
        super().__init__("这项任务超过了时限，已被系统收回，本次没有写入。请重新运行。")


class Held:
    """A claimed job, as its handler sees it.

    ``payload`` is what was asked for, ``actor`` who asked, ``region`` for where (0: everywhere). Tell
    ``progress`` about every chunk, at least every ten seconds: that renews the lease of 60 seconds.
    """

    def __init__(self, job: Job, listener: Progress | None = None) -> None:
        self.pk = job.pk
        self.uid = job.uid
        self.kind = job.kind
        self.key = job.key
        self.attempt = job.attempt
        self.payload: dict[str, Any] = job.payload
        self.actor: User = job.actor
        self.region: int = job.region_code
        self.progress: Progress = Together(_JobProgress(self), listener or Silent())

    def long_step(self, seconds: float) -> None:
        """The lease holds for so many seconds from now: for one step that cannot tell how far it is.

        Raises Fenced when the job was taken away.
        """
        self._renew(timedelta(seconds=seconds))

    def note(self, sentence: str) -> None:
        """A line is added to what the job's page tells of its course."""
        self._renew(LEASE, log=Concat("log", models.Value(f"{sentence}\n")))

    @contextmanager
    def publishing(self, seconds: float = LONG_LEASE.total_seconds()) -> Iterator[None]:
        """The block is one transaction in which this process surely holds the job; then all of it counts.

        The job's row stays locked until the end, so that nobody can take it away meanwhile. Raises Fenced.
        """
        self.long_step(seconds)
        with transaction.atomic():
            self.long_step(seconds)
            yield

    def _renew(self, lease: timedelta, **changes: Any) -> None:
        until = Greatest("lease_until", Now() + lease, output_field=models.DateTimeField())
        with transaction.atomic():
            mine = Job.objects.filter(pk=self.pk, attempt=self.attempt, state=Job.State.RUNNING)
            if mine.update(lease_until=until, **changes) != 1:
                raise Fenced


class _JobProgress:
    """Writes the job's row, at most once a second and each time in a short transaction of its own.

    Inside somebody's transaction it stays silent: nobody could see it, and the long lease holds.
    """

    def __init__(self, held: Held) -> None:
        self._held = held
        self._written_at = 0.0

    def stage(self, name: str) -> None:
        self._write(stage=name[:80], pos=0, total=None)
        self._written_at = 0.0  # the first step of a new part is told at once

    def advance(self, done: int, total: int | None = None) -> None:
        ended = total is not None and done >= total
        if ended or monotonic() - self._written_at >= _BEAT_SECONDS:
            self._write(pos=done, total=total)

    def _write(self, **changes: Any) -> None:
        if connection.in_atomic_block:
            return
        try:
            self._held._renew(LEASE, **changes)
        except OperationalError:
            # SQLite has one writer at a time: a missed beat does no harm, the next one comes.
            if connection.vendor != "sqlite":
                raise
        self._written_at = monotonic()
