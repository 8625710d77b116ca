"""Recusal for findings (回避): nobody decides about a spouse or about what they did themselves.

Loaded when the app starts; it hands its bars to ``accounts.scope``. Own household and kin of the
kinship ledger stand in ``kinship_filings.recusal``.
"""

import re
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from accounts.scope import WHOLE, register_bar, scope
from common import names
from datafeeds.models import FeedMatch, Kind, Marriage
from kinship_filings.recusal import concerning, person_of, persons_of, persons_of_users
from reviews.models import Finding

SPOUSE = "该户有您的配偶，按回避规定由他人办理。"
OWN_DOING = "该疑点涉及您本人经办的事项，按回避规定由他人办理。"

_PERSON = re.compile(r"^p([0-9]+)(?: |$)")
"""A key that names a person begins so; a p elsewhere is part of a payment's number."""


def barred(actors: Collection[Any], rows: QuerySet[Any]) -> dict[int, set[int]]:
    """For each user the findings that concern their spouse or name what they did themselves."""
    if rows.model is not Finding:
        return {}
    me = persons_of_users(actors)
    with scope(region=WHOLE):
        found = defaultdict(set, concerning(_spouses(me), rows))
    for pk, key in rows.filter(evidence_key__startswith="p").order_by().values_list("pk", "evidence_key"):
        named = {int(person) for person in _PERSON.findall(key)}
        for user in (user for user, person in me.items() if person in named):
            found[user].add(pk)
    officers = rows.filter(rule="same_officer").order_by().values_list("pk", "evidence_key")
    for pk, name in officers:
        for actor in (actor for actor in actors if names.normal(actor.name) == names.normal(name)):
            found[actor.pk].add(pk)
    return found


@register_bar(many=barred)
def bar(actor: Any, subject: Any) -> str | None:
    """Why the actor must leave a finding to others, or None: it concerns a spouse or names the actor."""
    if not isinstance(subject, Finding):
        return None
    if subject.rule == "same_officer" and names.normal(actor.name) == names.normal(subject.evidence_key):
        return OWN_DOING
    me = person_of(actor)
    if me is None:
        return None
    if me in {int(person) for person in _PERSON.findall(subject.evidence_key)}:
        return OWN_DOING
    with scope(region=WHOLE):
        return SPOUSE if persons_of(subject) & spouses_of(me) else None


def spouses_of(person: int) -> set[int]:
    """To whom a person is married by each couple's newest registration (婚姻登记). Needs an open scope."""
    return spouses_of_each([person])[person]


def spouses_of_each(persons: Collection[int]) -> dict[int, set[int]]:
    """For each of the persons whom they are married to. Needs an open scope."""
    found: dict[int, set[int]] = {person: set() for person in persons}
    if not found:
        return found
    mine = FeedMatch.objects.filter(kind=Kind.MARRIAGES, person__in=found).values("row_id")
    couples = defaultdict[int, set[int]](set)
    for row_id, person in FeedMatch.objects.filter(kind=Kind.MARRIAGES, row_id__in=mine).values_list(
        "row_id", "person_id"
    ):
        couples[row_id].add(person)
    told = Marriage.objects.filter(pk__in=list(couples)).order_by("registered_on", "pk")
    states = {frozenset(couples[pk]): state for pk, state in told.values_list("pk", "state")}
    for couple in (couple for couple, state in states.items() if state == "已婚"):
        for person in couple & found.keys():
            found[person] |= couple - {person}
    return found


def _spouses(me: dict[int, int]) -> dict[int, set[int]]:
    married = spouses_of_each(me.values())
    return {user: married[person] for user, person in me.items()}
