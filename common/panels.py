"""What the apps put on the household page (P05): panels, steps of the timeline, banners.

Each app offers its own once, when it starts (``<app>/panels.py``); the page in ``desk`` asks for
what the reader's role may see. What is offered takes the reader and the household's file
(``households.dossier.Dossier``), which asks the database each question once for all of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from common import clock
from common.marks import Mark

Reader = Any
File = Any


@dataclass(frozen=True)
class Panel:
    """A part of the page: its anchor, title, template, place in the order, and who sees it (roles' letters).

    ``context(reader, file)`` gives the template's variables, None leaves the panel out; its ``count`` stands
    beside the title.
    """

    key: str
    title: str
    template: str
    roles: str
    order: int
    context: Callable[[Reader, File], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Change:
    """What a step changed: before and after, as people read them."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """A step of the timeline (步步有痕迹): when, what, with what outcome, by whom, on which paper.

    ``on`` gives its place in time, ``day`` the day that counts where that is not the instant's; ``when`` is
    shown instead where a day would say too much (a month).
    ``missing`` marks a step that should be there; ``is_approval`` one that 只看审批 keeps.
    """

    on: date | datetime
    kind: str
    outcome: str = ""
    who: str = ""
    note: str = ""
    when: str = ""
    links: Sequence[tuple[str, str]] = ()
    mark: Mark | None = None
    changes: Sequence[Change] = ()
    missing: bool = False
    is_approval: bool = False
    day: date | None = None

    @property
    def place(self) -> tuple[date, float]:
        """Where the step stands: by day, then by instant; a day without instant stands at its beginning."""
        if isinstance(self.on, datetime):
            local = self.on.astimezone(clock.SHANGHAI)
            return self.day or local.date(), local.timestamp()
        return self.on, 0.0


@dataclass(frozen=True)
class Banner:
    """A sentence above the page that nobody may overlook; ``tone`` is special (回避、备案) or warning."""

    word: str
    sentence: str
    tone: str = "special"


Steps = Callable[[Reader, File], Iterable[Step]]
Banners = Callable[[Reader, File], Iterable[Banner]]


@dataclass(frozen=True)
class Shown:
    """A panel as the page shows it."""

    panel: Panel
    context: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The title with the number of what is inside, where it is counted."""
        count = self.context.get("count")
        return self.panel.title if count is None else f"{self.panel.title}({count})"

    @property
    def html(self) -> str:
        """The panel's own markup."""
        return render_to_string(self.panel.template, dict(self.context))


@dataclass
class Registry:
    """What all apps have offered."""

    panels: dict[str, Panel] = field(default_factory=dict)
    steps: dict[str, tuple[str, Steps]] = field(default_factory=dict)
    banners: dict[str, tuple[str, Banners]] = field(default_factory=dict)


_offered = Registry()


def offer_panel(panel: Panel) -> None:
    """The panel is on the page; a second offer of the key replaces the first."""
    _offered.panels[panel.key] = panel


def offer_steps(key: str, roles: str) -> Callable[[Steps], Steps]:
    """What the decorated function gives stands in the timeline of these roles."""

    def offer(give: Steps) -> Steps:
        _offered.steps[key] = (roles, give)
        return give

    return offer


def offer_banners(key: str, roles: str) -> Callable[[Banners], Banners]:
    """What the decorated function gives stands above the page of these roles."""

    def offer(give: Banners) -> Banners:
        _offered.banners[key] = (roles, give)
        return give

    return offer


def panels(reader: Reader, file: File) -> list[Shown]:
    """The panels that the reader sees, in the order of the page."""
    mine = [panel for panel in _offered.panels.values() if reader.role in panel.roles]
    contexts = [(panel, panel.context(reader, file)) for panel in sorted(mine, key=lambda each: each.order)]
    return [Shown(panel, context) for panel, context in contexts if context is not None]


def steps(reader: Reader, file: File) -> list[Step]:
    """The steps that the reader sees, the newest first."""
    mine = [give for roles, give in _offered.steps.values() if reader.role in roles]
    found = [step for give in mine for step in give(reader, file)]
    return sorted(found, key=lambda step: step.place, reverse=True)


def banners(reader: Reader, file: File) -> list[Banner]:
    """The banners that the reader sees."""
    mine = [give for roles, give in _offered.banners.values() if reader.role in roles]
    return [banner for give in mine for banner in give(reader, file)]
