"""Feed rows and persons find each other: a delivery when it arrives, a new person before the next run.

Both directions are one index join on the digest's 64-bit head, with the whole digest re-checked.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from datafeeds.models import ROWS, FeedMatch, Kind, Snapshot
from households.models import Person

ROLES = {
    FeedMatch.Role.HOLDER: ("id_h64", "id_digest", tuple(ROWS)),
    FeedMatch.Role.SPOUSE: ("spouse_h64", "spouse_digest", (Kind.MARRIAGES,)),
    FeedMatch.Role.CUSTODIAN: ("custodian_h64", "custodian_digest", (Kind.CARD_CUSTODY,)),
}
"""For each role the columns that name the person, and the kinds that have it."""

KEPT_AS_PERSONS = {
    Kind.OFFICIALS: FeedMatch.Role.HOLDER,
    Kind.DISABILITY: FeedMatch.Role.HOLDER,
    Kind.MEDICAL: FeedMatch.Role.HOLDER,
    Kind.POVERTY_MONITORING: FeedMatch.Role.HOLDER,
    Kind.CARD_CUSTODY: FeedMatch.Role.CUSTODIAN,
}
"""Kinds whose people may be the subject or the evidence of a finding without being in the roll."""


MANY = 10_000
"""Rows of a delivery from which on one pass over all persons is faster than a look-up for each."""

IN_SNAPSHOT = "s.snapshot_id = %(snapshot)s"
NEW_PERSON = "p.matched = %(matched)s AND p.id <= %(newest)s"
"""The two sides that lead a join: the rows of a delivery, or the persons who are new."""


def match_snapshot(snapshot: Snapshot) -> None:
    """Every row of a new snapshot that speaks of a known person is matched; call it in the importing
    transaction.
    """
    kind = Kind(snapshot.kind)
    values = {"snapshot": snapshot.pk, "kind": kind.value, "matched": False}
    if role := KEPT_AS_PERSONS.get(kind):
        _execute(_keep_persons(kind, role), values)
    if kind == Kind.MARRIAGES:
        _execute(_keep_other_side(IN_SNAPSHOT, "holder", "spouse"), values)
        _execute(_keep_other_side(IN_SNAPSHOT, "spouse", "holder"), values)
    for role, (_, _, kinds) in ROLES.items():
        if kind in kinds:
            with _hashing(snapshot.rows):
                _execute(_match(kind, role, IN_SNAPSHOT), values | {"role": role.value})


def match_new_persons() -> int:
    """Persons who came since the last look are matched with every snapshot at hand; how many there were.

    Their spouses in the marriage feed become persons too, and are looked up in their turn.
    """
    total = 0
    while batch := _match_batch():
        total += batch
    return total


@transaction.atomic
def _match_batch() -> int:
    newest = Person.objects.filter(matched=False).order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        return 0
    values = {"newest": newest, "matched": False}
    for kind in _kinds_at_hand():
        for role, (_, _, kinds) in ROLES.items():
            if kind in kinds:
                _execute(_match(kind, role, NEW_PERSON), values | {"role": role.value, "kind": kind.value})
    _execute(_keep_other_side(NEW_PERSON, "holder", "spouse"), values)
    _execute(_keep_other_side(NEW_PERSON, "spouse", "holder"), values)
    return Person.objects.filter(matched=False, id__lte=newest).update(matched=True)


def _kinds_at_hand() -> list[Kind]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT kind FROM datafeeds_snapshot")
        return [Kind(kind) for (kind,) in cursor.fetchall()]


@contextmanager
def _hashing(rows: int) -> Iterator[None]:
    """PostgreSQL knows no statistics yet of rows that have just come: so many are no nested loop's."""
    many = connection.vendor == "postgresql" and rows >= MANY
    if many:
        _execute("SET LOCAL enable_nestloop = off", {})
    yield
    if many:
        _execute("SET LOCAL enable_nestloop TO DEFAULT", {})


def _execute(sql: str, values: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


# The statements below are put together from the tables and columns named above, never from data.
# The CROSS JOIN keeps SQLite from turning the join round: the smaller side leads.


def _joined(kind: Kind, which: str) -> str:
    rows, persons = f"{ROWS[kind]._meta.db_table} s", "households_person p"
    return f"{persons} CROSS JOIN {rows}" if which == NEW_PERSON else f"{rows} CROSS JOIN {persons}"


def _match(kind: Kind, role: FeedMatch.Role, which: str) -> str:
    h64, digest, _ = ROLES[role]
    return (
        "INSERT INTO datafeeds_feedmatch (region_code, snapshot_id, kind, row_id, role, person_id)"  # noqa: S608
        f" SELECT s.region_code, s.snapshot_id, %(kind)s, s.id, %(role)s, p.id FROM {_joined(kind, which)}"
        f" WHERE {which} AND s.{h64} = p.id_h64 AND s.{digest} = p.id_digest"
        " ON CONFLICT (kind, row_id, role) DO NOTHING"
    )


def _keep_persons(kind: Kind, role: FeedMatch.Role) -> str:
    h64, digest, _ = ROLES[role]
    return (
        "INSERT INTO households_person (id_digest, id_h64, matched)"  # noqa: S608
        f" SELECT s.{digest}, min(s.{h64}), %(matched)s FROM {ROWS[kind]._meta.db_table} s"
        f" WHERE s.snapshot_id = %(snapshot)s GROUP BY s.{digest} ON CONFLICT (id_digest) DO NOTHING"
    )


def _keep_other_side(which: str, known: str, other: str) -> str:
    known_h64, known_digest, _ = ROLES[FeedMatch.Role(known)]
    other_h64, other_digest, _ = ROLES[FeedMatch.Role(other)]
    return (
        "INSERT INTO households_person (id_digest, id_h64, matched)"  # noqa: S608
        f" SELECT s.{other_digest}, min(s.{other_h64}), %(matched)s"
        f" FROM {_joined(Kind.MARRIAGES, which)}"
        f" WHERE {which} AND s.{known_h64} = p.id_h64 AND s.{known_digest} = p.id_digest"
        f" GROUP BY s.{other_digest} ON CONFLICT (id_digest) DO NOTHING"
    )
