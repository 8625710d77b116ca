"""A page's patience with the database: statements that together take longer are broken off.

PostgreSQL is told before each statement how long it may still take, in a savepoint of its own, so that the
request's transaction goes on; SQLite asks us every few thousand steps of its machine.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.db import OperationalError, connection, transaction

Execute = Callable[..., Any]

STEPS = 5_000
"""How many steps SQLite makes between two looks at the clock: far less than a millisecond."""

CANCELLED = "57014"
"""PostgreSQL's code of a statement that took too long."""


class TooSlow(Exception):
    """The time is over; nothing was found out."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """What is read inside is read within so many seconds. Raises TooSlow."""
    until = monotonic() + seconds
    limited = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    try:
        with limited(until):
            yield
    except OperationalError as error:
        if _is_cancelled(error):
            raise TooSlow from error
        raise


def _is_cancelled(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", "") == CANCELLED or str(error) == "interrupted"


def _left(until: float) -> float:
    """The seconds that are left. Raises TooSlow where none is."""
    left = until - monotonic()
    if left <= 0:
        raise TooSlow
    return left


@contextmanager
def _on_postgresql(until: float) -> Iterator[None]:
    def hurry(execute: Execute, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's own order
        limit = max(1, int(_left(until) * 1000))
        with context["connection"].connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {limit}")
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(hurry):
            yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")


@contextmanager
def _on_sqlite(until: float) -> Iterator[None]:
    def hurry(execute: Execute, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's own order
        _left(until)
        return execute(sql, params, many, context)

    connection.ensure_connection()
    connection.connection.set_progress_handler(lambda: monotonic() > until, STEPS)
    try:
        with connection.execute_wrapper(hurry):
            yield
    finally:
        connection.connection.set_progress_handler(None, STEPS)
