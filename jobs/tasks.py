"""Duties of the house itself: sealing the trail, finding abandoned jobs, asking for the jobs of the night."""

from audit import seal
from jobs.periodic import ask_due
from jobs.registry import every
from jobs.sweeper import sweep


@every(seconds=5)
def seal_the_trail() -> None:
    """What was committed is sealed."""
    seal.seal()


@every(seconds=3600)
def seal_what_was_passed_over() -> None:
    """Events of transactions that committed very late are sealed too."""
    seal.seal(thorough=True)


@every(seconds=10)
def find_abandoned_jobs() -> None:
    """Jobs whose process is gone wait for another one."""
    sweep()


@every(seconds=20)
def ask_for_the_night() -> None:
    """The jobs of the night are asked for when their time has come."""
    ask_due()
