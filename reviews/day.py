"""The day tables: what is known of a day, made once a run for all rules to read.

They are temporary tables of the session. A run calls ``prepare`` and at its end ``drop``. What each holds
is told in ``reviews.day_tables``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import connection

from common import months
from households import mergers
from reviews import day_paid, dialect
from reviews.day_tables import (
    AMOUNTS,
    BEGUN,
    CASES,
    CREMATIONS,
    DEATHS,
    FIRST_YEAR,
    INDEXES,
    KEYS,
    LAST_YEAR,
    MARRIAGES,
    MATCHES,
    MEMBERS,
    MONTHS,
    NOTICE_DAYS,
    SNAPSHOTS,
    TABLES,
    WORD,
)
from reviews.dialect import Statement


@dataclass(frozen=True)
class Part:
    """Of a county only these households, and what feeds say of these persons: enough for one subject."""

    households: frozenset[int]
    persons: frozenset[int]


PART = {
    "part_household": "household_id bigint PRIMARY KEY",
    "part_person": "person_id bigint PRIMARY KEY",
}
OF_PART = {
    "day_amount": (
        "WHERE superseded_by_id IS NULL",
        "WHERE superseded_by_id IS NULL AND case_id IN ("
        "SELECT c.id FROM households_case c JOIN part_household p ON p.household_id = c.household_id)",
    ),
    "day_begun": (
        "WHERE c.status <> 'refused'",
        "WHERE c.household_id IN (SELECT household_id FROM part_household) AND c.status <> 'refused'",
    ),
    "day_match": (
        "ON m.snapshot_id = s.snapshot_id",
        "ON m.snapshot_id = s.snapshot_id AND m.person_id IN (SELECT person_id FROM part_person)",
    ),
}
"""What a statement says for a county as a whole, and for a part of it."""


def prepare_part(as_of: date, county: int, part: Part) -> None:
    """The day tables say of a county what is known of a part of it; payments in short are left out.

    So few rows are read without indexes, and PostgreSQL is asked once for all of it.
    """
    drop()
    dialect.script(
        [*_empty({**TABLES, **PART}), *_begun(as_of, [county]), *_of(part), *_filled(as_of, OF_PART)]
    )


def prepare(as_of: date, counties: Iterable[int]) -> None:
    """The day tables of this session say what is known of ``as_of`` in ``counties`` (six-digit numbers)."""
    drop()
    dialect.script([*_empty(TABLES), *_begun(as_of, counties)])
    filled = [*_filled(as_of, {}), *_paid(as_of)]
    for name, alike in groupby(filled, key=lambda statement: statement.table):
        dialect.script([*alike, *_indexed(name)])


def drop() -> None:
    """No day table is left in this session."""
    dialect.drop_temporary((*TABLES, *PART))


def _empty(tables: Mapping[str, str]) -> Iterator[Statement]:
    word = WORD[connection.vendor]
    for name, columns in tables.items():
        yield Statement(name, f"CREATE TEMP TABLE {name} ({columns.replace('{word}', word)})")


def _begun(as_of: date, counties: Iterable[int]) -> Iterator[Statement]:
    """The counties, the divisions that stand in the place of others, and the months."""
    yield from _keys("day_county", [(county,) for county in sorted(set(counties))])
    yield from _keys("day_heir", list(mergers.heirs(as_of).items()))
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 1)
    yield Statement("month_name", MONTHS[connection.vendor], (first, last))
    yield from _looked_at("month_name")


def _of(part: Part) -> Iterator[Statement]:
    for name, keys in zip(PART, (part.households, part.persons), strict=True):
        yield from _keys(name, [(key,) for key in sorted(keys)])


def _keys(name: str, rows: Sequence[Sequence[int]]) -> Iterator[Statement]:
    """The rows stand in a table of numbers."""
    if rows:
        marks = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
        yield Statement(name, f"INSERT INTO {name} VALUES {marks}", [key for row in rows for key in row])  # noqa: S608 - constants
    yield from _looked_at(name)


def _filled(as_of: date, changed: Mapping[str, tuple[str, str]]) -> Iterator[Statement]:
    params: dict[str, date | int] = {"as_of": as_of, "month": months.index(as_of)}
    said = [
        ("day_amount", AMOUNTS),
        ("day_begun", BEGUN),
        ("day_member", MEMBERS),
        ("day_case", CASES.replace("{notice_days}", NOTICE_DAYS[connection.vendor])),
        ("day_snapshot", SNAPSHOTS),
        ("day_match", MATCHES),
        ("day_death", DEATHS),
        ("day_death", CREMATIONS),
        ("day_marriage", MARRIAGES),
    ]
    for name, sql in said:
        yield Statement(name, sql.replace(*changed[name]) if name in changed else sql, params)
        if changed:
            yield from _looked_at(name)


def _paid(as_of: date) -> Iterator[Statement]:
    for name, sql in day_paid.statements(connection.vendor).items():
        yield Statement(name, sql, day_paid.values(as_of))


def _indexed(name: str) -> Iterator[Statement]:
    if name in KEYS:
        yield Statement(name, f"CREATE UNIQUE INDEX {name}_key ON {name} ({KEYS[name]})")
    for place, columns in enumerate(INDEXES.get(name, ())):
        yield Statement(name, f"CREATE INDEX {name}_{place} ON {name} ({columns})")
    yield Statement(name, f"ANALYZE {name}")


def _looked_at(name: str) -> Iterator[Statement]:
    """PostgreSQL's planner knows how few rows there are; SQLite joins by its indexes alone."""
    if connection.vendor == "postgresql":
        yield Statement(name, f"ANALYZE {name}")
