"""Two people, two runs, a run and a person, and a run that is killed: on a real PostgreSQL."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection, transaction

from accounts.scope import WHOLE, scope
from common.errors import Busy, WrongStep
from households.models import Case
from jobs.work import run_here
from reviews import attachments, crosscheck, verifying
from reviews.models import Attachment, Finding, FindingEvent, LedgerItem, RuleRun, Run, Verification
from tests import factories as make
from tests.conftest import COUNTY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

ROOT = Path(__file__).resolve().parents[2]


def together(*deeds: Callable[[], object]) -> list[object]:
    """All deeds at once, each in a thread with a connection of its own; what each gave or raised."""
    barrier = Barrier(len(deeds))

    def one(deed):
        try:
            with scope(region=WHOLE):
                barrier.wait(10)
                return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def until(true: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def test_of_two_who_verify_at_once_one_counts(found, caseworker, second_officer, answers):
    finding = found()
    first, second = together(
        lambda: verifying.verify(finding, actor=caseworker, **answers),
        lambda: verifying.verify(finding, actor=second_officer, **answers),
    )
    [error] = [outcome for outcome in (first, second) if isinstance(outcome, Exception)]
    assert isinstance(error, WrongStep)
    assert "处理了本件" in error.sentence
    assert Verification.objects.count() == LedgerItem.objects.count() == 1
    kept = Attachment.objects.get()
    assert (attachments.folder() / kept.path).is_file()


def test_ledger_numbers_have_no_gap_and_no_twin(found, caseworker, answers):
    rows = [found() for _ in range(6)]
    outcomes = together(
        *(lambda finding=finding: verifying.verify(finding, actor=caseworker, **answers) for finding in rows)
    )
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    numbers = sorted(LedgerItem.objects.values_list("number", flat=True))
    assert numbers == [f"ZG-2026-{number:04d}" for number in range(1, 7)]


def test_of_two_runs_at_once_one_is_refused(county, system, county_officer, today, whole):
    make.feed(make.snapshot("deaths"), make.case().head)

    def run(actor, region):
        job = crosscheck.ask(as_of=today, actor=actor, rules=["death_enrolled"], region=region, here=True)
        return run_here(job)

    outcomes = together(
        lambda: run(system, None), lambda: run(county_officer, COUNTY), lambda: run(system, COUNTY)
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Busy", "Busy", "Job"]
    assert all("开始的比对正在进行" in busy.sentence for busy in outcomes if isinstance(busy, Busy))
    assert Finding.objects.count() == FindingEvent.objects.count() == 1


def test_what_is_verified_while_a_run_waits_does_not_vanish(found, check, system):
    finding = found()
    make.snapshot("deaths", "2026-06-26", source=str(finding.household.cases.get().pk))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(status="verified")
            night = pool.submit(together, lambda: check("death_enrolled"))
            until(somebody_waits_for_a_lock)
        [rule_run] = night.result(60)
    finding.refresh_from_db()
    assert (rule_run.status, rule_run.vanished, finding.status) == ("done", 0, "verified")
    assert not FindingEvent.objects.filter(kind="vanished").exists()


def command(*words: str) -> subprocess.Popen:
    place = connection.settings_dict
    url = f"postgres://{place['USER']}@{place['HOST']}:{place['PORT'] or 5432}/{place['NAME']}"
    env = {**os.environ, "DATABASE_URL": url, "DOUDI_VAR": str(settings.DOUDI_VAR)}
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "crosscheck", "--json", *words],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_run_that_is_killed_keeps_whole_rules_and_the_next_one_ends_as_it_would_have(county, whole):
    case = make.case(first="2026-01")
    rules = "check_missing,visit_missing,notice_missing"
    first = command("--as-of", "2026-06-30", "--rules", rules)
    out, err = first.communicate(timeout=120)
    assert first.returncode == 0, out + err
    assert Finding.objects.filter(status="open").count() == 3
    on = date(2025, 12, 1)
    Case.objects.filter(pk=case.pk).update(
        checked_on=on, visited_on=on, notice_from=on, notice_to=date(2025, 12, 10)
    )
    with transaction.atomic():
        Finding.objects.select_for_update().get(rule="notice_missing")
        killed = command("--as-of", "2026-06-30", "--rules", rules)
        until(somebody_waits_for_a_lock)
        os.kill(killed.pid, signal.SIGKILL)
        killed.communicate()
    assert dict(Finding.objects.values_list("rule", "status")) == {
        "check_missing": "vanished", "visit_missing": "vanished", "notice_missing": "open",
    }  # fmt: skip
    again = command("--as-of", "2026-06-30", "--rules", rules)
    out, err = again.communicate(timeout=120)
    assert again.returncode == 0, out + err
    assert set(Finding.objects.values_list("status", flat=True)) == {"vanished"}
    assert FindingEvent.objects.filter(kind="vanished").count() == 3
    assert list(Run.objects.order_by("id").values_list("status", flat=True)) == ["done", "failed", "done"]
    assert list(RuleRun.objects.order_by("id").values_list("vanished", flat=True))[-3:] == [0, 0, 1]
