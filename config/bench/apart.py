"""A piece of work in a process of its own: its time, its peak memory, and what it gave back."""

import multiprocessing
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from django.db import connections

_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Timed:
    """How long the part that counts took, in seconds, and its answer."""

    seconds: float
    answer: Any = None


@dataclass(frozen=True)
class Done:
    """What a process did: seconds, answer, and the most memory that it held, in MiB."""

    seconds: float
    answer: Any
    peak_mib: float


def timed(deed: Callable[[], Any]) -> Timed:
    """The deed is done; how long it took."""
    started = perf_counter()
    answer = deed()
    return Timed(perf_counter() - started, answer)


def apart(deed: Callable[[], Timed]) -> Done:
    """The deed is done by a child process, which opens its own connections. Raises RuntimeError if it
    fails.
    """
    connections.close_all()
    mine, theirs = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_do, args=(deed, theirs))
    child.start()
    theirs.close()
    try:
        outcome = mine.recv()
    except EOFError:
        outcome = "the child process was killed"
    finally:
        if child.is_alive():
            child.join(timeout=1)
            child.terminate()
        child.join()
    if not isinstance(outcome, Done):
        raise RuntimeError(outcome)
    return outcome


def _do(deed: Callable[[], Timed], pipe: Connection) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    try:
        outcome = deed()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        pipe.send(Done(outcome.seconds, outcome.answer, peak))
    except Exception:
        pipe.send(traceback.format_exc())
    finally:
        connections.close_all()
