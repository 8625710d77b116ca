"""``manage.py wake``: the waker of the Celery workers (production)."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from kombu.exceptions import OperationalError

from common.commands import DoudiCommand
from common.errors import Refused
from common.progress import Progress
from config import celery
from jobs.listening import waiting
from jobs.waker import send_waiting
from jobs.worker import ended_by_signals, making_rounds

POLL_SECONDS = 1.0


class Command(DoudiCommand):
    """Sends a message for every waiting job, seals and sweeps, until it is ended; no page touches Redis."""

    help = "把等待的任务通知给 Celery（生产环境）"

    def arguments(self, parser: ArgumentParser) -> None:
        """Whether to end."""
        parser.add_argument("--once", action="store_true", help="只发送一次")

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """How many messages were sent."""
        if not settings.REDIS_URL:
            raise Refused("没有设置 REDIS_URL：不用 Celery 时由 manage.py work 执行任务。")
        if options["once"]:
            return {"sent": send_waiting(_send)}
        with ended_by_signals(), making_rounds():
            _wake_for_ever()
        return {}


def _wake_for_ever() -> None:
    pause = waiting()
    while True:
        close_old_connections()
        try:
            send_waiting(_send)
        except (DatabaseError, InterfaceError):
            connection.close()
        pause.wait(POLL_SECONDS)


def _send(job: int) -> None:
    """A message with the job's number; raises OSError when Redis does not answer."""
    try:
        celery.run.apply_async([job], retry=False)
    except OperationalError as error:
        raise ConnectionError(str(error)) from error
