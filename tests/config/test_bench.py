"""The benchmark runs through in databases of its own and finds what was planted; no time is judged here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from config.bench import feeds
from config.bench.apart import Done
from config.bench.county import CYCLE, SIZES, County
from config.bench.measure import Line, Target, table
from config.bench.pages import PAGES
from datafeeds.kinds import KINDS
from reviews.rules import RULES

ROOT = Path(__file__).parents[2]
LINES = [
    "import.roll",
    "import.payments",
    "import.pensions",
    "import.disability",
    "rss.import",
    "night.first",
    "night",
    "second.difference",
    "ledger.findings",
    "ledger.payments",
    "list.findings",
    *(f"pages.{page.name}" for page in PAGES),
    "queue.page",
    "queue.approvals",
    "queue.confirm",
    "growth.import",
    "growth.night",
    "growth.list",
]
OK, FAILED, WRONG_USAGE = 0, 1, 2


def bench(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The command has run beside a live database that must not be opened."""
    env = dict(os.environ, DOUDI_VAR=str(folder / "var"))
    if connection.vendor == "sqlite":
        env["DATABASE_URL"] = f"sqlite:///{folder / 'live.sqlite3'}"
    line = [sys.executable, "manage.py", "bench", *options]
    return subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=900)  # noqa: S603


def scratch_databases() -> set[str]:
    at = settings.DATABASES["default"]
    server = psycopg2.connect(
        dbname="postgres", user=at["USER"], password=at["PASSWORD"], host=at["HOST"], port=at["PORT"] or 5432
    )
    try:
        with server.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'doudi\\_bench\\_%'")
            return {name for (name,) in cursor.fetchall()}
    finally:
        server.close()


def test_a_tiny_county_is_measured_from_the_first_line_to_the_last(tmp_path):
    before = scratch_databases() if connection.vendor == "postgresql" else set()
    out = tmp_path / "bench.json"
    done = bench(tmp_path, "--size", "60", "--runs", "1", "--json-out", str(out))
    assert done.returncode in (OK, FAILED), done.stderr
    told = json.loads(out.read_text(encoding="utf-8"))
    assert [line["line"] for line in told["lines"]] == LINES
    assert [line["wrong"] for line in told["lines"]] == [[]] * len(LINES)
    assert all(name in done.stdout for name in LINES)
    assert (done.returncode == FAILED) == bool(told["failed"])
    if connection.vendor == "postgresql":
        assert scratch_databases() <= before
    else:
        assert not (tmp_path / "live.sqlite3").exists()


def test_an_unknown_group_is_wrong_usage(tmp_path):
    done = bench(tmp_path, "--only", "weather")
    assert done.returncode == WRONG_USAGE
    assert "weather" in done.stderr


def test_the_county_has_the_members_and_findings_that_it_says():
    county = County(CYCLE)
    assert county.members == sum(SIZES) * CYCLE // len(SIZES)
    assert county.truth().keys() == RULES.keys()
    assert sum(county.truth().values()) == 29


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_feed_has_rows(kind):
    rows = list(feeds.rows(kind, County(200)))
    headers = feeds.columns(kind).split()
    assert rows
    assert {len(row) for row in rows} == {len(headers)}


def line_of(target: Target, *rounds: tuple[float, float]) -> Line:
    line = Line("line", "reference", target)
    for ours, reference in rounds:
        line.add(Done(ours, None, 10), Done(reference, None, 10))
    return line


@pytest.mark.parametrize(
    ("ours", "reference", "verdict"),
    [(2.0, 1.0, "ok"), (2.3, 1.0, "near"), (2.5, 1.0, "FAIL")],
)
def test_a_line_fails_when_it_breaks_its_target_by_more_than_a_fifth(ours, reference, verdict):
    line = line_of(Target(2), (ours, reference))
    assert (line.verdict, line.failed) == (verdict, verdict == "FAIL")


def test_at_least_turns_the_ratio_round():
    assert line_of(Target(0.5, at_least=True), (2.0, 1.0)).verdict == "ok"
    assert line_of(Target(0.5, at_least=True), (4.0, 1.0)).verdict == "FAIL"


def test_a_restless_reference_is_noisy_and_no_failure():
    line = line_of(Target(2), (9.0, 1.0), (9.0, 1.6))
    assert (line.verdict, line.failed) == ("noisy", False)


def test_a_wrong_answer_fails_and_is_told():
    line = line_of(Target(2), (1.0, 1.0))
    line.check("death_enrolled", 3, 4)
    assert line.failed
    assert "death_enrolled: 3, not 4" in table([line])
