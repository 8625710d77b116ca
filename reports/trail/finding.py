"""Which events are about a household or a person: by surrogate keys, never by a number in an address."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from audit.models import AuditEvent
from households.identity import person_key
from households.models import Case, Household, Membership, Person
from kinship_filings.models import Filing
from reviews.models import Finding, LedgerItem

TOLD = (Household, Case, Membership, Finding, LedgerItem, Filing, Person)
KIND = {model: model._meta.label_lower for model in TOLD}


def person_of(id_number: str) -> int | None:
    """The surrogate key of whoever has this ID number, None where nobody known has it."""
    known = Person.objects.filter(id_digest=person_key(id_number)[0])
    return known.values_list("pk", flat=True).first()


def is_known(number: str) -> bool:
    """Whether a household in view has this number."""
    return bool(Household.objects.filter(number=number).exists())


def heads(events: Iterable[AuditEvent]) -> dict[int, str]:
    """By event the name of the head of the household that it is about, as far as the household is in view."""
    about = {each.pk: int(each.object_id) for each in events if each.object_kind == KIND[Household]}
    names = dict(Household.objects.filter(pk__in=set(about.values())).values_list("pk", "head_name"))
    return {event: names[pk] for event, pk in about.items() if pk in names}


def about_household(number: str) -> Q:
    """Events about a household: itself, its cases and members, its findings and what followed from them."""
    return _about(list(Household.objects.filter(number=number).values_list("pk", flat=True)), [])


def about_person(person: int) -> Q:
    """Events about a person and about the households to which the person belongs or has belonged."""
    households = Membership.objects.filter(person=person).values_list("household_id", flat=True)
    return _about(list(set(households)), [person])


def _about(households: Sequence[int], persons: Sequence[int]) -> Q:
    named = Finding.objects.filter(Q(household__in=households) | Q(person__in=persons))
    findings = list(named.values_list("pk", flat=True))
    found: dict[str, Iterable[int]] = {
        KIND[Household]: households,
        KIND[Person]: persons,
        KIND[Case]: Case.objects.filter(household__in=households).values_list("pk", flat=True),
        KIND[Membership]: Membership.objects.filter(household__in=households).values_list("pk", flat=True),
        KIND[Finding]: findings,
        KIND[LedgerItem]: LedgerItem.objects.filter(finding__in=findings).values_list("pk", flat=True),
        KIND[Filing]: Filing.objects.filter(Q(official__in=persons) | Q(relative__in=persons)).values_list(
            "pk", flat=True
        ),
    }
    wanted = Q(pk__in=[])
    for kind, keys in found.items():
        if numbers := [str(key) for key in keys]:
            wanted |= Q(object_kind=kind, object_id__in=numbers)
    return wanted
