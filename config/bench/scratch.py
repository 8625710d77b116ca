"""Databases of the benchmark alone, on the engine in use; live tables are never touched."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from common.errors import Refused
from config.bench.apart import apart, timed


class Scratch:
    """Scratch databases, named ``doudi_bench_<process>_<n>``, and a folder; all gone at the end, come
    what may.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = ""
        self._blank = ""
        self._known: list[str] = []
        self._made = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in list(self._known):
            self.drop(name)

    def migrated(self) -> str:
        """A new database with every table, and nothing in it but what each migration leaves."""
        if not self._blank:
            self._blank = self._new()
            if connection.vendor == "postgresql":
                _administer(f"CREATE DATABASE {_quoted(self._blank)}")
            with self.using(self._blank):
                self.engine = apart(lambda: timed(_migrate)).answer
        return self.copy(self._blank)

    def copy(self, source: str) -> str:
        """A new database in the state of another one, which nobody has open."""
        name = self._new()
        if connection.vendor == "postgresql":
            way = "WAL_LOG" if source == self._blank else "FILE_COPY"  # the latter waits for two checkpoints
            _administer(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(source)} STRATEGY {way}")
        else:
            shutil.copyfile(source, name)
        return name

    def drop(self, name: str) -> None:
        """The database is gone."""
        if connection.vendor == "postgresql":
            _administer(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")
        else:
            for ending in ("", "-wal", "-shm", "-journal"):
                Path(name + ending).unlink(missing_ok=True)
        self._known.remove(name)

    @contextmanager
    def using(self, name: str) -> Iterator[None]:
        """In the block the default connection leads to this database, and files go to the benchmark's
        folder.
        """
        before, var = connection.settings_dict["NAME"], settings.DOUDI_VAR
        connection.close()
        connection.settings_dict["NAME"], settings.DOUDI_VAR = name, self.folder
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"], settings.DOUDI_VAR = before, var

    def _new(self) -> str:
        self._made += 1
        name = f"doudi_bench_{os.getpid()}_{self._made}"
        if connection.vendor != "postgresql":
            name = str(self.folder / f"{name}.sqlite3")
        self._known.append(name)
        return name


def _migrate() -> str:
    """Every table is there; which engine that is, with its version."""
    call_command("migrate", verbosity=0, interactive=False)
    database: Any = connection
    if connection.vendor == "postgresql":
        version = database.pg_version
        return f"PostgreSQL {version // 10_000}.{version % 10_000}"
    return f"SQLite {'.'.join(map(str, database.Database.sqlite_version_info))}"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _administer(statement: str) -> None:
    """Run a statement on the server, outside any of its databases of ours. Raises Refused."""
    database: Any = connection
    try:
        with database._nodb_cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        raise Refused(f"数据库服务器没有执行 {statement}：{error}".strip()) from error
