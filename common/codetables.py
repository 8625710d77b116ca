"""The official code lists (代码表) of ``fixtures/codes.csv``; what a county adds itself, accounts keeps."""

from functools import cache
from typing import NamedTuple

from common import declared


class Entry(NamedTuple):
    """One entry of a list: its code, empty where the list has none, its name, and how it is written, too."""

    code: str
    name: str
    synonyms: tuple[str, ...]


@cache
def _tables() -> dict[str, list[Entry]]:
    tables: dict[str, list[Entry]] = {}
    for row in declared.rows("codes.csv"):
        entry = Entry(row["代码"], row["名称"], tuple(row["也写作"].split()))
        tables.setdefault(row["代码表"], []).append(entry)
    return tables


def names(table: str) -> tuple[str, ...]:
    """The names that a list offers, in their order. Raises LookupError."""
    return tuple(entry.name for entry in _tables()[table])


def synonyms(table: str) -> dict[str, str]:
    """Other ways to write a name of the list, to the name. Raises LookupError."""
    return {other: entry.name for entry in _tables()[table] for other in entry.synonyms}


def code(table: str, name: str) -> str:
    """The code under which a list has a name. Raises LookupError."""
    found = next((entry.code for entry in _tables()[table] if entry.name == name), "")
    if not found:
        raise LookupError(f"no code of {name!r} in {table!r}")
    return found
