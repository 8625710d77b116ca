"""Celery (production only): its messages carry nothing but a job's number; the job table is the truth.

Start with ``celery -A config worker`` and ``celery -A config beat``; ``manage.py wake`` sends the messages.
"""

import os

import django
from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - the settings are there only now
from django.db import close_old_connections  # noqa: E402

from jobs import periodic, runner  # noqa: E402
from jobs.registry import nightlies  # noqa: E402

HARD_LIMIT = 15 * 60

app = Celery("doudi", broker=settings.REDIS_URL or None)
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    # A job whose worker dies is not lost with its message: it is acknowledged only when it is over.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=200,
    task_time_limit=HARD_LIMIT,
    task_soft_time_limit=HARD_LIMIT - 60,
    # Longer than any task may take, else a second worker is given what the first one still does.
    broker_transport_options={
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 5,
    },
    broker_connection_retry_on_startup=True,
    timezone="Asia/Shanghai",
    enable_utc=True,
    beat_schedule={
        f"night {at:%H:%M}": {"task": "jobs.night", "schedule": crontab(hour=at.hour, minute=at.minute)}
        for at in sorted({nightly.at for nightly in nightlies()})
    },
)


@app.task(name="jobs.run")  # type: ignore[untyped-decorator]
def run(job_id: int) -> None:
    """The job is done, unless somebody else does it or has done it."""
    close_old_connections()
    runner.run(job_id)


@app.task(name="jobs.night")  # type: ignore[untyped-decorator]
def night() -> None:
    """The jobs of the night whose time has come are asked for, once a day."""
    close_old_connections()
    periodic.ask_due()
