"""The waker: tells an outside queue which jobs wait; the table is the truth, the queue may be lost."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import models
from django.db.models.functions import Now

from jobs.models import Job

logger = logging.getLogger("doudi.jobs")

AGAIN = timedelta(seconds=60)
"""A job that nobody has taken for so long is sent again: the queue may have lost it."""


def send_waiting(send: Callable[[int], object]) -> int:
    """Every waiting job was sent, new ones at once, the others again after a minute; how many.

    ``send`` raises OSError (or a subclass) when the queue is not there: the rest waits for the next time.
    """
    unsent = models.Q(sent_at=None) | models.Q(sent_at__lt=Now() - AGAIN)
    waiting = Job.objects.for_workers().filter(unsent, state=Job.State.QUEUED)
    sent = 0
    for pk in list(waiting.values_list("pk", flat=True)[:1000]):
        try:
            send(pk)
        except OSError as error:
            logger.warning("the queue does not answer: %s", error)
            break
        Job.objects.filter(pk=pk).update(sent_at=Now())
        sent += 1
    return sent
