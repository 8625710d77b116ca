"""What comes round by itself: jobs of the night, once a day; short duties, every few seconds."""

import logging
import threading
from datetime import datetime
from time import monotonic

from django.db import DatabaseError, close_old_connections, connection

from accounts.models import system_user
from audit.models import AuditEvent
from common import clock
from jobs.asking import ask
from jobs.models import Job
from jobs.registry import Duty, duties, nightlies

logger = logging.getLogger("doudi.jobs")


def ask_due() -> list[Job]:
    """Every nightly job whose time of the true day has come is asked for, once; the new ones are returned.

    A machine that was off at night catches up when it is on; a new installation waits for its first night.
    """
    now = clock.now()
    new = []
    for nightly in nightlies():
        due = datetime.combine(now.date(), nightly.at, clock.SHANGHAI)
        key = now.date().isoformat()
        if due <= now and not _is_asked(nightly.kind, key) and _was_there_before(due):
            day = {"day": clock.today().isoformat()}
            new.append(ask(nightly.kind, key=key, actor=system_user(), payload=day, once=True))
    return new


def _is_asked(kind: str, key: str) -> bool:
    return Job.objects.filter(kind=kind, key=key, once=True).exists()


def _was_there_before(due: datetime) -> bool:
    """Had anything been done here by then?"""
    first = AuditEvent.objects.order_by("pk").values_list("at", flat=True).first()
    return first is not None and first < due


class Rounds(threading.Thread):
    """Does the periodic duties beside the jobs, on a database connection of its own, until told to stop."""

    def __init__(self) -> None:
        super().__init__(name="rounds", daemon=True)
        self._stopped = threading.Event()
        self._last: dict[str, float] = {}

    def run(self) -> None:
        """Every duty comes round; one that fails is noted in the log and comes round again."""
        while not self._stopped.wait(0.5):
            close_old_connections()
            self.make_one()
        connection.close()

    def make_one(self) -> None:
        """Every duty that is due now has been done."""
        for duty in duties():
            if monotonic() - self._last.get(duty.name, float("-inf")) >= duty.seconds:
                _do(duty)
                self._last[duty.name] = monotonic()

    def stop(self) -> None:
        """The thread has ended after the duty in hand."""
        self._stopped.set()
        self.join(timeout=10)


def _do(duty: Duty) -> None:
    try:
        duty.run()
    except DatabaseError as error:
        logger.warning("duty %s must wait: %s", duty.name, error)
        connection.close()
    except Exception:
        logger.exception("duty %s failed", duty.name)
