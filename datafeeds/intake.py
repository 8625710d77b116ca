"""A delivery of another bureau (部门数据) becomes a snapshot: rows of its kind, matched on arrival.

Source: formats §4.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db import models

from audit.models import IncomingFile
from common import crypto, months
from common.bulk import Stage
from common.fields import MonthField
from common.sheets.clean import Block
from datafeeds import corrections, matching
from datafeeds.kinds import FeedKind
from datafeeds.models import Kind, Snapshot
from households import identity
from households.intake import Delivery, Format, Intake
from households.people import ACCOUNT_COLUMNS, keep_accounts

CERTIFICATE_LABEL = "datafeeds_disabilitycertificate.number"

Maker = Callable[[Block], Iterable[Sequence[Any]]]
"""From a block of parsed rows to some columns of the stage."""


class FeedIntake(Intake):
    """One file of one kind as of a day; see ``datafeeds.kinds``."""

    def __init__(self, feed: FeedKind, delivery: Delivery) -> None:
        super().__init__(delivery)
        self.feed = feed
        parts = [_part(feed, key) for key in ("id_number", "name", *(column.key for column in feed.columns))]
        columns = {name: kind for names, _ in parts for name, kind in names.items()}
        self.format = Format(feed.kind.value, feed.layout, {**columns, "extra": "json"})
        self._makers = [make for _, make in parts]
        self._has_uid = "uid" in columns

    def records(self, block: Block) -> Iterable[Sequence[Any]]:
        """The stage's columns of the rows; an empty state is the kind's default."""
        for key, default in self.feed.defaults.items():
            block.columns[key] = block.filled(key, default)
        if self._has_uid:
            block.columns["uid"] = [uuid.uuid4() for _ in block.row_nos]
        return [*chain.from_iterable(make(block) for make in self._makers), block.extras]

    def publish(self, stage: Stage, incoming: IncomingFile) -> None:
        """The snapshot and its rows stand in their tables, and every known person in them is matched."""
        matching.match_new_persons()
        snapshot = self._open_snapshot(incoming)
        if "account_digest" in stage.columns:
            keep_accounts(stage)
        if "certificate_digest" in stage.columns:
            stage.execute(KEEP_CERTIFICATES)
        table = self.feed.table._meta.db_table
        stage.execute(
            _publish_statement(stage, table), {"snapshot": snapshot.pk, "region": incoming.region_code}
        )
        matching.match_snapshot(snapshot)

    def replaced(self) -> Snapshot | None:
        """The snapshot of this sender whose place the delivery takes; corrected rows take nobody's."""
        delivery = self.delivery
        if delivery.mends:
            return None
        older = Snapshot.objects.filter(
            region_code=delivery.region,
            kind=self.feed.kind,
            source=delivery.source,
            as_of__lte=delivery.as_of,
            completes=None,
            incoming__status=IncomingFile.Status.IMPORTED,
        )
        found: Snapshot | None = older.order_by("-as_of", "-id").first()
        return found

    def replaced_rows(self) -> int:
        """How many rows, corrected ones included, the snapshot has whose place the delivery takes."""
        found = self.replaced()
        return found.rows + corrections.rows_of([found.pk]).get(found.pk, 0) if found else 0

    def _completed(self) -> Snapshot | None:
        """The first delivery of the chain that this one corrects."""
        mends = self.delivery.mends
        if mends is None:
            return None
        corrected: Snapshot = Snapshot.objects.get(incoming=mends)
        return corrected.completes or corrected

    def _open_snapshot(self, incoming: IncomingFile) -> Snapshot:
        if incoming.accepted * 2 < self.replaced_rows():
            incoming.shrunk = True
            incoming.save(update_fields=["shrunk"])
        snapshot: Snapshot = Snapshot.objects.create(
            region_code=incoming.region_code,
            kind=self.feed.kind,
            source=incoming.source,
            as_of=self.delivery.as_of,
            rows=incoming.accepted,
            shrunk=incoming.shrunk,
            incoming=incoming,
            completes=self._completed(),
        )
        return snapshot


def _part(feed: FeedKind, key: str) -> tuple[Mapping[str, str], Maker]:
    """The stage columns that one column of the file fills, and how."""
    if key == "id_number":
        return _holder(feed)
    if key == "name":
        return {"name": "text", "normal_name": "text"}, _named("name")
    if key == "spouse_name":
        return {"spouse_name": "text", "spouse_normal_name": "text"}, _named("spouse_name")
    if key in ("spouse_id", "custodian_id"):
        return _other_person(feed, key.removesuffix("_id"))
    if key == "account":
        return ACCOUNT_COLUMNS, lambda block: _transposed(map(identity.account_key, block.columns["account"]))
    if key == "certificate" and feed.kind == Kind.DISABILITY:
        return CERTIFICATE_COLUMNS, _certificates
    return _plain(feed.table._meta.get_field(key), key)


