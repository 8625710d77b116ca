"""Two snapshots of one kind side by side (数据对比): which rows are new, gone or changed; set by set.

Rows are told apart by the person and what else identifies them in the kind (a vehicle by its plate).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models

from common import banking, money, months
from common.fields import CipherField, MoneyField, MonthField
from datafeeds.models import ROWS, FeedMatch, FeedRow, Kind, Snapshot

SHOWN = 50
"""So many rows of each sort are listed."""

IDENTITY: Mapping[str, tuple[str, ...]] = {
    Kind.PENSIONS: ("insurance",),
    Kind.EMPLOYMENT: ("employer",),
    Kind.HOUSING: ("certificate",),
    Kind.VEHICLES: ("plate",),
    Kind.BUSINESSES: ("credit_code", "role"),
    Kind.DISABILITY: ("certificate",),
    Kind.MEDICAL: ("year",),
    Kind.OTHER_ROLLS: ("other_region",),
    Kind.DISABILITY_SUBSIDIES: ("subsidy",),
    Kind.MARRIAGES: ("spouse_digest",),
    Kind.CARD_CUSTODY: ("account",),
}
"""What tells a person's rows of a kind apart, beside the ID number."""

NOT_COMPARED = {"id", "region_code", "snapshot", "id_digest", "id_h64", "name", "extra", "uid"}
HIDDEN = {
    "normal_name",
    "spouse_normal_name",
    "spouse_digest",
    "spouse_h64",
    "custodian_digest",
    "custodian_h64",
}


@dataclass(frozen=True)
class Line:
    """A row as the page lists it: the name, whether the person is known here, and its columns.

    Of a changed row each cell is what it was and what it is; otherwise the first of both is empty.
    """

    name: str
    is_known: bool
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Difference:
    """What two snapshots have not in common: counts, and the first rows of each sort."""

    new: int
    gone: int
    changed: int
    same: int
    headers: Sequence[str]
    new_rows: Sequence[Line]
    gone_rows: Sequence[Line]
    changed_rows: Sequence[Line]


def compare(older: Snapshot, newer: Snapshot) -> Difference:
    """What is new, gone or changed from one snapshot to another of its kind, corrected rows included."""
    table = ROWS[newer.kind]
    values = {"old": older.pk, "new": newer.pk, "region": newer.region_code}
    statement = _Statement(table, IDENTITY.get(Kind(newer.kind), ()))
    new, gone, changed, whole = _fetch(statement.counts(), values)[0]
    fields = _shown(table)
    changed_pairs = _fetch(statement.changed(), values)
    return Difference(
        new=new,
        gone=gone,
        changed=changed,
        same=whole - new - changed,
        headers=[str(field.verbose_name) for field in fields],
        new_rows=_lines(table, fields, [(None, pk) for (pk,) in _fetch(statement.new(), values)]),
        gone_rows=_lines(table, fields, [(None, pk) for (pk,) in _fetch(statement.gone(), values)]),
        changed_rows=_lines(table, fields, changed_pairs),
    )


