"""Installs what the models declare into the engine in use, compares, and takes away."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from common.guards import postgresql, sqlite
from common.guards.declarations import Guard, Installable, SameRegion, guards_of

_ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


def connect() -> None:
    """From now on migrations end with the guards installed, and opened connections have their functions."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    pre_migrate.connect(_before_migration, dispatch_uid="common.guards.before")
    post_migrate.connect(_after_migration, sender=last, dispatch_uid="common.guards.after")
    connection_created.connect(_on_opening, dispatch_uid="common.guards.opening")


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """The guards in the database are those that the models declare; safe to run again at any time."""
    database = connections[using]
    engine = _engine(database)
    with transaction.atomic(using=using):
        engine.prepare(database)
        wanted, there = _declared(database), engine.installed(database)
        stale = [
            name for name, mark in there.items() if name not in wanted or wanted[name].fingerprint != mark
        ]
        _run(database, [engine.drop(name, database) for name in stale])
        there = engine.installed(database)
        _run(database, [item.create for name, item in wanted.items() if there.get(name) != item.fingerprint])


def uninstall(*, only: type[Guard] | None = None, using: str = DEFAULT_DB_ALIAS) -> None:
    """No guard, or none of one sort, is left; for migrations, and for tests that empty tables."""
    database = connections[using]
    engine = _engine(database)
    chosen = _declared(database, only) if only else engine.installed(database)
    with transaction.atomic(using=using):
        _run(database, [engine.drop(name, database) for name in chosen])


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of guards that are declared but not installed as declared."""
    database = connections[using]
    there = _engine(database).installed(database)
    return [name for name, item in _declared(database).items() if there.get(name) != item.fingerprint]


def verify(using: str = DEFAULT_DB_ALIAS) -> None:
    """Every declared guard stands in the database. Raises ImproperlyConfigured, saying what mends it."""
    lacking = missing(using)
    if lacking:
        names = "、".join(lacking[:3])
        raise ImproperlyConfigured(
            f"数据库缺少 {len(lacking)} 项约束（{names}），没有启动。请运行 manage.py migrate。"
        )


def check_installed(*, databases: list[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Declared guards that a database lacks, and models that declare what cannot be kept.

    A warning, not an error: ``migrate``, which mends it, runs this check first.
    """
    doubled = [
        checks.Error(f"{model._meta.label} declares more than one SameRegion.", id="guards.E001")
        for model in apps.get_models()
        if sum(isinstance(guard, SameRegion) for guard in guards_of(model)) > 1
    ]
    lacking = [
        checks.Warning(
            f"Guard {name} is not installed in {using}.", hint="Run manage.py migrate.", id="guards.W001"
        )
        for using in databases or []
        for name in missing(using)
    ]
    return [*doubled, *lacking]


def _engine(database: BaseDatabaseWrapper) -> ModuleType:
    return _ENGINES[database.vendor]


def _declared(database: BaseDatabaseWrapper, only: type[Guard] | None = None) -> dict[str, Installable]:
    engine = _engine(database)
    items = [
        item
        for model, guard in _possible(database)
        if only is None or isinstance(guard, only)
        for item in engine.installables(model, guard, database)
    ]
    shared = list(engine.shared(database)) if items and only is None else []
    return {item.name: item for item in [*shared, *items]}


def _possible(database: BaseDatabaseWrapper) -> Iterator[tuple[type[models.Model], Guard]]:
    """Guards whose tables and columns are there: a database may be half-way through its migrations."""
    guarded = [model for model in apps.get_models() if guards_of(model) and model._meta.managed]
    with database.cursor() as cursor:
        tables = set(database.introspection.table_names(cursor))
        for model in guarded:
            table = model._meta.db_table
            if table not in tables:
                continue
            columns = _columns(cursor, database.ops.quote_name(table))
            whole = columns >= {field.column for field in model._meta.local_concrete_fields}
            yield from ((model, guard) for guard in guards_of(model) if whole)


def _columns(cursor: Any, table: str) -> set[str]:
    """The columns as the driver tells them: Django's introspection parses the whole definition on SQLite."""
    cursor.execute(f"SELECT * FROM {table} WHERE 1 = 0")
    return {column[0] for column in cursor.description}


def _run(database: BaseDatabaseWrapper, statements: list[str]) -> None:
    with database.cursor() as cursor:
        for statement in filter(None, statements):
            cursor.execute(statement)


def _before_migration(*, using: str, plan: list[Any], sender: AppConfig, **_: Any) -> None:
    # SQLite refuses to rename a table while a trigger speaks of one that a rebuild has just dropped.
    if plan and connections[using].vendor == "sqlite":
        uninstall(using=using)


def _after_migration(*, using: str, **_: Any) -> None:
    install(using)


def _on_opening(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    _engine(connection).on_opening(connection)
