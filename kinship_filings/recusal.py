"""Recusal for kinship (回避): nobody decides about their own household or about kin of the kinship ledger.

Loaded when the app starts; it hands its bar to ``accounts.scope``.
"""

from typing import Any

from django.db.models import Q

from accounts.scope import WHOLE, register_bar, scope
from households.models import Household, Membership, Person
from kinship_filings.models import Filing

OWN = "该户是您本人的家庭，按回避规定由他人办理。"
KIN = "该户与您有近亲属备案关系，按回避规定由他人办理。"


@register_bar
def bar(actor: Any, subject: Any) -> str | None:
    """Why the actor must leave the subject (a household, a case, a finding) to others, or None.

    Kin is who stands beside the actor in the kinship ledger (亲属关系 of any kind, 配偶 too), filed or
    not, on either side. A user whose ID number is not known has none.
    """
    me = person_of(actor)
    if me is None:
        return None
    with scope(region=WHOLE):
        persons = persons_of(subject)
        if me in persons:
            return OWN
        return KIN if persons & kin_of(me) else None


def person_of(actor: Any) -> int | None:
    """The person that a user is, None where nobody in the registers has the user's ID number."""
    digest = getattr(actor, "id_digest", None)
    if digest is None:
        return None
    return Person.objects.filter(id_digest=digest).values_list("pk", flat=True).first()


def kin_of(person: int) -> set[int]:
    """Those who stand beside a person in the kinship ledger. Needs an open scope."""
    pairs = Filing.objects.filter(Q(official=person) | Q(relative=person))
    return {other for pair in pairs.values_list("official_id", "relative_id") for other in pair} - {person}


def persons_of(subject: Any) -> set[int]:
    """Whom a household, a case or a finding concerns: its person and every member. Needs an open scope."""
    named: set[int] = {person for person in (getattr(subject, "person_id", None),) if person}
    members = Membership.objects.filter(household__in=_households_of(subject), superseded_by=None)
    return named | set(members.values_list("person_id", flat=True))


def _households_of(subject: Any) -> set[int]:
    if isinstance(subject, Household):
        return {subject.pk}
    found: set[int] = {pk for pk in (getattr(subject, "household_id", None),) if pk}
    if numbers := getattr(subject, "numbers", ""):
        same_county = Household.objects.filter(county=subject.county, number__in=numbers.split("、"))
        found |= set(same_county.values_list("pk", flat=True))
    return found
