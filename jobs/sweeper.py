"""Jobs whose process is gone are queued again, or fail with a sentence."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models.functions import Now

from audit import incidents, log
from audit.actions import Action
from jobs import holders
from jobs.models import Job
from jobs.registry import tell_failure

MAX_ATTEMPTS = 5
LEASE = timedelta(seconds=60)
LONG_LEASE = timedelta(minutes=15)

COMMAND_GONE = "运行它的命令中途停止了，请重新运行。"
GIVEN_UP = f"已试了 {MAX_ATTEMPTS} 次，每次都中途停止，不再重试。"


def sweep(kind: str = "") -> int:
    """Jobs (of a kind, or all) whose process is gone are queued again or failed; how many there were.

    Gone is: known to be dead on this host, or the lease ran out by the database's clock. A job that a
    command runs is never run by anybody else: it fails. Locked rows are being published: left alone.
    """
    if not any(_is_gone(job) for job in _suspects(kind)):
        return 0
    with transaction.atomic():
        gone = [job for job in _suspects(kind).select_for_update(skip_locked=True) if _is_gone(job)]
        for job in gone:
            _let_go(job)
    return len(gone)


def _suspects(kind: str) -> models.QuerySet[Job]:
    held = models.Q(state=Job.State.RUNNING) | models.Q(state=Job.State.QUEUED, runner=Job.Runner.HERE)
    expired = models.ExpressionWrapper(models.Q(lease_until__lt=Now()), models.BooleanField())
    jobs = Job.objects.filter(held).annotate(expired=expired).order_by("pk")
    return jobs.filter(kind=kind) if kind else jobs


def _is_gone(job: Job) -> bool:
    if holders.known_dead(job.holder):
        return True
    # A command of this host that still lives is slow, not gone.
    of_a_command_here = job.runner == Job.Runner.HERE and holders.is_of_this_host(job.holder)
    return bool(job.expired) and not of_a_command_here  # type: ignore[attr-defined]


def _let_go(job: Job) -> None:
    if job.runner == Job.Runner.HERE:
        fail(job, COMMAND_GONE)
    elif job.attempt >= MAX_ATTEMPTS:
        give_up(job)
    else:
        release(job.pk, job.attempt)


def release(pk: int, attempt: int) -> bool:
    """The job waits for a worker again; False when somebody else holds it by now."""
    return _end_lease(pk, attempt, state=Job.State.QUEUED, holder="", sent_at=None)


def fail(job: Job, sentence: str) -> bool:
    """The job is over and says why, and its kind hears of it; False when somebody else holds it by now."""
    with transaction.atomic():
        failed = _end_lease(job.pk, job.attempt, state=Job.State.FAILED, error=sentence, ended_at=Now())
        if failed:
            tell_failure(job.kind, job.pk)
    return failed


def fail_loudly(job: Job, sentence: str, number: str) -> bool:
    """The same of a job that no handler foresaw: the trail tells of it under the number of the log."""
    with transaction.atomic():
        failed = fail(job, sentence)
        if failed:
            trace(job, Action.JOB_FAILED, number)
    return failed


def trace(job: Job, action: Action, reason: str) -> None:
    """The trail tells why a job has failed."""
    log.record(action, job, actor=job.actor, reason=reason, detail={"kind": job.kind, "key": job.key})


def give_up(job: Job, error: BaseException | None = None) -> bool:
    """A job that died again and again fails with a number, under which log and trail tell of it."""
    number = incidents.report(f"job {job.pk} {job.kind}, given up, last held by {job.holder}", error)
    return fail_loudly(job, f"{GIVEN_UP}编号 {number}，请告诉系统管理员。", number)


def finish(pk: int, attempt: int, result: object) -> bool:
    """The job is done and has its result; False when somebody else holds it by now."""
    return _end_lease(pk, attempt, state=Job.State.DONE, result=result, error="", ended_at=Now())


def _end_lease(pk: int, attempt: int, **changes: object) -> bool:
    held = Job.objects.active().filter(pk=pk, attempt=attempt)
    return held.update(lease_until=None, **changes) == 1
