"""Earlier cases of people (曾享受低保), anywhere; their earlier applications in vain, in view."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from accounts.scope import WHOLE, scope
from common import clock, months
from households.models import Application, ApplicationMember, Membership
from households.models.applications import IN_VAIN


class Earlier(NamedTuple):
    """A case that has ended: household and the months from the first to the last."""

    number: str
    first_month: date
    last_month: date

    @property
    def words(self) -> str:
        """曾享受低保 LH000077 2019-03—2021-08."""
        return f"曾享受低保 {self.number} {months.show(self.first_month)}—{months.show(self.last_month)}"


def of_persons(persons: Collection[int]) -> Mapping[int, list[Earlier]]:
    """The ended cases in which each of the persons was 在保, the newest first. One query."""
    found: dict[int, list[Earlier]] = defaultdict(list)
    with scope(region=WHOLE):
        rows = Membership.objects.filter(
            person__in=persons,
            enrolled=True,
            superseded_by=None,
            case__first_month__isnull=False,
            case__last_month__lt=months.first(clock.today()),
        ).order_by("-case__last_month", "-pk")
        told = rows.values_list(
            "person_id", "household__number", "case__first_month", "case__last_month"
        ).distinct()
        for person, number, first, last in told:
            found[person].append(Earlier(number, first, last))
    return found


def applied(persons: Collection[int], *, besides: Application) -> list[ApplicationMember]:
    """Those who were members of applications in view that came to nothing, the newest first. One query."""
    rows = ApplicationMember.objects.filter(
        person__in=persons, removed_at=None, application__status__in=IN_VAIN
    ).exclude(application=besides.pk)
    return list(rows.select_related("application").order_by("-application", "position"))
