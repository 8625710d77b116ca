"""Errors of the program: each gets a number that a person can read out on the phone, E-20260610-17."""

import fcntl
import logging
from pathlib import Path

from django.conf import settings

from common import clock

logger = logging.getLogger("doudi.incidents")


def report(where: str, error: BaseException | None) -> str:
    """The error, if there is one, stands in the log under a number of its own; returns the number."""
    number = _number()
    logger.error("%s in %s", number, where, exc_info=error)
    return number


def _number() -> str:
    now = clock.now()
    try:
        return f"E-{now:%Y%m%d}-{_count(f'{now:%Y%m%d}')}"
    except OSError:
        # A full or read-only disk is no reason to have no number.
        return f"E-{now:%Y%m%d}-{now:%H%M%S}"


def _count(day: str) -> int:
    """The next number of the day, counted over all processes of this machine."""
    folder = Path(settings.DOUDI_VAR) / "incidents"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{day}.count").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        count = int(file.read() or 0) + 1
        file.seek(0)
        file.truncate()
        file.write(str(count))
    return count
