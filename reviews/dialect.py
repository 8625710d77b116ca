"""Where PostgreSQL and SQLite differ in the statements of the cross-check, and how those are run.

Statements are constants; ``$word`` stands for the engine's own word of WORDS and nothing else is
ever put into one: values travel as parameters.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from string import Template
from typing import Any

from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.dispatch import receiver

_LIST_PG = 'string_agg(DISTINCT {0} COLLATE "C", \'{1}\' ORDER BY {0} COLLATE "C")'
_LIST_SQLITE = "doudi_list({0}, '{1}')"

WORDS = {
    "postgresql": {
        "blob": "bytea",
        "code_points": 'COLLATE "C"',
        "day": "date",
        "json": "jsonb",
        "nested": "",
        "object": "jsonb_build_object",
        "fact": "json_build_object",
        "uuid": "gen_random_uuid()",
        "items": _LIST_PG.format("item", " "),
        "numbers": _LIST_PG.format("number", "、"),
        "facts": _LIST_PG.format("fact", ","),
    },
    "sqlite": {
        "blob": "blob",
        "code_points": "",
        "day": "text",
        "json": "text",
        "nested": "json",
        "object": "json_object",
        "fact": "json_object",
        "uuid": "lower(hex(randomblob(16)))",
        "items": _LIST_SQLITE.format("item", " "),
        "numbers": _LIST_SQLITE.format("number", "、"),
        "facts": _LIST_SQLITE.format("fact", ","),
    },
}
"""The engine's own words. ``items``, ``numbers``, ``facts``: distinct values in code-point order."""


QUIET = """
SET LOCAL synchronous_commit = off;
SET LOCAL work_mem = '64MB';
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL jit = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL random_page_cost = 1.1;
SET LOCAL default_statistics_target = 10
"""

ROWS_AT_ONCE = 200

ENOUGH = 500
"""Of a table of fewer rows PostgreSQL's planner need not know more than its size."""


class _List:
    """SQLite's doudi_list(value, separator): distinct values in code-point order, NULL when there is none."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._separator = ""

    def step(self, value: str | None, separator: str) -> None:
        self._separator = separator
        if value is not None:
            self._values.add(value)

    def finalize(self) -> str | None:
        return self._separator.join(sorted(self._values)) if self._values else None


@receiver(connection_created, dispatch_uid="reviews.dialect")
def _teach_sqlite(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_aggregate("doudi_list", 2, _List)
        connection.connection.create_function("doudi_ones", 1, int.bit_count, deterministic=True)


@lru_cache(maxsize=512)
def _in_words_of(vendor: str, statement: str) -> str:
    return Template(statement).substitute(WORDS[vendor])


def execute(statement: str, values: Mapping[str, Any] | None = None) -> int:
    """Run a statement; returns the number of rows that it touched."""
    with connection.cursor() as cursor:
        cursor.execute(_in_words_of(connection.vendor, statement), _adapted(values))
        return int(cursor.rowcount)


def fetch(statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a query; for counts and the few rows that Python has to know."""
    with connection.cursor() as cursor:
        cursor.execute(_in_words_of(connection.vendor, statement), _adapted(values))
        return list(cursor.fetchall())


def records(statement: str, values: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The rows of a query by column name; for what a page tells of one subject."""
    with connection.cursor() as cursor:
        cursor.execute(_in_words_of(connection.vendor, statement), _adapted(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Statement:
    """A statement about a table, with its values, as the engine in use is to be asked."""

    table: str
    sql: str
    values: Mapping[str, Any] | Sequence[Any] | None = None


def script(statements: Iterable[Statement]) -> None:
    """The statements are run one after the other; PostgreSQL is asked once for all of them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            driver: Any = cursor
            told = [driver.mogrify(each.sql, each.values).decode() for each in statements]
            if told:
                cursor.execute(";\n".join(told))
        else:
            for each in statements:
                cursor.execute(each.sql, each.values)


def drop_temporary(names: Sequence[str]) -> None:
    """None of these temporary tables is left in the session."""
    if connection.vendor == "postgresql":
        execute(f"DROP TABLE IF EXISTS {', '.join(names)}")
        return
    standing = {name for (name,) in fetch("SELECT name FROM sqlite_temp_master WHERE type = 'table'")}
    for name in names:
        if name in standing:
            execute(f"DROP TABLE {name}")


def number(statement: str, values: Mapping[str, Any] | None = None) -> int:
    """The only number that a query gives."""
    return int(fetch(statement, values)[0][0])


def clear(*tables: str) -> None:
    """The session's tables are empty."""
    if connection.vendor == "postgresql":
        execute(f"TRUNCATE {', '.join(tables)}")
    else:
        for table in tables:
            execute(f"DELETE FROM {table}")  # noqa: S608


def insert(table: str, rows: Sequence[Sequence[Any]], casts: Sequence[str]) -> None:
    """The rows stand in the table; each column is cast to its type."""
    marks = ", ".join(f"CAST(%s AS {cast})" for cast in casts)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        block = rows[start : start + ROWS_AT_ONCE]
        values = [_adapt(value) for row in block for value in row]
        statement = f"INSERT INTO {table} VALUES {', '.join([f'({marks})'] * len(block))}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(_in_words_of(connection.vendor, statement), values)


def analyze(table: str, rows: int = ENOUGH) -> None:
    """PostgreSQL's planner knows a temporary table of so many rows; SQLite joins by its indexes alone.

    ``table`` may name the one column that is joined by: looking at all of them takes longer than the join.
    """
    if connection.vendor == "postgresql" and rows >= ENOUGH:
        execute(f"ANALYZE {table}")


@contextmanager
def reading() -> Iterator[None]:
    """Long reading into temporary tables: one quiet transaction on PostgreSQL, none on SQLite.

    On SQLite a transaction would make everybody who writes wait for the rule.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        quieten()
        yield


def quieten() -> None:
    """The rest of this transaction joins with one process, without JIT, in memory, and looks a few rows up in
    an index instead of reading the ledger for them, or a feed to its end beside them (the merge of a few hits
    with it): measured faster (PostgreSQL).

    Its end does not wait for the disk: what a rule writes can be found again, and the transaction that ends
    the run waits for all before it.
    """
    if connection.vendor == "postgresql":
        execute(QUIET)


def _adapted(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: _adapt(value) for name, value in (values or {}).items()}


def _adapt(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
