"""Sealing the trail in Merkle batches, and finding what was altered, removed or cut off.

Leaf = SM3(0x00 ‖ canonical JSON of the event), node = SM3(0x01 ‖ left ‖ right); the seal's MAC uses a key
that is not in the database. Each seal's head is also kept outside the database, see ``audit.anchors``.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction

from audit import anchors
from audit.anchors import Anchor
from audit.models import AuditEvent, Installation, Leaf, Seal
from common.crypto import hmac_sm3, keyring, sm3

BATCH = 5000
"""Events in one seal at most."""

LATE = 10_000
"""How far below the newest sealed event ``seal`` looks for transactions that committed late."""

_WINDOW = 20_000
_COLUMNS = (
    "pk", "uid", "at", "actor_id", "actor_number", "actor_name", "role", "region_code", "action",
    "object_kind", "object_id", "object_label", "reason", "detail", "request_id", "ip",
)  # fmt: skip
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


# --- Hashes -------------------------------------------------------------------------------------------------


def leaf_hash(event: Sequence[Any]) -> bytes:
    """Hash of an event given as the values of its columns in the order of the model."""
    pk, uid, at, *rest = event
    return sm3(b"\x00" + _canonical([pk, uid.hex, _instant(at), *rest]).encode())


def _instant(at: datetime) -> str:
    """Microseconds since 1970: the same in every time zone."""
    return f"{int(at.timestamp())}.{at.microsecond:06d}"


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Root over the leaves; a last odd one goes up unchanged."""
    level = list(leaves)
    while len(level) > 1:
        pairs = [sm3(b"\x01" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def _mac(number: int, size: int, prev: bytes, root: bytes) -> bytes:
    return hmac_sm3(keyring().seal, f"{number}|{size}|".encode() + prev + b"|" + root)


def _link(root: bytes, mac: bytes) -> bytes:
    return sm3(root + mac)


# --- Sealing ------------------------------------------------------------------------------------------------


def seal(*, thorough: bool = False) -> int:
    """Every committed event stands under a seal; the number of events sealed now.

    ``thorough`` looks through the whole trail for events that were passed over, not only near its end.
    When somebody else is sealing, nothing is done.
    """
    sealed = 0
    while batch := _seal_batch(thorough=thorough):
        sealed += batch
        if batch < BATCH:
            break
    return sealed


def _seal_batch(*, thorough: bool) -> int:
    if not _waiting(thorough=thorough).exists():
        return 0
    with transaction.atomic():
        if not _may_seal():
            return 0
        events = list(_waiting(thorough=thorough).order_by("pk").values_list(*_COLUMNS)[:BATCH])
        if events:
            _write_seal(events)
    return len(events)


def _may_seal() -> bool:
    """One sealer at a time: PostgreSQL by a lock of this transaction, SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('audit.seal', 0))")
        return bool(cursor.fetchone()[0])


def _waiting(*, thorough: bool) -> models.QuerySet[AuditEvent]:
    events = AuditEvent.objects.unsealed()
    newest = Leaf.objects.order_by("-pk").values_list("pk", flat=True).first()
    return events if thorough or newest is None else events.filter(pk__gt=newest - LATE)


def _write_seal(events: Sequence[Sequence[Any]]) -> None:
    last = Seal.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    prev = _link(bytes(last.root), bytes(last.mac)) if last else b""
    hashes = [leaf_hash(event) for event in events]
    root = merkle_root(hashes)
    written = Seal.objects.create(
        number=number, size=len(events), root=root, prev=prev, mac=_mac(number, len(events), prev, root)
    )
    Leaf.objects.bulk_create(
        [
            Leaf(event_id=event[0], seal=written, position=position, hash=hash_)
            for position, (event, hash_) in enumerate(zip(events, hashes, strict=True))
        ],
        batch_size=BATCH,
    )
    anchor = Anchor(_installation(), number, events[0][0], len(events), root.hex(), bytes(written.mac).hex())
    transaction.on_commit(lambda: anchors.append(anchor))


def _installation() -> str:
    known, _ = Installation.objects.get_or_create(pk=1)
    return known.uid.hex


# --- Verifying ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What the trail is worth: number of events, is all as sealed, the first bad event, unsealed ones."""

    events: int
    ok: bool
    first_bad: int | None
    unsealed: int
    sentence: str


class _Broken(Exception):
    """The trail is not what was sealed, from this event on."""

    def __init__(self, event: int | None, sentence: str) -> None:
        super().__init__(sentence)
        self.event = event
        self.sentence = sentence


def verify(anchor_file: Path | None = None) -> Verdict:
    """Every sealed event is recomputed and compared with seals and anchors (of the folder, or of one file).

    A changed or removed event, a changed seal and a cut-off end make ``ok`` False; ``first_bad`` is the
    number of the first event concerned. Events that no seal covers yet are counted as ``unsealed``.
    """
    events, unsealed = AuditEvent.objects.count(), AuditEvent.objects.unsealed().count()
    try:
        heads = _check_seals()
        _check_anchors(heads, anchor_file)
    except _Broken as broken:
        return Verdict(events, ok=False, first_bad=broken.event, unsealed=unsealed, sentence=broken.sentence)
    waiting = f"，另有 {unsealed:,} 条尚未封存" if unsealed else ""
    sentence = f"共 {events:,} 条，完整{waiting}。"
    return Verdict(events, ok=True, first_bad=None, unsealed=unsealed, sentence=sentence)


def _check_seals() -> dict[int, tuple[str, str]]:
    """Root and MAC of every seal by its number; raises _Broken at the first that is not right."""
    heads: dict[int, tuple[str, str]] = {}
    prev = b""
    for group in _groups(Seal.objects.order_by("number").iterator()):
        rows = _rows_by_seal(group[0].number, group[-1].number)
        for written in group:
            _check_seal(written, len(heads) + 1, prev, rows.get(written.number, []))
            root, mac = bytes(written.root), bytes(written.mac)
            prev = _link(root, mac)
            heads[written.number] = (root.hex(), mac.hex())
    return heads


def _groups(seals: Iterable[Seal]) -> Iterator[list[Seal]]:
    """Neighbouring seals of about ``_WINDOW`` events together: small ones cost no query each."""
    group: list[Seal] = []
    size = 0
    for written in seals:
        if group and size + written.size > _WINDOW:
            yield group
            group, size = [], 0
        group.append(written)
        size += written.size
    if group:
        yield group


def _rows_by_seal(first: int, last: int) -> dict[int, list[tuple[Any, ...]]]:
    """(seal, stored hash, columns of the event …) in sealed order, by seal."""
    columns = [f"event__{name}" for name in _COLUMNS]
    rows: dict[int, list[tuple[Any, ...]]] = {}
    leaves = Leaf.objects.filter(seal_id__gte=first, seal_id__lte=last).order_by("seal_id", "position")
    for row in leaves.values_list("seal_id", "hash", *columns):
        rows.setdefault(row[0], []).append(row)
    return rows


def _check_seal(written: Seal, number: int, prev: bytes, rows: list[tuple[Any, ...]]) -> None:
    first = rows[0][2] if rows else _first_event_of(written)
    if written.number != number:
        raise _Broken(first, f"第 {number} 号封存缺失。")
    root = bytes(written.root)
    if bytes(written.prev) != prev or bytes(written.mac) != _mac(number, written.size, prev, root):
        raise _Broken(first, f"第 {number} 号封存被改动。")
    hashes = []
    for _, stored, *event in rows:
        hashes.append(leaf_hash(event))
        if hashes[-1] != bytes(stored):
            raise _Broken(event[0], f"第 {event[0]} 条留痕被改动。")
    if len(rows) != written.size or merkle_root(hashes) != root:
        raise _missing(written, rows)


def _missing(written: Seal, rows: list[tuple[Any, ...]]) -> _Broken:
    """Which event of the seal is gone, as far as the leaves still tell it."""
    there = {row[2] for row in rows}
    leaves = Leaf.objects.filter(seal=written).order_by("position").values_list("event_id", flat=True)
    gone = next((event for event in leaves if event not in there), None)
    if gone is not None:
        return _Broken(gone, f"第 {gone} 条留痕被删除。")
    first = rows[0][2] if rows else None
    return _Broken(first, f"第 {written.number} 号封存的内容与封存时不符，有留痕被删除。")


def _first_event_of(written: Seal) -> int | None:
    leaves = Leaf.objects.filter(seal=written).order_by("position")
    return leaves.values_list("event_id", flat=True).first()


def _check_anchors(heads: dict[int, tuple[str, str]], path: Path | None) -> None:
    """Every anchor of this database has its seal; those of other databases say nothing about it."""
    known = Installation.objects.first()
    mine = known.uid.hex if known else ""
    strangers = 0
    ours = 0
    for anchor in anchors.read(path):
        if anchor.installation != mine:
            strangers += 1
            continue
        ours += 1
        if heads.get(anchor.number) != (anchor.root, anchor.mac):
            gone = "已不存在" if anchor.number not in heads else "与锚点不符"
            raise _Broken(anchor.first_event, f"第 {anchor.number} 号封存{gone}，留痕被截断或替换。")
    if path and strangers and not ours:
        raise _Broken(None, "锚点文件属于另一个数据库，无法核对。")
