"""Waiting for work: until PostgreSQL says that a job was asked for, or a moment has passed."""

import logging
import select
import time
from typing import Any, Protocol

import psycopg2
from django.db import DatabaseError, connection

from jobs.asking import CHANNEL

# The listening connection is the driver's own: Django does not translate its errors.
_DEAF = (DatabaseError, OSError, psycopg2.Error)
logger = logging.getLogger("doudi.jobs")


class Waiting(Protocol):
    """How a worker spends the time in which there is nothing to do."""

    def wait(self, seconds: float) -> None:
        """Return when there may be work, after so many seconds at the latest."""


class Asleep:
    """Waits the whole time."""

    def wait(self, seconds: float) -> None:
        """So many seconds have passed."""
        time.sleep(seconds)


class Listening:
    """Hears NOTIFY of PostgreSQL on a connection of its own; without one it only waits."""

    def __init__(self) -> None:
        self._ear: Any = None

    def wait(self, seconds: float) -> None:
        """A job was asked for, or so many seconds have passed."""
        try:
            self._listen(seconds)
        except _DEAF as error:
            logger.warning("not listening: %s", error)
            self._ear = None
            time.sleep(seconds)

    def _listen(self, seconds: float) -> None:
        if self._ear is None:
            self._ear = connection.get_new_connection(connection.get_connection_params())
            self._ear.autocommit = True
            self._ear.cursor().execute(f"LISTEN {CHANNEL}")
        if select.select([self._ear], [], [], seconds)[0]:
            self._ear.poll()
            self._ear.notifies.clear()


def waiting() -> Waiting:
    """The way of waiting that fits the database."""
    return Listening() if connection.vendor == "postgresql" else Asleep()