def _fetch(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


class _Statement:
    """The statements about one kind; every name in them is a model's own."""

    def __init__(self, table: type[FeedRow], identity: Sequence[str]) -> None:
        meta = table._meta
        compared = [
            field
            for field in meta.concrete_fields
            if field.name not in NOT_COMPARED and not isinstance(field, CipherField)
        ]
        person = "{a}.id_h64 = {b}.id_h64 AND {a}.id_digest = {b}.id_digest"
        known = [meta.get_field(name) for name in identity]
        self._table = meta.db_table
        self._same = " AND ".join([person, *(_equal(field) for field in compared)])
        self._alike = " AND ".join([person, *(_equal(field) for field in known)])

    def counts(self) -> str:
        """How many rows are new, gone, changed, and how many there are."""
        return (
            f"{self._only()} SELECT"
            f" (SELECT count(*) FROM new_only n WHERE {self._none('old_only', 'n')}),"
            f" (SELECT count(*) FROM old_only o WHERE {self._none('new_only', 'o')}),"
            f" (SELECT count(*) FROM new_only n WHERE NOT ({self._none('old_only', 'n')})),"
            f" (SELECT count(*) FROM {self._table} WHERE snapshot_id IN ({_members('new')}))"
        )

    def new(self) -> str:
        """The first new rows."""
        return (
            f"{self._only()} SELECT n.id FROM new_only n WHERE {self._none('old_only', 'n')}"
            f" ORDER BY n.id LIMIT {SHOWN}"
        )

    def gone(self) -> str:
        """The first rows that are gone."""
        return (
            f"{self._only()} SELECT o.id FROM old_only o WHERE {self._none('new_only', 'o')}"
            f" ORDER BY o.id LIMIT {SHOWN}"
        )

    def changed(self) -> str:
        """The first changed rows: what they were, what they are."""
        alike = self._alike.format(a="o", b="n")
        return (
            f"{self._only()} SELECT min(o.id), n.id FROM new_only n JOIN old_only o ON {alike}"
            f" GROUP BY n.id ORDER BY n.id LIMIT {SHOWN}"
        )

    def _only(self) -> str:
        """The rows of each side that the other has not in the same words."""
        return f"WITH {self._side('old', 'new')}, {self._side('new', 'old')}"

    def _side(self, own: str, other: str) -> str:
        same = self._same.format(a="r", b="x")
        return (
            f"{own}_only AS (SELECT r.* FROM {self._table} r WHERE r.snapshot_id IN ({_members(own)})"
            f" AND NOT EXISTS (SELECT 1 FROM {self._table} x"
            f" WHERE x.snapshot_id IN ({_members(other)}) AND {same}))"
        )

    def _none(self, others: str, own: str) -> str:
        alike = self._alike.format(a=own, b="x")
        return f"NOT EXISTS (SELECT 1 FROM {others} x WHERE {alike})"


def _members(side: str) -> str:
    """The snapshot of a side and those that complete it; withdrawn ones belong to no region."""
    return (
        f"SELECT s.id FROM datafeeds_snapshot s WHERE s.region_code = %(region)s"
        f" AND (s.id = %({side})s OR s.completes_id = %({side})s)"
    )


def _equal(field: Any) -> str:
    a, b = f"{{a}}.{field.column}", f"{{b}}.{field.column}"
    return f"({a} = {b} OR ({a} IS NULL AND {b} IS NULL))" if field.null else f"{a} = {b}"


def _shown(table: type[FeedRow]) -> list[Any]:
    """The columns that a page lists: no digest, no cipher, nothing of the house's own."""
    return [
        field
        for field in table._meta.concrete_fields
        if field.name not in NOT_COMPARED | HIDDEN and not isinstance(field, CipherField)
    ]


def _lines(table: type[FeedRow], fields: Sequence[Any], pairs: Sequence[tuple[Any, int]]) -> list[Line]:
    keys = [pk for pair in pairs for pk in pair if pk is not None]
    linked = [field.name for field in fields if isinstance(field, models.ForeignKey)]
    rows = {row.pk: row for row in table.objects.filter(pk__in=keys).select_related(*linked)}
    known = set(
        FeedMatch.objects.filter(
            kind__in=[kind for kind, model in ROWS.items() if model is table],
            row_id__in=keys,
            role=FeedMatch.Role.HOLDER,
            person__memberships__isnull=False,
        ).values_list("row_id", flat=True)
    )
    return [
        Line(
            rows[new].name,
            new in known,
            [_cell(field, rows.get(old), rows[new]) for field in fields],
        )
        for old, new in pairs
        if new in rows
    ]


def _cell(field: Any, was: FeedRow | None, now: FeedRow) -> tuple[str, str]:
    after = _words(field, now)
    before = after if was is None else _words(field, was)
    return ("" if before == after else before or "（空）", after)


def _words(field: Any, row: FeedRow) -> str:
    value = getattr(row, field.name)
    if value is None:
        return ""
    if isinstance(field, MonthField):
        return months.show(value)
    if isinstance(field, MoneyField):
        return money.show(value)
    if isinstance(field, models.ForeignKey):
        return banking.mask_account(value.last4)
    return value.isoformat() if isinstance(value, date) else str(value)
