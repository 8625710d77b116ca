"""How far a job is, as ``components/_progress.html`` shows it; and a page's short patience for one."""

from datetime import timedelta
from time import monotonic, sleep
from typing import Any

from common import clock
from jobs.models import Job

LINES = 8
PATIENCE = 2.0
LOOK_EVERY = 0.1


def progress(job: Job, *, url: str, **words: Any) -> dict[str, Any]:
    """The variables of the progress component; ``url`` is the fragment's own address."""
    used = (job.ended_at or clock.now()) - (job.started_at or job.asked_at)
    left = used * (job.total - job.pos) / job.pos if job.total and job.pos else None
    return {
        "job": job,
        "url": url,
        "used": timedelta(seconds=round(used.total_seconds())),
        "left": timedelta(seconds=round(left.total_seconds())) if left else None,
        "log": job.log.splitlines()[-LINES:],
        **words,
    }


def wait_for(job: Job, seconds: float = PATIENCE) -> Job:
    """The job as it is when it is over, or after so many seconds."""
    until = monotonic() + seconds
    while not job.is_over and monotonic() < until:
        sleep(LOOK_EVERY)
        job.refresh_from_db()
    return job
