"""Which other bureaus' data a run has (数据时效): present, absent or stale, for each county and kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from datafeeds.models import Kind
from reviews import dialect
from reviews.rules.base import Rule

SEEN = "SELECT county, kind, as_of FROM day_snapshot ORDER BY as_of"


@dataclass(frozen=True)
class Feeds:
    """The days of the snapshots that each county sees on ``as_of``, by kind, the oldest first.

    ``max_age`` is, for each county, the number of days after which a snapshot is stale.
    """

    as_of: date
    days: Mapping[tuple[int, str], Sequence[date]]
    max_age: Mapping[int, int]

    def covered(self, rule: Rule, counties: Iterable[int]) -> list[int]:
        """The counties that have what the rule cannot do without."""
        return [county for county in counties if all(self._has_one(county, group) for group in rule.needs)]

    def lacking(self, rule: Rule, counties: Iterable[int]) -> list[tuple[str, ...]]:
        """The groups of alternatives of which some of the counties has no kind."""
        known = list(counties)
        return [group for group in rule.needs if not all(self._has_one(county, group) for county in known)]

    def missing(self, rule: Rule, counties: Iterable[int]) -> list[str]:
        """Kinds that would only excuse or widen and that some of the counties has not."""
        known = list(counties)
        return [kind for kind in rule.widens if any(not self.days.get((county, kind)) for county in known)]

    def stale(self, rule: Rule, counties: Iterable[int]) -> list[str]:
        """Kinds that the rule reads and whose newest snapshot is too old in some of the counties."""
        known = list(counties)
        return [kind for kind in rule.feeds if any(self._is_stale(county, kind) for county in known)]

    def used(self, rule: Rule, counties: Iterable[int]) -> dict[str, list[str]]:
        """The days of the snapshots that the rule reads, by kind, the oldest first."""
        known = list(counties)
        found = {
            kind: sorted({day.isoformat() for county in known for day in self.days.get((county, kind), ())})
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
    for county, kind, day in dialect.fetch(SEEN):
        days.setdefault((county, kind), []).append(_as_date(day))
    return Feeds(as_of, days, max_age)


def sentence(lacking: Iterable[Sequence[str]]) -> str:
    """What the page says of a rule that did not run."""
    groups = ["或".join(f"“{Kind(kind).label}”" for kind in group) for group in lacking]
    return f"未提供{'、'.join(groups)}数据，没有运行。"


def words(lacking: Iterable[Sequence[str]]) -> str:
    """What the command's JSON says of it: ``no deaths or cremations feed``."""
    return ", ".join(f"no {' or '.join(group)} feed" for group in lacking)


def _as_date(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day
