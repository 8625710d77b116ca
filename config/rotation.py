"""Rotating the keys (更换密钥): ciphertexts under a new data key, digests under one more index layer.

Data key: rows are written anew in chunks, each a transaction; old and new ones are readable together, so
that nobody need stop working, and a rotation that was killed goes on where it was. Index key: every digest
gets one layer more from its own bytes, without a clear value, in one transaction; a rotation that was
killed has changed nothing. How many layers the digests have is noted in the database, not told by the keys.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from accounts import installation
from accounts.models import User
from audit import log
from audit.actions import Action
from audit.models import AuditEvent
from common import crypto
from common.bulk import BLOCK, Stage
from common.errors import Busy
from common.fields import CipherField, DigestField
from config import env
from jobs.asking import busy
from jobs.models import Job
from jobs.work import Held
from jobs.work import ask as ask_for_job

KIND = "rotate_keys"
CHUNK = 1000
"""Rows written anew in one transaction."""

_HEADER = 4
"""Bytes of an envelope that name its algorithm and key."""

Row = Sequence[Any]
Kind = TypeVar("Kind", bound=models.Field)


@dataclass(frozen=True)
class Missing:
    """A key that the environment has to give before anything can be rotated, and how to write it."""

    name: str
    addition: str

    @property
    def sentence(self) -> str:
        """What the operator has to do."""
        return (
            f"请在 {self.name} 现有的值后面加上 {self.addition} ，重启全部进程，再运行本命令。"
            "这段新密钥只显示这一次，请妥善保管。"
        )


def missing_key(*, index: bool) -> Missing | None:
    """The new key that a person has to set first; None where it is there or can be made here."""
    if _has_next(index=index) or _vault().keeps(_variable(index=index)):
        return None
    return Missing(_variable(index=index), f",{_new_key(index=index)}")


def ask(*, index: bool, actor: User) -> Job:
    """A rotation waits to be done by this process. Raises Busy while another one is under way."""
    return ask_for_job(KIND, actor=actor, payload={"index": index}, exclusive=True, here=True)


def rotate(held: Held) -> Mapping[str, Any]:
    """The rotation that a job asks for is done, with a new key where one is due; what it came to.

    Raises Busy when an index rotation is not alone with the database.
    """
    index = bool(held.payload["index"])
    if not _has_next(index=index):
        _make_key(index=index)
    return add_layer(held) if index else reencrypt(held)


def _variable(*, index: bool) -> str:
    return "DOUDI_INDEX_KEYS" if index else "DOUDI_DATA_KEYS"


def _vault() -> env.Secrets:
    return env.Secrets(settings.DOUDI_MODE, settings.DOUDI_VAR / "keys")


def _has_next(*, index: bool) -> bool:
    """Whether a key is here to which the data have not been brought yet."""
    if index:
        return len(settings.DOUDI_KEYS["index"]) > installation.layers()
    current = settings.DOUDI_KEYS["current"]
    done = AuditEvent.objects.filter(action=Action.KEY_ROTATED, detail__data_key=current)
    return current != min(settings.DOUDI_KEYS["data"]) and not done.exists()


def _new_key(*, index: bool) -> str:
    if index:
        return secrets.token_hex(32)
    return f"{settings.DOUDI_KEYS['current'] + 1}:{secrets.token_hex(16)}"


def _make_key(*, index: bool) -> None:
    """The keys' folder holds one key more, and this process knows it."""
    vault, name = _vault(), _variable(index=index)
    vault.change(name, f"{vault.get(name, '')},{_new_key(index=index)}")
    crypto.adopt(env.keys(vault))


def sealed_tables() -> list[tuple[type[models.Model], list[CipherField]]]:
    """Every model with encrypted columns, and those columns."""
    return list(_having(CipherField))


def digested_tables() -> list[tuple[type[models.Model], list[DigestField]]]:
    """Every model with digests of numbers (persons, accounts, certificates), and those columns."""
    found = ((model, [field for field in fields if field.keyed]) for model, fields in _having(DigestField))
    return [(model, fields) for model, fields in found if fields]


def head_of(model: type[models.Model], field: DigestField) -> str | None:
    """The column that holds the digest's first 64 bits, where the table has one: id_digest, id_h64."""
    name = field.name.removesuffix("digest") + "h64"
    return name if any(other.name == name for other in model._meta.local_concrete_fields) else None


def _having(kind: type[Kind]) -> Iterator[tuple[type[models.Model], list[Kind]]]:
    for model in apps.get_models():
        meta = model._meta
        fields = [field for field in meta.local_concrete_fields if isinstance(field, kind)]
        if fields and meta.managed and not meta.proxy:
            yield model, fields


# --- Data key -----------------------------------------------------------------------------------------------


def reencrypt(held: Held) -> dict[str, Any]:
    """Every ciphertext is under the newest data key, but those that no key opens, which are counted."""
    rows = unreadable = 0
    for model, fields in sealed_tables():
        held.progress.stage(f"重新加密{model._meta.verbose_name}")
        done, lost = _reencrypt_table(held, model, fields)
        rows, unreadable = rows + done, unreadable + lost
    answer = {"data_key": settings.DOUDI_KEYS["current"], "rows": rows, "unreadable": unreadable}
    with held.publishing():
        installation.note()
        log.record(Action.KEY_ROTATED, actor=held.actor, detail=answer)
    return answer


