"""The three guards that a model may declare, and what an engine makes of them."""

import hashlib
from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class AppendOnly:
    """Rows are only ever added: UPDATE, DELETE and TRUNCATE are refused.

    Beside a ``SameRegion`` the region still follows its parent, and nothing else changes.
    """


@dataclass(frozen=True)
class SameRegion:
    """The row's region is that of the row that the foreign key ``parent`` names, and moves with it.

    A model has at most one, so that a move reaches each row by one way. A row without a parent is free.
    """

    parent: str
    column: str = "region_code"


@dataclass(frozen=True)
class NoOverlap:
    """No two rows with equal ``scope`` columns share a day or month from ``start`` to ``end`` inclusive.

    An end of NULL is open, an end before the start is no time at all. ``where_sql`` picks the rows
    that count, in columns of the table and in words that SQLite and PostgreSQL both know.
    """

    scope: tuple[str, ...]
    start: str
    end: str
    where_sql: str = ""


Guard = AppendOnly | SameRegion | NoOverlap


def fingerprint(definition: str) -> str:
    """What tells a definition from another of the same name."""
    return hashlib.sha256(definition.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Installable:
    """A trigger, constraint or function: the SQL that makes it, and the fingerprint of its definition."""

    name: str
    create: str
    fingerprint: str


def guards_of(model: type[models.Model]) -> tuple[Guard, ...]:
    """The guards that a model declares or inherits."""
    guards: tuple[Guard, ...] = getattr(model, "guards", ())
    return guards


def following(model: type[models.Model]) -> str | None:
    """The column of an append-only table that may still change, because it follows a parent."""
    return next((guard.column for guard in guards_of(model) if isinstance(guard, SameRegion)), None)


def guard_name(table: str, what: str) -> str:
    """A name that begins with ``guard_`` and fits into PostgreSQL's 63 bytes."""
    name = f"guard_{table}_{what}"
    return name if len(name) <= 60 else f"{name[:50]}_{hashlib.sha256(name.encode()).hexdigest()[:9]}"


def literal(text: str) -> str:
    """The text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def refused_change(model: type[models.Model]) -> str:
    """What a person reads who tried to change an append-only row."""
    return f"{model._meta.verbose_name}只能追加，不能修改或删除"
