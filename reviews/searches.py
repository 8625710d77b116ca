"""疑点 among the results of a search: those of the households and persons found, and of a name."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.scope import PERMISSIONS
from common import marks
from common.searches import Group, Hit, offer
from households.searching import MOST, Asked
from reviews.models import Finding
from reviews.rules import RULES


def _found(reader: Any, asked: Asked) -> QuerySet[Finding]:
    about = Q(household__in=asked.household_ids) | Q(person__in=asked.person_ids)
    if asked.is_name:
        about |= Q(household=None, name__contains=asked.text)
    rows: QuerySet[Finding] = Finding.objects.visible_to(reader).filter(about)
    return rows.exclude(status=Finding.Status.VANISHED)


def _count(reader: Any, asked: Asked) -> int:
    return _found(reader, asked)[: MOST + 1].count()


def _fetch(reader: Any, asked: Asked, limit: int) -> Sequence[Hit]:
    rows = _found(reader, asked).order_by("-severity", "-first_seen", "pk")[:limit]
    return [
        Hit(
            RULES[row.rule].title,
            reverse("reviews:finding", args=[row.pk]),
            " ".join(filter(None, (row.numbers, row.name, row.get_status_display()))),
            marks.severity(row.severity),
        )
        for row in rows
    ]


offer(Group("findings", "疑点", PERMISSIONS["findings.view"], 30, _count, _fetch, cap=MOST))
