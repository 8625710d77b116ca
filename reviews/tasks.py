"""What runs by itself here: cross-checks that were asked for, and the one of every night."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jobs import work
from reviews import crosscheck, retention, trial


@work.handler(crosscheck.KIND, "比对", on_failure=crosscheck.tell_failure)
def run_crosscheck(held: work.Held) -> Mapping[str, Any]:
    """The cross-check that was asked for is run."""
    return crosscheck.perform(held)


@work.handler(trial.KIND, "试算")
def run_trial(held: work.Held) -> Mapping[str, Any]:
    """A parameter's new value is tried out; nothing is written but the job's result."""
    return trial.perform(held)


@work.nightly("crosscheck_nightly", 2, 0, "夜间比对")
def ask_every_night(held: work.Held) -> None:
    """The whole installation's cross-check of the day waits for a worker. Raises Busy while one runs."""
    crosscheck.ask(as_of=date.fromisoformat(held.payload["day"]), actor=held.actor)


@work.nightly("clear_feed_rows", 3, 40, "清理到期部门数据")
def clear_feed_rows(held: work.Held) -> Mapping[str, Any]:
    """Feed rows that have had their time are gone."""
    return retention.clear_feed_rows(held)
