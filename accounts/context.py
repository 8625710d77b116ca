"""Whose rows are in view (辖区): one value of the running request, job or command.

Knows no model and no table, so that the PostgreSQL backend can import it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connections

from common import divisions
from common.divisions import WHOLE

__all__ = ["WHOLE", "Scope", "ScopeRequired", "current", "required", "scope"]


@dataclass(frozen=True)
class Scope:
    """A half-open range of division codes and the user (None: nobody in person) who looks at it."""

    low: int
    high: int
    user_id: int | None = None


class ScopeRequired(RuntimeError):
    """Rows with a region were asked for outside ``scope(...)``: an error of the program, not of a person."""


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope | None:
    """The scope that is open, None outside any."""
    return _scope.get()


def required(what: str) -> Scope:
    """The scope that is open. Raises ScopeRequired, naming what was asked for."""
    found = _scope.get()
    if found is None:
        raise ScopeRequired(f"{what} was asked for outside scope(...)")
    return found


@contextmanager
def scope(*, region: int | None, user: Any = None) -> Iterator[Scope | None]:
    """Inside, rows of ``region`` and of all below it are in view; of None no row, of ``WHOLE`` every row."""
    opened = None if region is None else Scope(*divisions.span(region), getattr(user, "pk", None))
    token = _scope.set(opened)
    _tell_databases()
    try:
        yield opened
    finally:
        _scope.reset(token)
        _tell_databases()


def _tell_databases() -> None:
    """A transaction that is already open learns of the change; a new one asks by itself."""
    for connection in connections.all(initialized_only=True):
        tell = getattr(connection, "tell_scope", None)
        if tell is not None:
            tell()