def _reencrypt_table(held: Held, model: type[models.Model], fields: Sequence[CipherField]) -> tuple[int, int]:
    done = unreadable = last = 0
    with Stage(KIND, {"id": "int", **{field.name: "bytes" for field in fields}}) as stage:
        while True:
            with held.publishing(seconds=60):
                rows = _stale(model, fields, above=last)
                if not rows:
                    return done, unreadable
                fresh = [row for row in map(_renewer(fields), rows) if row is not None]
                _write(stage, model, fresh)
            last = rows[-1][0]
            done, unreadable = done + len(fresh), unreadable + len(rows) - len(fresh)
            held.progress.advance(done)


def _stale(model: type[models.Model], fields: Sequence[CipherField], *, above: int) -> list[Row]:
    """The next rows of which a ciphertext is under another key: id, uid, ciphertexts; locked."""
    columns = ", ".join(field.name for field in fields)
    old = " OR ".join(f"substr({field.name}, 1, {_HEADER}) <> %(header)s" for field in fields)
    lock = "FOR UPDATE" if connection.vendor == "postgresql" else ""
    return _fetch(
        f"SELECT id, uid, {columns} FROM {model._meta.db_table}"  # noqa: S608 - names of our own columns
        f" WHERE id > %(above)s AND ({old}) ORDER BY id LIMIT {CHUNK} {lock}",
        {"above": above, "header": crypto.present_header()},
    )


def _renewer(fields: Sequence[CipherField]) -> Callable[[Row], Row | None]:
    """A function from a stale row to its id and new ciphertexts; None where one of them cannot be opened."""

    def renewed(row: Row) -> Row | None:
        pk, uid, *blobs = row
        try:
            return pk, *(
                None if blob is None else crypto.reencrypt(field.label, uid, bytes(blob))
                for field, blob in zip(fields, blobs, strict=True)
            )
        except crypto.CryptoError:
            return None

    return renewed


# --- Index key ----------------------------------------------------------------------------------------------


def add_layer(held: Held) -> dict[str, Any]:
    """Every digest of a number has one layer more, and so have those that are looked up from now on.

    One transaction, in which nobody else may work with the database. Raises Busy.
    """
    layer = installation.layers() + 1
    key = settings.DOUDI_KEYS["index"][layer - 1]
    tables = digested_tables()
    digests = 0
    with held.publishing():
        _be_alone(held, tables)
        for model, fields in tables:
            held.progress.stage(f"更换{model._meta.verbose_name}的索引")
            digests += _add_layer_to_table(held, model, fields, key)
        answer = {"index_layer": layer, "digests": digests}
        installation.note(layer=layer)
        log.record(Action.KEY_ROTATED, actor=held.actor, detail=answer)
    crypto.use_layers(layer)
    return answer


def _be_alone(held: Held, tables: Sequence[tuple[type[models.Model], Any]]) -> None:
    """Nobody else works with digests until the end: whoever remembers old ones would miss everyone."""
    other = Job.objects.active().exclude(pk=held.pk).select_related("actor").first()
    if other is not None:
        raise busy(other)
    if connection.vendor != "postgresql":
        return
    others = _fetch(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
        {},
    )[0][0]
    if others:
        raise Busy(f"还有 {others} 个连接正在使用数据库。请先停止网站、后台任务等全部进程，再更换索引密钥。")
    names = ", ".join(model._meta.db_table for model, _ in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Job._meta.db_table}, {names} IN SHARE ROW EXCLUSIVE MODE")


def _add_layer_to_table(
    held: Held, model: type[models.Model], fields: Sequence[DigestField], key: bytes
) -> int:
    heads = [head_of(model, field) for field in fields]
    columns = {"id": "int", **{field.name: "bytes" for field in fields}}
    columns |= {head: "int" for head in heads if head}
    last = count = 0
    with Stage(KIND, columns) as stage:
        while rows := _after(model, fields, last):
            fresh = [_layered(row, heads, key) for row in rows]
            _write(stage, model, fresh)
            last = rows[-1][0]
            count += sum(blob is not None for row in rows for blob in row[1:])
            held.progress.advance(count)
    return count


def _layered(row: Row, heads: Sequence[str | None], key: bytes) -> Row:
    """The row's id, its digests with one layer more, and the heads of those that have one."""
    pk, *known = row
    digests = [None if blob is None else crypto.add_layer(bytes(blob), key) for blob in known]
    tops = [digest and crypto.head64(digest) for digest, head in zip(digests, heads, strict=True) if head]
    return pk, *digests, *tops


def _after(model: type[models.Model], fields: Sequence[DigestField], last: int) -> list[Row]:
    columns = ", ".join(field.name for field in fields)
    return _fetch(
        f"SELECT id, {columns} FROM {model._meta.db_table} WHERE id > %(last)s ORDER BY id LIMIT {BLOCK}",  # noqa: S608
        {"last": last},
    )


# --- Both ---------------------------------------------------------------------------------------------------


def _write(stage: Stage, model: type[models.Model], rows: Sequence[Row]) -> None:
    """The table's rows have the columns of the stage's rows of the same id."""
    for row in rows:
        stage.write(row)
    stage.flush()
    changes = ", ".join(f"{name} = s.{name}" for name in stage.columns if name != "id")
    table = model._meta.db_table
    stage.execute(f"UPDATE {table} SET {changes} FROM {stage.name} s WHERE s.id = {table}.id")  # noqa: S608
    stage.execute(f"DELETE FROM {stage.name}")  # noqa: S608


def _fetch(sql: str, values: Mapping[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
