"""What comes round by itself comes once, and the worker is alone on SQLite."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from audit.models import AuditEvent
from common import clock
from common.errors import Busy
from jobs import periodic, waker, worker
from jobs.models import Job
from jobs.registry import every, handler, nightly
from jobs.work import ask

pytestmark = pytest.mark.django_db(transaction=True)


def at(monkeypatch, hour, minute):
    """It is this time of 2026-06-10."""
    moment = datetime(2026, 6, 10, hour, minute, tzinfo=clock.SHANGHAI)
    monkeypatch.setattr("jobs.periodic.clock.now", lambda: moment)


@pytest.fixture
def night(kinds):
    """A duty of 02:00."""
    return nightly("night", 2, 0, "夜间比对")(lambda held: {"day": held.payload["day"]})


@pytest.fixture
def lived_in(officer):
    """Somebody used the installation the day before."""
    AuditEvent(action="signed_in", actor=officer, at=datetime(2026, 6, 9, 12, tzinfo=clock.SHANGHAI)).save()


def test_the_job_of_the_night_is_made_once_a_day(night, lived_in, monkeypatch):
    at(monkeypatch, 1, 59)
    assert periodic.ask_due() == []
    at(monkeypatch, 2, 0)
    assert [job.payload for job in periodic.ask_due()] == [{"day": "2026-06-10"}]
    assert [job for _ in range(10) for job in periodic.ask_due()] == []
    assert Job.objects.get().actor.is_system


def test_a_machine_that_was_off_at_night_catches_up(night, lived_in, monkeypatch):
    at(monkeypatch, 9, 30)
    assert len(periodic.ask_due()) == 1


def test_a_new_installation_waits_for_its_first_night(night, officer, monkeypatch):
    at(monkeypatch, 9, 30)
    AuditEvent(action="signed_in", actor=officer, at=datetime(2026, 6, 10, 9, tzinfo=clock.SHANGHAI)).save()
    assert periodic.ask_due() == []


def test_a_worker_does_what_waits_and_what_is_due(night, lived_in, officer, kinds):
    rounds = []
    every(seconds=3600)(lambda: rounds.append(1))
    handler("deed")(lambda held: {"n": held.payload["n"]})
    jobs = [ask("deed", actor=officer, payload={"n": n}) for n in range(3)]
    assert worker.work(until_idle=True) == 3
    assert [Job.objects.get(pk=job.pk).result for job in jobs] == [{"n": 0}, {"n": 1}, {"n": 2}]


def test_a_duty_that_fails_comes_round_again(kinds):
    tries = []

    def fail():
        tries.append(1)
        raise RuntimeError

    every(seconds=0)(fail)
    rounds = periodic.Rounds()
    rounds.make_one()
    rounds.make_one()
    assert len(tries) == 2


def test_a_second_worker_on_sqlite_is_refused_in_one_sentence(kinds):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lets many workers run")
    with worker._only_worker(), pytest.raises(Busy, match="已经在运行"):
        worker.work(until_idle=True)


def test_the_waker_sends_a_job_once_and_again_when_the_queue_may_have_lost_it(officer):
    jobs = [ask("deed", key=str(n), actor=officer) for n in range(2)]
    ask("deed", key="here", actor=officer, here=True)
    sent = []
    assert waker.send_waiting(sent.append) == 2
    assert waker.send_waiting(sent.append) == 0
    Job.objects.filter(pk=jobs[1].pk).update(sent_at=clock.now() - timedelta(minutes=2))
    assert waker.send_waiting(sent.append) == 1
    assert sent == [jobs[0].pk, jobs[1].pk, jobs[1].pk]


def test_a_queue_that_is_gone_loses_nothing(officer):
    ask("deed", actor=officer)

    def gone(pk):
        raise ConnectionRefusedError

    assert waker.send_waiting(gone) == 0
    assert waker.send_waiting(lambda pk: None) == 1
