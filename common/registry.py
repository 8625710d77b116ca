"""What the apps hand to the desk: panels of the household page. Registered once, when an app starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


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


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Offer a panel to the household page; a second registration of the key replaces the first."""
    _panels[panel.key] = panel


def panels(role: str) -> list[Panel]:
    """The panels that a role sees, in the order of the page."""
    return sorted((panel for panel in _panels.values() if role in panel.roles), key=lambda panel: panel.order)
