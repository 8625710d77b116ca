"""Real Celery workers on Redis, woken by ``manage.py wake``, do what stands in the job table."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest

from tests.contracts import findings
from tests.contracts.site import COUNTY, EXPECTED, GOOD, Site

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="needs Redis: REDIS_URL is not set"),
]

WORKER = ("-m", "celery", "-A", "config", "worker", "--concurrency", "2", "--loglevel", "WARNING")
FILES = [
    file for file in GOOD if file["command"] == "import_roll" or file["kind"] in ("deaths", "cremations")
]
PATIENCE = 300


@contextmanager
def running(site: Site, *line: str) -> Iterator[None]:
    """Inside the block a program of this Python runs; it ends on SIGTERM."""
    process = site.begin(sys.executable, *line, REDIS_URL=os.environ["REDIS_URL"])
    try:
        yield
        assert process.poll() is None, process.communicate()
    finally:
        process.terminate()
        process.communicate(timeout=60)


def ask(site: Site, *what: object) -> int:
    """The number of a job that waits for a worker."""
    asking = site.begin(sys.executable, "-m", "tests.contracts.asking", *what)
    output, errors = asking.communicate(timeout=60)
    assert asking.returncode == 0, errors
    return int(output)


def states(site: Site, jobs: list[int]) -> set[str]:
    """How far the jobs are, when none waits or runs any more."""
    until = time.monotonic() + PATIENCE
    while True:
        with closing(psycopg2.connect(site.url)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT state FROM jobs_job WHERE id = ANY(%s)", [jobs])
            found = {state for (state,) in cursor.fetchall()}
        if not found & {"queued", "running"} or time.monotonic() > until:
            return found
        time.sleep(0.5)


def test_celery_workers_import_files_and_run_the_cross_check(bare: Site, copy_of):
    site = copy_of(bare)
    imports = [
        ask(site, file["kind"] or "roll", file["as_of"] or "", COUNTY / file["file"]) for file in FILES
    ]
    with running(site, *WORKER), running(site, "manage.py", "wake"):
        assert states(site, imports) == {"done"}
        assert states(site, [ask(site, "crosscheck", EXPECTED["as_of"])]) == {"done"}
    assert len(site.ledger("roll")) == EXPECTED["totals"]["roll"]
    assert findings.of(site)["death_enrolled"] == findings.wanted(EXPECTED["rules"], "death_enrolled")
