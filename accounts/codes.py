"""Code tables (代码表): entries that a county adds, renames and ends; an entry in use is never deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts import signals
from accounts.models import CodeEntry, User
from accounts.scope import require
from common.errors import Refused


@dataclass(frozen=True)
class Table:
    """A table that some page reads: its key, its Chinese name, and where its entries are offered."""

    key: str
    label: str
    used_for: str


_tables: dict[str, Table] = {}


def declare(key: str, label: str, used_for: str) -> Table:
    """The table is known, so that its entries can be kept."""
    return _tables.setdefault(key, Table(key, label, used_for))


def tables() -> Mapping[str, Table]:
    """The tables that the program reads."""
    return _tables


def labels(table: Table, on: date) -> list[str]:
    """The names that a table offers on a day, in their order."""
    rows = CodeEntry.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), table=table.key)
    return list(rows.order_by("position", "code").values_list("label", flat=True))


@transaction.atomic
def open_entry(
    *, table: str, code: str, label: str, actor: User, position: int = 0, ended_on: date | None = None
) -> CodeEntry:
    """The table has another entry. Raises NotPermitted, Refused."""
    require(actor, "admin.codes")
    if table not in _tables:
        raise Refused(f"没有“{table}”这张代码表。")
    row = CodeEntry(table=table, code=code.strip(), label=label.strip(), position=position, ended_on=ended_on)
    _checked(row)
    row.save()
    signals.tell("code_changed", row, actor=actor, after=_told(row))
    return row


@transaction.atomic
def change_entry(
    entry: CodeEntry, *, label: str, position: int, ended_on: date | None, actor: User
) -> CodeEntry:
    """The entry has another name, place or end; its table and code stay. Raises NotPermitted, Refused."""
    require(actor, "admin.codes")
    row = CodeEntry.objects.select_for_update().get(pk=entry.pk)
    before = _told(row)
    row.label, row.position, row.ended_on = label.strip(), position, ended_on
    _checked(row)
    if _told(row) == before:
        return row
    row.save(update_fields=["label", "position", "ended_on"])
    signals.tell("code_changed", row, actor=actor, before=before, after=_told(row))
    return row


def _told(row: CodeEntry) -> dict[str, object]:
    names = ("table", "code", "label", "position", "ended_on")
    return {name: getattr(row, name) for name in names}


def _checked(row: CodeEntry) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from None
