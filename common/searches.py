"""What can be found (P03): each app offers its group of results once, when it starts.

The offers stand in ``<app>/searches.py``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from common.marks import Mark

Reader = Any
Asked = Any


@dataclass(frozen=True)
class Hit:
    """One thing found: its words, what else tells it from others, its state, and where it is.

    ``is_about_another``: it tells of a thing that is found itself, as a finding of its household.
    """

    title: str
    url: str
    note: str = ""
    mark: Mark | None = None
    is_about_another: bool = False


@dataclass(frozen=True)
class Group:
    """A group of results for some roles (letters), in its place of the order.

    ``count(reader, asked)`` says how many there are, ``cap`` at most (and one more where there are more);
    ``fetch(reader, asked, limit)`` gives the first of them. ``asked`` is a ``households.searching.Asked``.
    """

    key: str
    label: str
    roles: str
    order: int
    count: Callable[[Reader, Asked], int]
    fetch: Callable[[Reader, Asked, int], Sequence[Hit]]
    cap: int = 1_000


_groups: dict[str, Group] = {}


def offer(group: Group) -> None:
    """The group is among the results; a second offer of the key replaces the first."""
    _groups[group.key] = group


def groups(role: str) -> list[Group]:
    """The groups that a role sees, in order."""
    return sorted((group for group in _groups.values() if role in group.roles), key=lambda each: each.order)
