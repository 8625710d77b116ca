"""Doing a job: claim it with a fencing token, run its handler in its scope, note how it ended."""

import logging
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts import installation
from accounts.context import scope
from audit import incidents
from audit.actions import Action
from common.errors import NotPermitted, UserError
from common.progress import Progress
from jobs import holders
from jobs.asking import busy
from jobs.held import Fenced, Held
from jobs.models import Job
from jobs.registry import kind_of
from jobs.sweeper import LEASE, MAX_ATTEMPTS, fail, fail_loudly, finish, give_up, release, trace

logger = logging.getLogger("doudi.jobs")


def claim(pk: int, *, runner: Job.Runner) -> Job | None:
    """This process holds the job for 60 seconds, its attempt is raised; None when it is not to be had.

    A worker takes jobs that are meant for workers, a command any that waits.
    """
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=Now())
    meant = Q(runner=Job.Runner.WORKER)
    if runner == Job.Runner.HERE:
        meant |= Q(holder=holders.me())
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(free, meant, pk=pk).first()
        if job is None:
            return None
        Job.objects.filter(pk=pk).update(
            state=Job.State.RUNNING, runner=runner, holder=holders.me(), attempt=job.attempt + 1,
            lease_until=Now() + LEASE, started_at=Now(), stage="", pos=0, total=None,
        )  # fmt: skip
    return Job.objects.select_related("actor").get(pk=pk)


def run_here(job: Job, progress: Progress | None = None) -> Job:
    """The job is done by this process, now; ``progress`` (a terminal's) is told along with the job's row.

    Raises what the handler raised, after the job is failed; Busy when another process holds it.
    """
    held = claim(job.pk, runner=Job.Runner.HERE)
    if held is None:
        raise busy(Job.objects.select_related("actor").get(pk=job.pk))
    try:
        _do(held, progress)
    except UserError as error:
        _note_failure(held, error)
        raise
    except BaseException as error:
        _give_back(held, error)
        raise
    return Job.objects.get(pk=job.pk)


def run(pk: int) -> bool:
    """The job is done by this worker; False when there was nothing to claim. Errors end in the job's row."""
    held = claim(pk, runner=Job.Runner.WORKER)
    if held is None:
        return False
    try:
        _do(held, None)
    except UserError as error:
        _note_failure(held, error)
    except Exception as error:
        _give_back(held, error)
    except BaseException as error:
        _give_back(held, error)
        raise
    return True


def run_next() -> bool:
    """The oldest waiting job is done; False when there is none."""
    waiting = Job.objects.for_workers().filter(state=Job.State.QUEUED).values_list("pk", flat=True)
    return any(run(pk) for pk in waiting[:10])


def _do(job: Job, progress: Progress | None) -> None:
    held = Held(job, progress)
    installation.verify(connection)  # the keys may have been rotated since this process began
    with scope(region=job.region_code, user=job.actor):
        result: Any = kind_of(job.kind).run(held)
    if not finish(job.pk, job.attempt, dict(result) if result is not None else None):
        raise Fenced


def _note_failure(job: Job, error: UserError) -> None:
    """A refusal is the job's sentence; one for want of a right stands in the trail as well."""
    if isinstance(error, Fenced):
        logger.warning("job %s attempt %s was taken away", job.pk, job.attempt)
        return
    with transaction.atomic():
        failed = fail(job, error.sentence)
        if failed and isinstance(error, NotPermitted):
            trace(job, Action.REFUSED, error.sentence)


def _give_back(job: Job, error: BaseException) -> None:
    """What no handler foresees: an outage is tried again, an error of the program is told with a number."""
    if isinstance(error, OperationalError | InterfaceError) and not connection.in_atomic_block:
        connection.close()
    try:
        _end(job, error)
    except DatabaseError:
        logger.exception("job %s could not be given back; the sweeper will find it", job.pk)


def _end(job: Job, error: BaseException) -> None:
    outage = isinstance(error, OperationalError | InterfaceError) or not isinstance(error, Exception)
    if outage and job.runner == Job.Runner.WORKER:
        logger.warning("job %s attempt %s was interrupted: %r", job.pk, job.attempt, error)
        if job.attempt < MAX_ATTEMPTS:
            release(job.pk, job.attempt)
        else:
            give_up(job, error)
        return
    number = incidents.report(f"job {job.pk} {job.kind}", error)
    fail_loudly(job, f"程序出错，没有做成。编号 {number}，请告诉系统管理员。", number)
