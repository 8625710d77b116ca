"""What the page of a job says and offers once it is over; each kind's owner tells it here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jobs.models import Job


@dataclass(frozen=True)
class Ending:
    """How a kind of job ends for people.

    ``url`` is where the result stands (empty: nowhere), to which a page of a job that is done goes on by
    itself. ``again`` asks for a failed job once more, in the name of a user; ``repeatable`` says whether it
    still can.
    """

    done: str = "任务完成"
    failed: str = "任务没有完成"
    label: str = "查看结果"
    url: Callable[[Job], str] = lambda job: ""
    again: Callable[[Job, Any], Job] | None = None
    repeatable: Callable[[Job], bool] = lambda job: True


_endings: dict[str, Ending] = {}
PLAIN = Ending()


def register(kind: str, ending: Ending) -> None:
    """Jobs of this kind end so."""
    _endings[kind] = ending


def of(job: Job) -> Ending:
    """How a job ends."""
    return _endings.get(job.kind, PLAIN)


def may_repeat(job: Job, user: Any) -> bool:
    """Whether this user may ask for the failed job once more: only who asked the first time."""
    ending = of(job)
    failed = job.state == Job.State.FAILED and job.actor_id == user.pk
    return failed and ending.again is not None and ending.repeatable(job)
