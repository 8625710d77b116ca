"""What runs by itself here: cross-checks that were asked for, and the one of every night."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from jobs import endings, work
from jobs.endings import Ending
from jobs.models import Job
from reviews import crosscheck, retention, trial


@work.handler(crosscheck.KIND, "比对", on_failure=crosscheck.tell_failure)
def run_crosscheck(held: work.Held) -> Mapping[str, Any]:
    """The cross-check that was asked for is run."""
    return crosscheck.perform(held)


@work.handler(trial.KIND, "试算")
def run_trial(held: work.Held) -> Mapping[str, Any]:
    """A parameter's new value is tried out; nothing is written but the job's result."""
    return trial.perform(held)


def _run(job: Job) -> str:
    return reverse("reviews:crosscheck_job", args=[job.pk])


def _trial(job: Job) -> str:
    return reverse("reviews:trial_job", args=[job.pk])


endings.register(
    crosscheck.KIND,
    Ending(done="比对完成", failed="比对没有完成，已有疑点没有变化", label="查看比对结果", url=_run),
)
endings.register(trial.KIND, Ending(done="试算完成", failed="试算没有完成", label="查看试算结果", url=_trial))


@work.nightly("crosscheck_nightly", 2, 0, "夜间比对")
def ask_every_night(held: work.Held) -> None:
    """The whole installation's cross-check of the day waits for a worker. Raises Busy while one runs."""
    crosscheck.ask(as_of=date.fromisoformat(held.payload["day"]), actor=held.actor)


@work.nightly("clear_feed_rows", 3, 40, "清理到期部门数据")
def clear_feed_rows(held: work.Held) -> Mapping[str, Any]:
    """Feed rows that have had their time are gone."""
    return retention.clear_feed_rows(held)
