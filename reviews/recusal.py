"""Recusal for findings (回避): nobody decides about a spouse or about what they did themselves.

Loaded when the app starts; it hands its bars to ``accounts.scope``. Own household and kin of the
kinship ledger stand in ``kinship_filings.recusal``.
"""

import re
from typing import Any

from accounts.scope import WHOLE, register_bar, scope
from common import names
from datafeeds.models import FeedMatch, Kind, Marriage
from kinship_filings.recusal import person_of, persons_of
from reviews.models import Finding

SPOUSE = "该户有您的配偶，按回避规定由他人办理。"
OWN_DOING = "该疑点涉及您本人经办的事项，按回避规定由他人办理。"

_PERSON = re.compile(r"p([0-9]+)")


@register_bar
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
    mine = FeedMatch.objects.filter(kind=Kind.MARRIAGES, person=person).values("row_id")
    couples = FeedMatch.objects.filter(kind=Kind.MARRIAGES, row_id__in=mine).exclude(person=person)
    other = dict(couples.values_list("row_id", "person_id"))
    states: dict[int, str] = {}
    for row in Marriage.objects.filter(pk__in=list(other)).order_by("registered_on", "pk"):
        states[other[row.pk]] = row.state
    return {spouse for spouse, state in states.items() if state == "已婚"}
