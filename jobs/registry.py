"""What can be run: the kinds of jobs, and the duties that come round by themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

Result = Mapping[str, Any] | None
Handler = Callable[[Any], Result]
OnFailure = Callable[[int], object]


@dataclass(frozen=True)
class Kind:
    """A kind of job: its code, what people call it, who does it, and who hears that one failed."""

    name: str
    label: str
    run: Handler
    on_failure: OnFailure | None = None


@dataclass(frozen=True)
class Nightly:
    """A job that is made once a day, at a time of Asia/Shanghai."""

    kind: str
    at: time


@dataclass(frozen=True)
class Duty:
    """A short deed that comes round every few seconds and makes no job."""

    name: str
    seconds: float
    run: Callable[[], object]


_kinds: dict[str, Kind] = {}
_nightly: dict[str, Nightly] = {}
_duties: dict[str, Duty] = {}


def handler(kind: str, label: str = "", on_failure: OnFailure | None = None) -> Callable[[Handler], Handler]:
    """The decorated function does the jobs of this kind; what it returns (JSON) is the job's result.

    It must be safe to run twice: a job whose worker died is done again from the beginning. ``on_failure``
    is called with the number of a job that failed for good, however it did, in the transaction that says so.
    """

    def register(run: Handler) -> Handler:
        _kinds[kind] = Kind(kind, label or kind, run, on_failure)
        return run

    return register


def nightly(name: str, hour: int, minute: int, label: str = "") -> Callable[[Handler], Handler]:
    """The decorated function is a job of kind ``name``, made once a day at this time of Asia/Shanghai.

    The job is of the whole installation, its actor the system user, its payload ``{"day": "2026-06-10"}``.
    """

    def register(run: Handler) -> Handler:
        _nightly[name] = Nightly(name, time(hour, minute))
        return handler(name, label)(run)

    return register


def every(seconds: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """The decorated function is called about every so many seconds while a worker (or the waker) runs."""

    def register(run: Callable[[], object]) -> Callable[[], object]:
        name = f"{run.__module__}.{run.__qualname__}"
        _duties[name] = Duty(name, seconds, run)
        return run

    return register


def kind_of(name: str) -> Kind:
    """The registered kind; raises LookupError for an unknown one."""
    if name not in _kinds:
        raise LookupError(f"no handler for jobs of kind {name!r}")
    return _kinds[name]


def tell_failure(name: str, pk: int) -> None:
    """Whoever owns a kind knows that one of its jobs failed."""
    if name in _kinds and (hear := _kinds[name].on_failure):
        hear(pk)


def label_of(name: str) -> str:
    """What people call a kind."""
    return _kinds[name].label if name in _kinds else name


def nightlies() -> list[Nightly]:
    """The jobs of the night, the earliest first."""
    return sorted(_nightly.values(), key=lambda duty: (duty.at, duty.kind))


def duties() -> list[Duty]:
    """The periodic duties."""
    return list(_duties.values())
