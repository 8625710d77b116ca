"""An installation for the contract tests: its own database on the engine in use, worked by commands."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2
from django.conf import settings
from psycopg2 import sql

from tests.contracts import workbooks

ROOT = Path(__file__).parents[2]
COUNTY = Path(__file__).with_name("county")
EXPECTED: dict[str, Any] = json.loads((COUNTY / "expected.json").read_text(encoding="utf-8"))
FILES: list[dict[str, Any]] = EXPECTED["files"]
GOOD = [file for file in FILES if not file["refused"]]
REFUSED = [file for file in FILES if file["refused"]]
COMMAND_SECONDS = 600
ON_SQLITE = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
FILE = "site.sqlite3"
FOREIGN = {"REDIS_URL", "DOUDI_TODAY", "DOUDI_MODE", "DJANGO_SETTINGS_MODULE"}


class Answer(NamedTuple):
    """How a command ended: status, the JSON object of its last line, what it told people."""

    status: int
    told: dict[str, Any] | None
    errors: str


@dataclass(frozen=True)
class Site:
    """``folder`` is the installation's var/, ``url`` its database."""

    folder: Path
    url: str

    def start(self, *arguments: object, **variables: str) -> subprocess.Popen[str]:
        """A command is running in a process group of its own."""
        return self.begin(sys.executable, "manage.py", *arguments, **variables)

    def begin(self, *line: object, **variables: str) -> subprocess.Popen[str]:
        """Any program is running in this installation's environment, in a process group of its own."""
        own = {"DATABASE_URL": self.url, "DOUDI_VAR": str(self.folder), **variables}
        env = {name: value for name, value in os.environ.items() if name not in FOREIGN} | own
        return subprocess.Popen(  # noqa: S603 - our own words
            list(map(str, line)),
            cwd=ROOT,
            env=env,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *arguments: object, **variables: str) -> Answer:
        """A command has ended."""
        process = self.start(*arguments, **variables)
        output, errors = process.communicate(timeout=COMMAND_SECONDS)
        return Answer(process.returncode, _last_object(output), errors)

    def bring(self, file: dict[str, Any]) -> Answer:
        """A file of the county has been handed to its command."""
        return self.run(*import_of(file))

    def done(self, *arguments: object) -> dict[str, Any]:
        """The answer of a command that must succeed."""
        answer = self.run(*arguments)
        assert answer.status == 0, answer.errors
        assert answer.told is not None, f"{arguments[0]}: the last line is no JSON object"
        return answer.told

    def ledger(self, name: str, *, unmask: bool = True) -> list[dict[str, str]]:
        """The rows of an exported ledger, by header."""
        path = self.folder / f"{name}-{uuid.uuid4().hex}.xlsx"
        reason = ("--unmask", "--reason", "合同测试") if unmask else ()
        self.done("export_ledger", name, "--out", path, *reason, "--json")
        return workbooks.rows(path, workbooks.HEADS[name])

    def sizes(self) -> dict[str, int]:
        """How many rows each ledger has that imports fill."""
        return {name: len(self.ledger(name)) for name in ("roll", "payments", "kinship", "complaints")}

    def copy(self, folder: Path) -> "Site":
        """A second installation in the same state, with the same keys."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("*.sqlite3*", "*.xlsx"))
        return Site(folder, _copied(self.url, folder))

    def connect(self) -> Any:
        """A connection of the driver to the database, past the program."""
        if self.url.startswith("sqlite"):
            return sqlite3.connect(self.url.removeprefix("sqlite:///"))
        return psycopg2.connect(self.url)

    def remove(self) -> None:
        """The database is gone (its files go with the test's folder)."""
        if not self.url.startswith("sqlite"):
            _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.url.rpartition("/")[2])


def import_of(file: dict[str, Any]) -> list[object]:
    """The command line that imports a file of the county."""
    kind = [file["kind"]] if file["command"] == "import_feed" else []
    day = ["--as-of", file["as_of"]] if file.get("as_of") else []
    return [file["command"], *kind, COUNTY / file["file"], *day, "--json"]


def named(folder: Path, name: str) -> Site:
    """The installation in the folder; on a server its database has this name."""
    return Site(folder, _in_file(folder) if ON_SQLITE else _on_server(name))


def migrated_site(folder: Path, name: str) -> Site:
    """Every migration in order has gone into an empty database; no keys fill it yet."""
    folder.mkdir(parents=True, exist_ok=True)
    site = named(folder, name)
    if not ON_SQLITE:
        _administer("CREATE DATABASE {}", name)
    _migrate(site)
    with closing(site.connect()) as connection:
        connection.cursor().execute("DELETE FROM accounts_installation")
        connection.commit()
    return site


def new_site(folder: Path, migrated: Site) -> Site:
    """A migrated installation without a row, with keys of its own (``migrate`` notes them)."""
    folder.mkdir(parents=True)
    site = Site(folder, _copied(migrated.url, folder))
    _migrate(site)
    return site


def _migrate(site: Site) -> None:
    answer = site.run("migrate", "--no-input", "-v0")
    assert answer.status == 0, answer.errors


def _last_object(output: str) -> dict[str, Any] | None:
    lines = [line for line in output.splitlines() if line.strip()]
    try:
        found = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _copied(url: str, folder: Path) -> str:
    if url.startswith("sqlite"):
        old = sqlite3.connect(url.removeprefix("sqlite:///"))
        with closing(old), closing(sqlite3.connect(folder / FILE)) as new:
            old.backup(new)
        return _in_file(folder)
    name = _new_name()
    _administer("CREATE DATABASE {} TEMPLATE {}", name, url.rpartition("/")[2])
    return _on_server(name)


def _new_name() -> str:
    return f"doudi_contract_{uuid.uuid4().hex[:12]}"


def _in_file(folder: Path) -> str:
    return f"sqlite:///{folder / FILE}"


def _on_server(name: str) -> str:
    at = settings.DATABASES["default"]
    who = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
    return f"postgres://{who}@{at['HOST']}:{at['PORT'] or 5432}/{name}"


def _administer(statement: str, *names: str) -> None:
    connection = psycopg2.connect(_on_server("postgres"))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    finally:
        connection.close()
