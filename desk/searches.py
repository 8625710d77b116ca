"""户 and 申请 among the results of a search: number, head, village, state, the member who was found."""

from collections.abc import Sequence
from typing import Any

from accounts.regions import Places
from accounts.scope import PERMISSIONS
from common import divisions
from common.marks import Mark
from common.searches import Group, Hit, offer
from desk.applications import searching as applications
from desk.household import addresses
from households.dossier import state_of
from households.models import Household, Membership
from households.searching import MOST, Asked

TONES = {"在保": "ok"}


def _count(_: Any, asked: Asked) -> int:
    return len(asked.household_ids)


def _fetch(reader: Any, asked: Asked, limit: int) -> Sequence[Hit]:
    rows = Household.objects.filter(pk__in=asked.household_ids).select_related("standing__case")
    found = list(rows.order_by("number", "pk")[:limit])
    if not found:
        return []
    places = Places(divisions.smallest_holding(row.region_code for row in found))
    names = _names(found, asked)
    return [_hit(row, places, names.get(row.pk, ""), reader) for row in found]


def _names(found: list[Household], asked: Asked) -> dict[int, str]:
    """The members who were found themselves, where they are not the heads."""
    members = Membership.objects.filter(
        household__in=[row.pk for row in found], person__in=asked.person_ids, superseded_by=None
    )
    heads = {row.head_id for row in found}
    told: dict[int, list[str]] = {}
    for household, person, name in members.order_by("id").values_list("household_id", "person_id", "name"):
        if person not in heads and name not in told.setdefault(household, []):
            told[household].append(name)
    return {household: "、".join(each) for household, each in told.items() if each}


def _hit(row: Household, places: Places, members: str, reader: Any) -> Hit:
    standing = getattr(row, "standing", None)
    state = state_of(standing.case) if standing else ""
    note = " ".join(filter(None, (places.full(row.region_code), members and f"成员 {members}")))
    return Hit(
        f"{row.number} {row.head_name}",
        addresses.of(row.number, row.county, reader),
        note,
        Mark(state, TONES.get(state, "plain")) if state else None,
    )


offer(Group("households", "户", PERMISSIONS["households.view"], 10, _count, _fetch, cap=MOST))
offer(applications.GROUP)
