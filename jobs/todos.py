"""What jobs tell those who asked for them: one that failed is a to-do, one that is done a reminder."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.scope import PERMISSIONS
from common import clock, todos
from common.todos import Columns, Line, Source, Told
from jobs.models import Job
from jobs.registry import label_of

FAILED_DAYS, DONE_DAYS = 14, 7
"""For how many days one is told of it."""

_quiet: set[str] = set()


def keep_quiet(kind: str) -> None:
    """The end of jobs of this kind is told otherwise than by the desk's reminders and to-dos."""
    _quiet.add(kind)


def _over(user: Any, state: str, days: int) -> QuerySet[Job]:
    rows = Job.objects.visible_to(user) if state == Job.State.FAILED else Job.objects.filter(actor=user)
    return rows.filter(state=state, ended_at__gte=clock.now() - timedelta(days=days)).exclude(kind__in=_quiet)


def _failed(user: Any) -> QuerySet[Job]:
    return _over(user, Job.State.FAILED, FAILED_DAYS)


def _done(user: Any) -> QuerySet[Job]:
    return _over(user, Job.State.DONE, DONE_DAYS)


def _address(line: Line) -> str:
    """The job's page, which leads on to the result."""
    return reverse("jobs:job", args=[line.key])


def _tell_failed(line: Line) -> Told:
    return Told(f"{label_of(line.about)}没有完成", _address(line))


def _tell_done(line: Line) -> Told:
    return Told(f"{label_of(line.about)}完成", _address(line))


todos.register(
    Source(
        "job_failed", "未完成的任务", PERMISSIONS["jobs.ask"], _failed, _tell_failed,
        Columns(about="kind", asker="actor"), button="查看", verb="发起", dismissable=True,
    )
)  # fmt: skip
todos.register(
    Source(
        "job_done", "完成的任务", PERMISSIONS["jobs.view"], _done, _tell_done,
        Columns(about="kind", at="ended_at"), reminder=True, dismissable=True,
    )
)  # fmt: skip
