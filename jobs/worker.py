"""The worker process: does waiting jobs one after the other, the periodic duties beside them."""

import fcntl
import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from common.errors import Busy
from jobs.listening import waiting
from jobs.periodic import Rounds
from jobs.runner import run_next

logger = logging.getLogger("doudi.jobs")

POLL_SECONDS = 1.0


def work(*, until_idle: bool = False) -> int:
    """Jobs are done as they come, until the process is told to end (or nothing waits); how many were done.

    On SQLite there is one worker: raises Busy when another one is there. On SIGTERM and SIGINT the job in
    hand is rolled back and waits for the next worker.
    """
    with _only_worker(), ended_by_signals(), making_rounds():
        return _loop(until_idle=until_idle)


def _loop(*, until_idle: bool) -> int:
    pause = waiting()
    done = 0
    while True:
        close_old_connections()
        try:
            found = run_next()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the database does not answer: %s", error)
            connection.close()
            found = False
        done += found
        if not found:
            if until_idle:
                return done
            pause.wait(POLL_SECONDS)


@contextmanager
def _only_worker() -> Iterator[None]:
    """On SQLite: this process holds ``var/worker.lock``; the system lets go of it when the process ends."""
    if connection.vendor != "sqlite":
        yield
        return
    path = Path(settings.DOUDI_VAR) / "worker.lock"
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("后台任务进程已经在运行，不需要再启动一个。") from None
        yield


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Inside the block SIGTERM and SIGINT end the process as an exception, so that all is tidied up."""

    def end(_number: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)


@contextmanager
def making_rounds() -> Iterator[None]:
    """Inside the block the periodic duties are done by a second thread."""
    rounds = Rounds()
    rounds.start()
    try:
        yield
    finally:
        rounds.stop()
