"""What the benchmark does to a county: import a file, look at a day; and how a line sees it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from accounts.models import system_user
from config.bench.apart import Done, Timed, apart, timed
from config.bench.county import AS_OF, COUNTY
from config.bench.files import File
from config.bench.scratch import Scratch
from households.importing import payload_of
from jobs import work
from reviews import crosscheck


def import_file(scratch: Scratch, database: str, file: File) -> Done:
    """The file is imported into the database by a process of its own; the answer is its counts."""
    with scratch.using(database):
        return apart(lambda: timed(lambda: _import(file)))


def _import(file: File) -> dict[str, Any]:
    source = payload_of(file.kind, file.path, as_of=file.as_of)
    region = 0 if file.kind == "regions" else COUNTY
    job = work.ask("import", region=region, actor=system_user(), payload=source, here=True)
    return dict(work.run_here(job).result or {})


def look(scratch: Scratch, database: str) -> Done:
    """A full cross-check of the day by a process of its own; the answer is its JSON."""
    with scratch.using(database):
        return apart(lambda: timed(_look))


def _look() -> dict[str, Any]:
    job = crosscheck.ask(as_of=AS_OF, actor=system_user(), here=True)
    return dict(work.run_here(job).result or {})


def settle(scratch: Scratch, database: str) -> None:
    """The database has rested as it would until the night: PostgreSQL's autovacuum has been there."""
    if connection.vendor == "postgresql":
        with scratch.using(database):
            apart(lambda: timed(lambda: _run("VACUUM ANALYZE")))


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


TABLES = (
    "audit_incomingfile",
    "households_person",
    "households_account",
    "households_household",
    "households_case",
    "households_residence",
    "households_entitlement",
    "households_casereview",
    "households_membership",
    "funds_payment",
    "datafeeds_snapshot",
    "datafeeds_disabilitycertificate",
    "datafeeds_pension",
    "datafeeds_disability",
    "datafeeds_feedmatch",
)
"""The tables that the timed imports fill, parents first."""


class Ready:
    """The very rows that an import has written, ready to be poured into the same tables (with their indexes,
    constraints and guards) without any cleaning: COPY on PostgreSQL, executemany on SQLite.
    """

    def __init__(self, scratch: Scratch, before: str, after: str) -> None:
        self._scratch = scratch
        self._folder = scratch.folder / "ready"
        self._folder.mkdir(exist_ok=True)
        self._after = after
        self._newest = self._told(before, _newest)
        self._tables = [table for table, pk in self._told(after, _newest).items() if pk > self._newest[table]]
        if connection.vendor == "postgresql":
            self._told(after, self._write_files)

    def pour(self, database: str) -> Done:
        """The rows stand in the database, in one transaction."""
        deed = self._copy if connection.vendor == "postgresql" else self._insert
        with self._scratch.using(database):
            return apart(deed)

    def _told(self, database: str, question: Any) -> Any:
        with self._scratch.using(database):
            return apart(lambda: timed(question)).answer

    def _file(self, table: str) -> Path:
        return self._folder / f"{table}.copy"

    def _write_files(self) -> None:
        for table in self._tables:
            with connection.cursor() as cursor, self._file(table).open("wb") as out:
                rows = f"SELECT * FROM {table} WHERE id > {self._newest[table]} ORDER BY id"  # noqa: S608
                cursor.copy_expert(f"COPY ({rows}) TO STDOUT", out)

    def _copy(self) -> Timed:
        return timed(self._copy_all)

    @transaction.atomic
    def _copy_all(self) -> None:
        for table in self._tables:
            with connection.cursor() as cursor, self._file(table).open("rb") as source:
                cursor.copy_expert(f"COPY {table} FROM STDIN", source)

    def _insert(self) -> Timed:
        with closing(sqlite3.connect(self._after)) as done:
            rows = {
                table: done.execute(
                    f"SELECT * FROM {table} WHERE id > {self._newest[table]} ORDER BY id"  # noqa: S608
                ).fetchall()
                for table in self._tables
            }
        connection.ensure_connection()
        return timed(lambda: self._insert_all(rows))

    @transaction.atomic
    def _insert_all(self, rows: dict[str, list[tuple[Any, ...]]]) -> None:
        for table, ready in rows.items():
            marks = ",".join("?" * len(ready[0]))
            connection.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", ready)  # noqa: S608


def _newest() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608
            found[table] = int(cursor.fetchone()[0])
    return found
