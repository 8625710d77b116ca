"""The migrations make the tables that the models describe, on the engine in use: column by column."""

import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tests.contracts.site import Site
from tests.house.ours import OUR_APPS

pytestmark = pytest.mark.django_db

SECOND_NAME = re.compile(r"_pkey1\b")
"""PostgreSQL calls a primary key so that came while a table of the first name was still there."""

COLUMNS = """
SELECT 'column', relname || '.' || attname,
       concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, collname,
                 pg_get_expr(adbin, adrelid))
  FROM pg_attribute
  JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r' AND relnamespace = 'public'::regnamespace
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  LEFT JOIN pg_collation ON pg_collation.oid = attcollation
 WHERE attnum > 0 AND NOT attisdropped
"""
CONSTRAINTS = """
SELECT 'constraint', conrelid::regclass || '.' || conname,
       concat_ws(' ', pg_get_constraintdef(oid), condeferrable, condeferred)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid > 0
"""
INDEXES = "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
TRIGGERS = """
SELECT 'trigger', tgname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
  JOIN pg_class ON pg_class.oid = tgrelid WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal
"""
FUNCTIONS = """
SELECT 'function', proname, prosrc FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'doudi%'
"""


def on_postgresql(cursor: Any) -> set[tuple[str, ...]]:
    """Columns, constraints, indexes, triggers and functions, each as the server defines it."""
    found: set[tuple[str, ...]] = set()
    for query in (COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS):
        cursor.execute(query)
        found |= set(cursor.fetchall())
    return found


def on_sqlite(cursor: Any) -> set[tuple[str, ...]]:
    """The words of each definition; a table's in their parts, for a later column stands at its end."""
    cursor.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    found: set[tuple[str, ...]] = set()
    for kind, name, text in cursor.fetchall():
        if kind == "table":
            found |= {(name, part) for part in parts(text[text.index("(") + 1 : text.rindex(")")])}
        else:
            found.add((kind, name, text))
    return found


def parts(text: str) -> list[str]:
    """What stands between the commas that are in no brackets and in no quotes."""
    told, depth, quoted = [""], 0, ""
    for sign in text:
        if quoted:
            quoted = "" if sign == quoted else quoted
        elif sign in "'\"":
            quoted = sign
        depth += 0 if quoted else {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth and not quoted:
            told.append("")
        else:
            told[-1] += sign
    return [part.strip() for part in told]


@pytest.fixture
def schema() -> Callable[[Any], set[tuple[str, ...]]]:
    """What stands in a database about our tables, as the engine in use tells it."""
    told = on_sqlite if connection.vendor == "sqlite" else on_postgresql
    tables = [model._meta.db_table for label in OUR_APPS for model in apps.get_app_config(label).get_models()]
    ours = re.compile(rf"\b(guard_)?({'|'.join(tables)})(_|\b)|\bdoudi_")

    def found(cursor: Any) -> set[tuple[str, ...]]:
        items = {tuple(SECOND_NAME.sub("_pkey", word) for word in item) for item in told(cursor)}
        return {item for item in items if ours.search(" ".join(item[:2])) and "guarded" not in item[1]}

    return found


def test_the_migrations_make_what_the_models_describe(migrated: Site, schema):
    with closing(migrated.connect()) as other:
        by_migrations = schema(other.cursor())
    with connection.cursor() as cursor:
        by_models = schema(cursor)
    assert len(by_models) > 1000
    assert (sorted(by_migrations - by_models), sorted(by_models - by_migrations)) == ([], [])


def test_the_words_of_a_table_are_parted_at_its_own_commas():
    told = """"a" varchar(3) DEFAULT ',' NOT NULL, CONSTRAINT "b, c" CHECK ("a" IN ('x', 'y''),('))"""
    assert parts(told) == [
        """"a" varchar(3) DEFAULT ',' NOT NULL""",
        """CONSTRAINT "b, c" CHECK ("a" IN ('x', 'y''),('))""",
    ]