def _other_person(feed: FeedKind, role: str) -> tuple[Mapping[str, str], Maker]:
    """The spouse or custodian; the cipher is bound to the row's uid, which the holder's columns may
    have made.
    """
    label = f"{feed.table._meta.db_table}.{role}_id_number"
    columns = {f"{role}_digest": "bytes", f"{role}_h64": "int", f"{role}_id_number": "bytes"}

    def kept(block: Block) -> Iterable[Sequence[Any]]:
        numbers = block.columns[f"{role}_id"]
        return (*identity.person_keys(numbers), _sealed(label, block.columns["uid"], numbers))

    return columns, kept


def _holder(feed: FeedKind) -> tuple[Mapping[str, str], Maker]:
    columns = {"id_digest": "bytes", "id_h64": "int"}
    if feed.kind == Kind.CARD_CUSTODY:
        columns["uid"] = "uuid"
        return columns, lambda block: (*_persons(block), block.columns["uid"])
    if not feed.keeps_id_number:
        return columns, _persons
    label = f"{feed.table._meta.db_table}.id_number"

    def kept(block: Block) -> Iterable[Sequence[Any]]:
        uids, numbers = block.columns["uid"], block.columns["id_number"]
        return (*_persons(block), uids, _sealed(label, uids, numbers))

    return {**columns, "uid": "uuid", "id_number": "bytes"}, kept


def _persons(block: Block) -> Iterable[Sequence[Any]]:
    return identity.person_keys(block.columns["id_number"])


def _sealed(label: str, uids: Iterable[uuid.UUID], numbers: Iterable[str]) -> list[bytes]:
    return [crypto.encrypt(label, uid, number) for uid, number in zip(uids, numbers, strict=True)]


def _transposed(rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    return zip(*rows, strict=True)


def _named(key: str) -> Maker:
    return lambda block: (block.columns[key], block.normal_names(key))


CERTIFICATE_COLUMNS = {
    "certificate_digest": "bytes",
    "certificate_uid": "uuid",
    "certificate_number": "bytes",
    "certificate_last4": "text",
}


def _certificates(block: Block) -> Iterable[Sequence[Any]]:
    return _transposed(map(_certificate, block.columns["certificate"]))


def _certificate(number: str) -> tuple[bytes, uuid.UUID, bytes, str]:
    uid = uuid.uuid4()
    return crypto.digest(number), uid, crypto.encrypt(CERTIFICATE_LABEL, uid, number), number[-4:]


def _plain(field: Any, key: str) -> tuple[Mapping[str, str], Maker]:
    if isinstance(field, MonthField):
        return {key: "int"}, lambda block: ([month and months.index(month) for month in block.columns[key]],)
    if isinstance(field, models.DateField):
        return {key: "date"}, lambda block: (block.columns[key],)
    if isinstance(field, models.CharField):
        return {key: "text"}, lambda block: (block.filled(key, ""),)
    return {key: "int"}, lambda block: (block.columns[key],)


KEEP_CERTIFICATES = """
INSERT INTO datafeeds_disabilitycertificate (uid, digest, number, last4)
SELECT certificate_uid, certificate_digest, certificate_number, certificate_last4 FROM (
    SELECT certificate_uid, certificate_digest, certificate_number, certificate_last4,
           row_number() OVER (PARTITION BY certificate_digest ORDER BY row_no) AS place
    FROM stage_disability) AS first_seen
WHERE place = 1
ON CONFLICT (digest) DO NOTHING
"""

_JOINS = {
    "account_digest": ("account_id", "JOIN households_account a ON a.digest = s.account_digest", "a.id"),
    "certificate_digest": (
        "certificate_id",
        "JOIN datafeeds_disabilitycertificate c ON c.digest = s.certificate_digest",
        "c.id",
    ),
}


def _publish_statement(stage: Stage, table: str) -> str:
    """INSERT … SELECT from the stage; every name in it is declared in this app."""
    joined = {name: join for name, join in _JOINS.items() if name in stage.columns}
    dropped = {"row_no", "fingerprint", *ACCOUNT_COLUMNS, *CERTIFICATE_COLUMNS}
    plain = [name for name in stage.columns if name not in dropped]
    targets = ", ".join(["region_code", "snapshot_id", *plain, *(join[0] for join in joined.values())])
    sources = ", ".join(
        [
            "%(region)s",
            "%(snapshot)s",
            *(f"s.{name}" for name in plain),
            *(join[2] for join in joined.values()),
        ]
    )
    joins = " ".join(join[1] for join in joined.values())
    return f"INSERT INTO {table} ({targets}) SELECT {sources} FROM {stage.name} s {joins}"  # noqa: S608
