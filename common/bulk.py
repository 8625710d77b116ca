"""Staging tables: many rows into the database at once, before anything reads them.

A stage is a temporary table of the session. It vanishes with the session, so a killed import
leaves nothing; nothing but its own import can read it; and on PostgreSQL it is the one table
that takes COPY under row security.
"""

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from django.db import connection

BLOCK = 20_000
"""Rows written at a time, at most."""
CELLS = 200_000
"""Cells written at a time, at most: wide rows hold more memory."""

SQL_TYPES = {
    "postgresql": {
        "text": "text",
        "int": "bigint",
        "date": "date",
        "bytes": "bytea",
        "uuid": "uuid",
        "json": "jsonb",
        "bool": "boolean",
    },
    "sqlite": {
        "text": "text",
        "int": "integer",
        "date": "text",
        "bytes": "blob",
        "uuid": "text",
        "json": "text",
        "bool": "integer",
    },
}

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})


def _copy_text(value: str) -> str:
    return value.translate(_ESCAPES) if not value.isalnum() else value


def _dump(value: object) -> str:
    return "{}" if value == {} else json.dumps(value, ensure_ascii=False, sort_keys=True)


_COPY_FORMS: dict[str, Callable[[Any], str]] = {
    "text": _copy_text,
    "int": str,
    "date": str,
    "bytes": lambda value: "\\\\x" + value.hex(),
    "uuid": lambda value: value.hex,
    "json": lambda value: _copy_text(_dump(value)),
    "bool": lambda value: "t" if value else "f",
}

_SQLITE_FORMS: dict[str, Callable[[Any], Any] | None] = {
    "text": None,
    "int": None,
    "date": str,
    "bytes": None,
    "uuid": lambda value: value.hex,
    "json": _dump,
    "bool": int,
}


class Stage:
    """A temporary table of this session with ``columns`` (name to one of SQL_TYPES' kinds).

    ``write`` takes tuples in the columns' order: str, int, date, bytes, UUID, dict or list,
    bool, or None. Used as a context manager; the table is dropped at the end.
    """

    def __init__(self, name: str, columns: Mapping[str, str]) -> None:
        self.name = f"stage_{name}"
        self.columns = dict(columns)
        self._block = min(BLOCK, max(1, CELLS // len(self.columns)))
        self._rows: list[Sequence[Any]] = []

    def __enter__(self) -> Self:
        types = SQL_TYPES[connection.vendor]
        spec = ", ".join(f"{column} {types[kind]}" for column, kind in self.columns.items())
        self.execute(f"DROP TABLE IF EXISTS {self.name}")
        self.execute(f"CREATE TEMP TABLE {self.name} ({spec})")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not connection.needs_rollback and connection.is_usable():
            self.execute(f"DROP TABLE IF EXISTS {self.name}")

    def write(self, row: Sequence[Any]) -> bool:
        """The row is kept; True when that filled a block and sent it to the database."""
        self._rows.append(row)
        if len(self._rows) < self._block:
            return False
        self.flush()
        return True

    def flush(self) -> None:
        """Every row so far stands in the table."""
        rows, self._rows = self._rows, []
        if rows:
            (_copy if connection.vendor == "postgresql" else _insert)(self, rows)

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run a statement; the number of rows that it touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return int(cursor.rowcount)

    def fetch(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows that a query gives; for the few that a person must be told of."""
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())

    def count(self) -> int:
        """How many rows stand in the table."""
        return int(self.fetch(f"SELECT count(*) FROM {self.name}")[0][0])

    def index(self, *columns: str) -> None:
        """The table has an index on ``columns`` and the planner knows its size."""
        self.execute(f"CREATE INDEX {self.name}_{columns[0]} ON {self.name} ({', '.join(columns)})")
        self.execute(f"ANALYZE {self.name}")


def _copy(stage: Stage, rows: Iterable[Sequence[Any]]) -> None:
    forms = [_COPY_FORMS[kind] for kind in stage.columns.values()]
    lines = [
        "\t".join(["\\N" if value is None else form(value) for form, value in zip(forms, row, strict=True)])
        for row in rows
    ]
    buffer = io.StringIO("\n".join(lines) + "\n")
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {stage.name} ({', '.join(stage.columns)}) FROM STDIN", buffer)


def _insert(stage: Stage, rows: list[Sequence[Any]]) -> None:
    shaped = [
        (place, form) for place, form in enumerate(map(_SQLITE_FORMS.get, stage.columns.values())) if form
    ]
    marks = ", ".join(["%s"] * len(stage.columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {stage.name} VALUES ({marks})", [_shape(list(row), shaped) for row in rows]
        )


def _shape(row: list[Any], shaped: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    for place, form in shaped:
        if row[place] is not None:
            row[place] = form(row[place])
    return row
