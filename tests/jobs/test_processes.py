"""Real processes: kill -9 in the middle, two who ask at once, a worker that is told to end."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, connections

from jobs.work import ask

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def site(request, tmp_path):
    """An environment with a database of its own, for other processes."""
    env = os.environ | {"PYTHONPATH": f"{os.environ.get('PYTHONPATH', '')}:{ROOT}"}
    if connection.vendor == "sqlite":
        own = request.getfixturevalue("migrated").copy(tmp_path / "var")
        return env | {"DATABASE_URL": own.url, "DOUDI_VAR": str(own.folder)}
    at = connection.settings_dict
    server = f"{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}"
    return env | {"DATABASE_URL": f"postgres://{server}/{at['NAME']}"}


def process(site, deed, **options):
    """A process of tests/jobs/child.py that does one deed."""
    child = [sys.executable, str(Path(__file__).with_name("child.py")), deed]
    return subprocess.Popen(child, env=site, cwd=ROOT, stdout=subprocess.PIPE, text=True, **options)  # noqa: S603


def line(child):
    """The next line that the process prints."""
    return child.stdout.readline().strip()


def answer(site, deed):
    """All that the process prints."""
    child = process(site, deed)
    return child.communicate(timeout=60)[0].strip()


def test_after_kill_9_of_a_command_the_next_one_is_not_refused_and_nothing_is_half_written(site):
    first = process(site, "command-slow")
    assert line(first) == "half way"
    assert answer(site, "command") == "busy 陈静"
    first.kill()
    first.communicate()
    assert answer(site, "rows") == "0"
    assert answer(site, "command") == "done 2"
    assert answer(site, "states") == "failed done"
    assert answer(site, "rows") == "1"


def test_a_job_whose_worker_was_killed_is_done_by_the_next_one_once(site):
    assert answer(site, "ask") == "asked"
    first = process(site, "work-slow")
    assert line(first) == "half way"
    first.kill()
    first.communicate()
    assert answer(site, "work") == "worked"
    assert answer(site, "states") == "done:2"
    assert answer(site, "rows") == "1"


def test_a_worker_that_is_told_to_end_gives_its_job_back(site):
    answer(site, "ask")
    first = process(site, "work-slow")
    assert line(first) == "half way"
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=30)
    assert first.returncode == 0
    assert answer(site, "states") == "queued:1"
    assert answer(site, "rows") == "0"


def test_of_two_exclusive_asks_at_once_one_is_refused(site):
    go = time.time() + 3
    children = [process(site | {"GO": str(go)}, "race") for _ in range(2)]
    answers = [child.communicate(timeout=60)[0].strip() for child in children]
    assert sorted(answers) == ["asked", "busy 陈静"]


def test_of_two_who_claim_at_once_one_has_it(site):
    answer(site, "ask")
    go = time.time() + 3
    children = [process(site | {"GO": str(go)}, "claim") for _ in range(2)]
    answers = [child.communicate(timeout=60)[0].strip() for child in children]
    assert sorted(answers) == ["claimed", "nothing"]


def test_overlapping_regions_asked_by_threads_at_once_let_one_through(officer, kinds):
    if connection.vendor != "postgresql":
        pytest.skip("threads share the test's SQLite database")
    together = threading.Barrier(4)
    outcomes = []

    def run(region):
        together.wait()
        try:
            ask("comparing", region=region, actor=officer, exclusive=True)
            outcomes.append("asked")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    regions = [159922000000, 159922101000, 159922101201, 159900000000]
    threads = [threading.Thread(target=run, args=[region]) for region in regions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Busy", "Busy", "Busy", "asked"]
