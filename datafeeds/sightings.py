"""What other bureaus' data say of persons (外部数据): of each kind the newest snapshots and their rows.

A feed that was not supplied is 未提供, never 无问题.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject

from accounts.scope import WHOLE, scope
from audit.models import IncomingFile
from common import clock, divisions, marks, months
from common.fields import MoneyField, MonthField
from common.marks import Mark
from common.money import show, yuan
from datafeeds.kinds import KINDS, FeedKind
from datafeeds.models import FeedMatch, Kind, Snapshot

HIDDEN = {"certificate", "account", "custodian_id_number", "spouse_id_number", "stated_region"}
"""Columns that are keys or numbers; the page of a finding shows what of them is needed."""


@dataclass(frozen=True)
class Row:
    """One row about somebody: whose it is, in what capacity, and its shown columns (money in fen)."""

    pk: int
    person: int
    role: str
    values: Mapping[str, Any]
    words: str


@dataclass
class Seen:
    """What is seen of one kind: the day of its newest snapshot, and what it says of whom."""

    kind: Kind
    bureau: str
    as_of: date | None = None
    told: list[tuple[str, str]] = field(default_factory=list)
    rows: list["Row"] = field(default_factory=list)

    @property
    def mark(self) -> Mark:
        """How old the data are."""
        return marks.freshness(self.as_of, clock.today())

    @property
    def is_old(self) -> bool:
        """Whether they are too old for what they do not say to mean anything."""
        return self.mark.tone != "ok"


def of_persons(
    region: int, persons: Mapping[int, str], kinds: Iterable[Kind] = tuple(Kind)
) -> dict[Kind, Seen]:
    """Each kind with its newest snapshots that the region's county sees, and what they say of persons.

    ``persons``: keys of persons to the names under which they are told. ``kinds``: no others are read.
    Three queries.
    """
    found = {Kind(kind): Seen(Kind(kind), KINDS[kind].bureau) for kind in kinds}
    with scope(region=WHOLE):
        newest = _newest(region, list(found))
        for kind, as_of in newest.values():
            known = found[Kind(kind)].as_of
            found[Kind(kind)].as_of = max(as_of, known) if known else as_of
        matches = FeedMatch.objects.filter(person__in=list(persons), snapshot__in=list(newest))
        hits: defaultdict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
        for kind, row, person, role in matches.values_list("kind", "row_id", "person_id", "role"):
            hits[kind, row].append((person, role))
        for kind, row, document in _rows(hits):
            values = json.loads(document)
            words = _words(KINDS[kind], values)
            for person, role in hits[kind, row]:
                capacity = "" if role == FeedMatch.Role.HOLDER else f"（{FeedMatch.Role(role).label}）"
                found[Kind(kind)].told.append((f"{persons[person]}{capacity}", words))
                found[Kind(kind)].rows.append(Row(row, person, role, values, words))
    return found


def supplied(region: int) -> set[str]:
    """The kinds of which the region's county sees any data."""
    with scope(region=WHOLE):
        return set(_in_force(region).order_by().values_list("kind", flat=True).distinct())


def _newest(region: int, kinds: list[Kind]) -> dict[int, tuple[str, date]]:
    """The newest snapshot of each kind and source that the county sees, and the corrected rows of each."""
    rows = _in_force(region).filter(kind__in=kinds, as_of__lte=clock.today()).order_by("as_of", "id")
    newest: dict[tuple[int, str, str], tuple[int, date]] = {}
    corrected: defaultdict[int, list[int]] = defaultdict(list)
    told = rows.values_list("region_code", "kind", "source", "as_of", "pk", "completes")
    for code, kind, source, as_of, pk, completes in told:
        if completes is None:
            newest[code, kind, source] = (pk, as_of)
        else:
            corrected[completes].append(pk)
    return {
        part: (kind, as_of) for (_, kind, _), (pk, as_of) in newest.items() for part in (pk, *corrected[pk])
    }


def _in_force(region: int) -> QuerySet[Snapshot]:
    """The snapshots that the region's county sees, its own and those above it; asked in the scope of all."""
    county = divisions.county_code(region)
    rows: QuerySet[Snapshot] = Snapshot.objects.filter(
        region_code__in=[county, *divisions.ancestors(county), WHOLE],
        incoming__status=IncomingFile.Status.IMPORTED,
    )
    return rows


def _rows(hits: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int, str]]:
    """The rows of all kinds in one query: kind, key, and the shown columns as a JSON document."""
    wanted: dict[str, list[int]] = {}
    for kind, row in hits:
        wanted.setdefault(kind, []).append(row)
    parts = [_documents(KINDS[kind], rows) for kind, rows in sorted(wanted.items())]
    if not parts:
        return iter(())
    first, *others = parts
    return iter(first.union(*others, all=True) if others else first)


def _documents(declared: FeedKind, rows: list[int]) -> QuerySet[Any, Any]:
    columns = {column.key: F(column.key) for column in _shown(declared)}
    document = Cast(JSONObject(**columns), TextField())
    found: QuerySet[Any] = declared.table.objects.filter(pk__in=rows).order_by()
    told = found.annotate(of_kind=Value(declared.kind.value, TextField()), document=document)
    documents: QuerySet[Any, Any] = told.values_list("of_kind", "pk", "document")
    return documents


def _shown(declared: FeedKind) -> list[Any]:
    stored = {each.name for each in declared.table._meta.concrete_fields}
    return [column for column in declared.columns if column.key in stored - HIDDEN]


def _words(declared: FeedKind, document: Mapping[str, Any]) -> str:
    told = []
    for column in _shown(declared):
        value = document.get(column.key)
        if value is None or value == "":
            continue
        told.append(f"{column.header} {_word(declared.table._meta.get_field(column.key), value)}")
    return "，".join(told)


def _word(stored: Any, value: Any) -> str:
    if isinstance(stored, MoneyField):
        return f"{show(yuan(int(value)))} 元"
    if isinstance(stored, MonthField):
        return months.show(months.from_index(int(value)))
    return str(value)
