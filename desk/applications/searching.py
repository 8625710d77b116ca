"""申请 among the results of a search: number, applicant, village, state."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from accounts.regions import Places
from accounts.scope import PERMISSIONS
from common import crypto, divisions
from common.names import normal
from common.searches import Group, Hit
from desk.applications import lists
from households import searching
from households.models import Application, ApplicationMember
from households.searching import MOST, Asked

TAIL = 4


def _rows(asked: Asked) -> QuerySet[Application]:
    """The applications in view that are meant: by number, by a part of a name, by a member's numbers."""
    rows: QuerySet[Application] = Application.objects.all()
    if asked.is_name:
        named = ApplicationMember.objects.filter(normal_name__contains=normal(asked.text), removed_at=None)
        return rows.filter(pk__in=named.values("application"))
    found = Q(number=asked.text.upper())
    member = _member(asked)
    if member is not None:
        people = ApplicationMember.objects.filter(member, removed_at=None)
        found |= Q(pk__in=people.values("application"))
    return rows.filter(found)


def _member(asked: Asked) -> Q | None:
    if asked.id_number:
        return Q(person__id_digest=crypto.digest(asked.id_number))
    if len(asked.figures) == TAIL:
        return Q(id_tail=searching.tail_digest(asked.figures))
    digest = searching.phone_digest(asked.figures) if asked.figures.isdigit() else None
    return Q(phone_digest=digest) if digest else None


def _count(_: Any, asked: Asked) -> int:
    return _rows(asked).order_by()[: MOST + 1].count()


def _fetch(reader: Any, asked: Asked, limit: int) -> Sequence[Hit]:
    found = list(_rows(asked).select_related("case").order_by("-pk")[:limit])
    if not found:
        return []
    places = Places(divisions.smallest_holding(row.region_code for row in found))
    return [
        Hit(
            f"{row.number} {row.applicant_name}",
            lists.address(row, reader),
            places.full(row.region_code),
            lists.state_mark(row),
            is_about_another=row.case is not None and row.case.household_id in asked.household_ids,
        )
        for row in found
    ]


GROUP = Group("applications", "申请", PERMISSIONS["applications.view"], 15, _count, _fetch, cap=MOST)
