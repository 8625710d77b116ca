"""Guards on SQLite: triggers, which vanish when a migration rebuilds their table and then come back."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from common.guards.declarations import (
    AppendOnly,
    Guard,
    Installable,
    NoOverlap,
    SameRegion,
    fingerprint,
    following,
    guard_name,
    literal,
    refused_change,
)


def installables(
    model: type[models.Model], guard: Guard, database: BaseDatabaseWrapper
) -> Iterator[Installable]:
    """The triggers that make a guard true."""
    if isinstance(guard, AppendOnly):
        yield from _append_only(model)
    elif isinstance(guard, SameRegion):
        yield from _same_region(model, guard)
    else:
        yield from _no_overlap(model, guard)


def shared(database: BaseDatabaseWrapper) -> Iterator[Installable]:
    """Nothing: functions belong to a connection here (``on_opening``)."""
    return iter(())


def installed(database: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that are there: name to fingerprint of the definition."""
    with database.cursor() as cursor:
        cursor.execute(
            r"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard\_%' ESCAPE '\'"
        )
        return {name: fingerprint(sql) for name, sql in cursor.fetchall()}


def drop(name: str, database: BaseDatabaseWrapper) -> str:
    """The SQL that takes an installed trigger away."""
    return f'DROP TRIGGER IF EXISTS "{name}"'


def prepare(database: BaseDatabaseWrapper) -> None:
    """Nothing is needed beforehand."""


def on_opening(database: BaseDatabaseWrapper) -> None:
    """The connection knows the function ``doudi_fp``."""
    raw: Any = database.connection
    raw.create_function("doudi_fp", 1, _doudi_fp, deterministic=True)


def _doudi_fp(text: str | None) -> bytes | None:
    return None if text is None else hashlib.sha256(text.encode()).digest()


def _trigger(table: str, what: str, event: str, condition: str, action: str) -> Installable:
    name = guard_name(table, what)
    when = f" WHEN {condition}" if condition else ""
    create = f'CREATE TRIGGER "{name}" {event} ON "{table}" FOR EACH ROW{when} BEGIN {action}; END'
    return Installable(name, create, fingerprint(create))


def _refuse(sentence: str) -> str:
    return f"SELECT RAISE(ABORT, {literal(sentence)})"


def _append_only(model: type[models.Model]) -> Iterator[Installable]:
    table, action = model._meta.db_table, _refuse(refused_change(model))
    follows = following(model)
    kept = [field.column for field in model._meta.local_concrete_fields if field.column != follows]
    changed = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in kept) if follows else ""
    yield _trigger(table, "no_update", "BEFORE UPDATE", changed, action)
    yield _trigger(table, "no_delete", "BEFORE DELETE", "", action)


def _same_region(model: type[models.Model], guard: SameRegion) -> Iterator[Installable]:
    meta = model._meta
    field: Any = meta.get_field(guard.parent)
    parent, key, region = field.remote_field.model._meta, field.column, guard.column
    strays = (
        f'NEW."{key}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{parent.db_table}"'
        f' WHERE "{parent.pk.column}" = NEW."{key}" AND "region_code" = NEW."{region}")'
    )
    refuse = _refuse(f"{meta.verbose_name}的区划与所属{parent.verbose_name}不一致")
    yield _trigger(meta.db_table, "region_insert", "BEFORE INSERT", strays, refuse)
    yield _trigger(meta.db_table, "region_update", f'BEFORE UPDATE OF "{key}", "{region}"', strays, refuse)
    mine = f'"{key}" = NEW."{parent.pk.column}"'
    moves = f'UPDATE "{meta.db_table}" SET "{region}" = NEW."region_code" WHERE {mine}'
    name = f"moves_{meta.db_table}"
    moved = 'NEW."region_code" <> OLD."region_code"'
    yield _trigger(parent.db_table, name, 'AFTER UPDATE OF "region_code"', moved, moves)


def _no_overlap(model: type[models.Model], guard: NoOverlap) -> Iterator[Installable]:
    meta = model._meta
    table, pk, start, end = meta.db_table, meta.pk.column, guard.start, guard.end
    counts = f'({guard.where_sql or "1"}) AND ("{end}" IS NULL OR "{start}" IS NULL OR "{start}" <= "{end}")'
    same = " AND ".join(f'theirs."{column}" = mine."{column}"' for column in guard.scope)
    clash = (
        f'EXISTS (SELECT 1 FROM (SELECT * FROM "{table}" WHERE "{pk}" = NEW."{pk}" AND {counts}) AS mine'
        f' CROSS JOIN (SELECT * FROM "{table}" WHERE {counts}) AS theirs'
        f' WHERE {same} AND theirs."{pk}" <> mine."{pk}"'
        f' AND (mine."{start}" IS NULL OR theirs."{end}" IS NULL OR mine."{start}" <= theirs."{end}")'
        f' AND (theirs."{start}" IS NULL OR mine."{end}" IS NULL OR theirs."{start}" <= mine."{end}"))'
    )
    refuse = _refuse(f"{meta.verbose_name}的起止时间与已有记录重叠")
    what = "_".join(guard.scope)
    yield _trigger(table, f"overlap_{what}_insert", "AFTER INSERT", clash, refuse)
    yield _trigger(table, f"overlap_{what}_update", "AFTER UPDATE", clash, refuse)
