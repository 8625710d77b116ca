"""Which other bureaus' data a run has (数据时效): present, absent, cleared or stale, by county and kind."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from datafeeds.models import Kind
from reviews import dialect
from reviews.rules.base import Rule

SEEN = """
SELECT d.county, d.kind, d.as_of, CASE WHEN s.cleared_on IS NULL THEN 0 ELSE 1 END
FROM day_snapshot d JOIN datafeeds_snapshot s ON s.id = d.snapshot_id
ORDER BY d.as_of
"""


@dataclass(frozen=True)
class Feeds:
    """The days of the snapshots that each county sees on ``as_of``, by kind, the oldest first.

    ``max_age`` is, for each county, the number of days after which a snapshot is stale. ``cleared`` are the
    kinds of which a snapshot of the day has lost rows to retention: what is left says nothing about it.
    """

    as_of: date
    days: Mapping[tuple[int, str], Sequence[date]]
    max_age: Mapping[int, int]
    cleared: AbstractSet[tuple[int, str]] = frozenset()

    def covered(self, rule: Rule, counties: Iterable[int]) -> list[int]:
        """The counties that have, whole, what the rule cannot do without."""
        return [
            county
            for county in counties
            if all(self._has_one(county, group) for group in rule.needs)
            and not self.gone(rule.needed, [county])
        ]

    def lacking(self, rule: Rule, counties: Iterable[int]) -> list[tuple[str, ...]]:
        """The groups of alternatives of which some of the counties has no kind."""
        known = list(counties)
        return [group for group in rule.needs if not all(self._has_one(county, group) for county in known)]

    def gone(self, kinds: Iterable[str], counties: Iterable[int]) -> list[str]:
        """Those of the kinds that some of the counties no longer has whole."""
        known = list(counties)
        return [kind for kind in kinds if any((county, kind) in self.cleared for county in known)]

    def missing(self, rule: Rule, counties: Iterable[int]) -> list[str]:
        """Kinds that would only excuse or widen and that some of the counties has not, or not whole."""
        known = list(counties)
        return [
            kind
            for kind in rule.widens
            if any(not self.days.get((county, kind)) or (county, kind) in self.cleared for county in known)
        ]

    def stale(self, rule: Rule, counties: Iterable[int]) -> list[str]:
        """Kinds that the rule reads and whose newest snapshot is too old in some of the counties."""
        known = list(counties)
        return [kind for kind in rule.feeds if any(self._is_stale(county, kind) for county in known)]

    def used(self, rule: Rule, counties: Iterable[int]) -> dict[str, list[str]]:
        """The days of the snapshots that the rule reads whole, by kind, the oldest first."""
        known = list(counties)
        found = {
            kind: sorted(
                {
                    day.isoformat()
                    for county in known
                    for day in self.days.get((county, kind), ())
                    if (county, kind) not in self.cleared
                }
            )
            for kind in rule.feeds
        }
        return {kind: days for kind, days in found.items() if days}

    def _has_one(self, county: int, kinds: Iterable[str]) -> bool:
        return any(self.days.get((county, kind)) for kind in kinds)

    def _is_stale(self, county: int, kind: str) -> bool:
        days = self.days.get((county, kind), ())
        return bool(days) and days[-1] < self.as_of - timedelta(days=self.max_age[county])


def on(as_of: date, max_age: Mapping[int, int]) -> Feeds:
    """The feeds of the day for which the day tables were made."""
    days: dict[tuple[int, str], list[date]] = {}
    cleared = set()
    for county, kind, day, is_cleared in dialect.fetch(SEEN):
        days.setdefault((county, kind), []).append(_as_date(day))
        if is_cleared:
            cleared.add((county, kind))
    return Feeds(as_of, days, max_age, cleared)


def sentence(lacking: Iterable[Sequence[str]], gone: Collection[str] = ()) -> str:
    """What the page says of a rule that did not run."""
    groups = ["或".join(str(Kind(kind).label) for kind in group) for group in lacking]
    told = [f"未提供{'、'.join(groups)}数据"] if groups else []
    return "，".join([*told, *([cleared_sentence(gone)] if gone else [])]) + "，没有运行。"


def cleared_sentence(kinds: Iterable[str]) -> str:
    """Why a look back cannot go so far: the rows of that day's snapshots are no longer kept."""
    named = "、".join(f"“{Kind(kind).label}”" for kind in kinds)
    return f"{named}快照的行已按保存期清除，不能回看"


def words(lacking: Iterable[Sequence[str]], gone: Collection[str] = ()) -> str:
    """What the command's JSON says of it: ``no deaths or cremations feed``, ``pensions feed cleared``."""
    absent = [f"no {' or '.join(group)} feed" for group in lacking]
    return ", ".join([*absent, *(f"{kind} feed cleared" for kind in gone)])


def _as_date(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day
