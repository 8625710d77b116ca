"""Staging tables: many rows into the database at once, before anything reads them.

A stage is a temporary table of the session. It vanishes with the session, so a killed import
leaves nothing; nothing but its own import can read it; and on PostgreSQL it is the one table
that takes COPY under row security.
"""

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
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

ROOM = "64MB"
"""What PostgreSQL may sort or hash in memory while a stage is open: a large file's worth."""
COPY_PART = 1 << 18
"""Characters handed to the driver at a time."""
NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})

Shape = Callable[[Any], Any]


def _dump(value: object) -> str:
    return "{}" if value == {} else json.dumps(value, ensure_ascii=False, sort_keys=True)


_COPY_FORMS: dict[str, Shape] = {
    "int": str,
    "date": date.isoformat,
    "bytes": lambda value: "\\\\x" + value.hex(),
    "uuid": lambda value: value.hex,
    "json": lambda value: _dump(value).translate(_ESCAPES) if value else _dump(value),
    "bool": lambda value: "t" if value else "f",
}

_SQLITE_FORMS: dict[str, Shape] = {"date": date.isoformat, "uuid": lambda value: value.hex, "json": _dump}
"""The kinds that SQLite's driver does not take as they are."""


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
        self._room = ROOM

    def __enter__(self) -> Self:
        types = SQL_TYPES[connection.vendor]
        spec = ", ".join(f"{column} {types[kind]}" for column, kind in self.columns.items())
        if connection.vendor == "postgresql":
            self._room = str(self.fetch("SHOW work_mem")[0][0])
            self.execute(f"SET work_mem = '{ROOM}'")
        self.execute(f"DROP TABLE IF EXISTS {self.name}")
        self.execute(f"CREATE TEMP TABLE {self.name} ({spec})")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not connection.needs_rollback and connection.is_usable():
            self.execute(f"DROP TABLE IF EXISTS {self.name}")
            if connection.vendor == "postgresql":
                self.execute(f"SET work_mem = '{self._room}'")  # one stage may be opened within another

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
            self.pour(list(zip(*rows, strict=True)))

    def pour(self, columns: Iterable[Sequence[Any]]) -> None:
        """Many rows, given column by column, stand in the table."""
        (_copy if connection.vendor == "postgresql" else _insert)(self, columns)

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


def _copy(stage: Stage, columns: Iterable[Sequence[Any]]) -> None:
    texts = [_copy_column(kind, column) for kind, column in zip(stage.columns.values(), columns, strict=True)]
    lines = "\n".join(map("\t".join, zip(*texts, strict=True)))
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {stage.name} ({', '.join(stage.columns)}) FROM STDIN", io.StringIO(lines + "\n"), COPY_PART
        )


def _copy_column(kind: str, column: Sequence[Any]) -> list[str]:
    if kind == "text":
        return [
            NULL if text is None else text if text.isalnum() else text.translate(_ESCAPES) for text in column
        ]
    form = _COPY_FORMS[kind]
    if None in column:
        return [NULL if value is None else form(value) for value in column]
    return list(map(form, column))


def _insert(stage: Stage, columns: Iterable[Sequence[Any]]) -> None:
    shaped = [
        [None if value is None else form(value) for value in column] if form else column
        for form, column in zip(map(_SQLITE_FORMS.get, stage.columns.values()), columns, strict=True)
    ]
    marks = ", ".join(["%s"] * len(stage.columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {stage.name} VALUES ({marks})", list(zip(*shaped, strict=True)))
