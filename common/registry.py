"""What the apps hand to the desk: to-dos and panels of the household page. Registered once, when an app
starts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.marks import Mark


@dataclass(frozen=True)
class Todo:
    """One line of the work desk: what is to be done about whom, until when, and who asks for it."""

    kind: str
    subject: str
    url: str
    due: date | None = None
    mark: Mark | None = None
    source: str = "系统"
    place: str = ""


@dataclass(frozen=True)
class TodoCount:
    """How many to-dos of a kind a user has: overdue, due soon, and the others."""

    late: int = 0
    soon: int = 0
    other: int = 0

    @property
    def all(self) -> int:
        """Their sum."""
        return self.late + self.soon + self.other


@dataclass(frozen=True)
class TodoSource:
    """A kind of to-do: ``count(user)`` and ``fetch(user, limit)`` in order of the due day; ``roles`` as
    letters.
    """

    kind: str
    label: str
    roles: str
    count: Callable[[Any], TodoCount]
    fetch: Callable[[Any, int], Sequence[Todo]]
    list_url: str = ""


@dataclass(frozen=True)
class Panel:
    """A part of the household page: its anchor, title, template, place in the order, and who sees it.

    ``context(user, household)`` gives the template's variables, ``None`` leaves the panel out.
    """

    key: str
    title: str
    template: str
    roles: str
    order: int
    context: Callable[[Any, Any], Mapping[str, Any] | None]


_todos: dict[str, TodoSource] = {}
_panels: dict[str, Panel] = {}


def register_todos(source: TodoSource) -> None:
    """Offer a kind of to-do to the desk; a second registration of the kind replaces the first."""
    _todos[source.kind] = source


def register_panel(panel: Panel) -> None:
    """Offer a panel to the household page; a second registration of the key replaces the first."""
    _panels[panel.key] = panel


def todo_sources(role: str) -> list[TodoSource]:
    """The kinds of to-dos that a role may have."""
    return [source for source in _todos.values() if role in source.roles]


def panels(role: str) -> list[Panel]:
    """The panels that a role sees, in the order of the page."""
    return sorted((panel for panel in _panels.values() if role in panel.roles), key=lambda panel: panel.order)
