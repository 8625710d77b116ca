"""How far a job is, as ``components/_progress.html`` shows it; and a page's short patience for one."""

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common import clock
from jobs import endings
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


def export(
    request: HttpRequest,
    job: Job,
    *,
    url: str,
    file_url: str,
    trail: Sequence[tuple[str, str]],
    title: str = "导出进度",
) -> HttpResponse:
    """The page of a long export, in the words of its ending, with the way to the file."""
    ending = endings.of(job)
    context = progress(
        job,
        url=url,
        words=ending.done if job.state == Job.State.DONE else ending.failed,
        done_url=file_url,
        done_label="下载",
    )
    return answer(request, "reports/job.html", context | {"title": title, "trail": trail})


def is_fragment(request: HttpRequest) -> bool:
    """Whether a page that shows the progress asks for the progress alone."""
    return request.headers.get("HX-Request") == "true"


def answer(request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    """The page around the progress, or the progress alone."""
    return render(request, "components/_progress.html" if is_fragment(request) else page, context)


def wait_for(job: Job, seconds: float = PATIENCE) -> Job:
    """The job as it is when it is over, or after so many seconds."""
    until = monotonic() + seconds
    while not job.is_over and monotonic() < until:
        sleep(LOOK_EVERY)
        job.refresh_from_db()
    return job
