"""Code tables (代码表): entries that a county adds, renames and ends; an entry in use is never deleted.

An entry counts for one county or for all; a county's own stands in the place of that for all with its code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import counties, signals
from accounts.models import CodeEntry, User
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


def labels(table: Table, county: int, on: date) -> list[str]:
    """The names that a table offers in a county (number of six digits) on a day, in their order."""
    rows = {row.code: row for row in CodeEntry.objects.in_force(county).filter(table=table.key)}
    offered = [row for row in rows.values() if row.ended_on is None or row.ended_on > on]
    return [row.label for row in sorted(offered, key=lambda row: (row.position, row.code))]


@transaction.atomic
def open_entry(
    *,
    county: int,
    table: str,
    code: str,
    label: str,
    actor: User,
    position: int = 0,
    ended_on: date | None = None,
) -> CodeEntry:
    """The county (0: every county) has another entry in the table. Raises NotPermitted, Refused."""
    counties.require_setting(actor, "admin.codes", county)
    if table not in _tables:
        raise Refused(f"没有“{table}”这张代码表。")
    row = CodeEntry(
        county=county,
        table=table,
        code=code.strip(),
        label=label.strip(),
        position=position,
        ended_on=ended_on,
    )
    _checked(row)
    row.save()
    signals.tell("code_changed", row, actor=actor, region=counties.where(county, actor), after=_told(row))
    return row


@transaction.atomic
def change_entry(
    entry: CodeEntry, *, label: str, position: int, ended_on: date | None, actor: User
) -> CodeEntry:
    """The entry has another name, place or end; county, table and code stay. Raises NotPermitted, Refused."""
    counties.require_setting(actor, "admin.codes", entry.county)
    row = CodeEntry.objects.select_for_update().get(pk=entry.pk)
    before = _told(row)
    row.label, row.position, row.ended_on = label.strip(), position, ended_on
    _checked(row)
    if _told(row) == before:
        return row
    row.save(update_fields=["label", "position", "ended_on"])
    region = counties.where(row.county, actor)
    signals.tell("code_changed", row, actor=actor, region=region, before=before, after=_told(row))
    return row


def _told(row: CodeEntry) -> dict[str, object]:
    names = ("county", "table", "code", "label", "position", "ended_on")
    return {name: getattr(row, name) for name in names}


def _checked(row: CodeEntry) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from None
