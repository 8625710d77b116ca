"""By what the trail is narrowed: instants, the looks alone, and what a link names by its key."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from audit.actions import Action
from audit.models import AuditEvent
from common import clock
from common.errors import Unreadable
from common.filters import Chosen, RangeFilter, TextFilter
from reports.trail import finding

LOOKS = (Action.NUMBER_REVEALED, Action.SEARCHED_BY_NUMBER, Action.EXPORTED, Action.EXPORTED_UNMASKED)


@dataclass(frozen=True)
class InstantFilter(RangeFilter):
    """Events between two days, both included, compared as instants: so the order of the trail helps."""

    def read(self, data: Mapping[str, str]) -> Chosen | None:
        """What was chosen, or None; Unreadable as for days."""
        chosen = super().read(data)
        if chosen is None:
            return None
        first, last = (self._end(data.get(param, "").strip()) for param in self.params)
        wanted = Q()
        if first:
            wanted &= Q(at__gte=_midnight(first))
        if last:
            wanted &= Q(at__lt=_midnight(last + timedelta(days=1)))
        return Chosen(chosen.words, lambda rows: rows.filter(wanted))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


@dataclass(frozen=True)
class KeyFilter(TextFilter):
    """Events about what a link names by its key; told as ``label`` and key."""

    hidden: bool = True

    def read(self, data: Mapping[str, str]) -> Chosen | None:
        """What was chosen, or None."""
        chosen = super().read(data)
        return replace(chosen, words=f"{self.label} {data[self.name].strip()}") if chosen else None


def of_person(rows: QuerySet[AuditEvent], key: str) -> QuerySet[AuditEvent]:
    """Those about the person of the key. Raises Unreadable."""
    return rows.filter(finding.about_person(number(key)))


def of_household(rows: QuerySet[AuditEvent], text: str) -> QuerySet[AuditEvent]:
    """Those about the household of that number."""
    return rows.filter(finding.about_household(text))


def record(rows: QuerySet[AuditEvent], text: str) -> QuerySet[AuditEvent]:
    """The one of that number. Raises Unreadable."""
    return rows.filter(pk=number(text))


def number(text: str) -> int:
    """The key that an address holds. Raises Unreadable."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Unreadable(f"编号读不懂“{text}”，请从页面上的链接进入。")
    return int(text)


def looks(rows: QuerySet[AuditEvent], _: str) -> QuerySet[AuditEvent]:
    """The looks at whole numbers, and the exports."""
    return rows.filter(action__in=LOOKS)
