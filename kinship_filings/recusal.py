"""Recusal for kinship (回避): nobody decides about their own household or about kin of the kinship ledger.

Loaded when the app starts; it hands its bar to ``accounts.scope``.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.scope import WHOLE, register_bar, scope
from common import divisions
from common.names import normal
from households.models import Application, ApplicationMember, Household, Membership, Person
from kinship_filings.models import Filing

OWN = "该户是您本人的家庭，按回避规定由他人办理。"
KIN = "该户与您有近亲属备案关系，按回避规定由他人办理。"


def barred(actors: Collection[Any], rows: QuerySet[Any]) -> dict[int, set[int]]:
    """For each user the findings, applications or households that concern their own family or their kin."""
    me = persons_of_users(actors)
    if not me:
        return {}
    with scope(region=WHOLE):
        kin = kin_of_each(me.values())
        near = {user: {person, *kin[person]} for user, person in me.items()}
        return _WAYS.get(rows.model, concerning)(near, rows)


@register_bar(many=barred)
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
    return next(iter(persons_of_users([actor]).values()), None)


def persons_of_users(actors: Collection[Any]) -> dict[int, int]:
    """The persons that users are, by the users' keys; who is in no register is left out."""
    digests = {bytes(actor.id_digest): actor.pk for actor in actors if getattr(actor, "id_digest", None)}
    known = Person.objects.filter(id_digest__in=list(digests)).values_list("id_digest", "pk")
    return {digests[bytes(digest)]: person for digest, person in known} if digests else {}


def kin_of(person: int) -> set[int]:
    """Those who stand beside a person in the kinship ledger. Needs an open scope."""
    return kin_of_each([person])[person]


def kin_of_each(persons: Collection[int]) -> dict[int, set[int]]:
    """For each of the persons those who stand beside them in the kinship ledger. Needs an open scope."""
    found: dict[int, set[int]] = {person: set() for person in persons}
    pairs = (
        Filing.objects.filter(Q(official__in=found) | Q(relative__in=found))
        if found
        else Filing.objects.none()
    )
    for official, relative in pairs.values_list("official_id", "relative_id"):
        found.get(official, set()).add(relative)
        found.get(relative, set()).add(official)
    return {person: others - {person} for person, others in found.items()}


def is_kin_by_name(name: str, subject: Any) -> bool:
    """Whether the ledger has somebody of this name beside a person whom the subject concerns.

    For who takes part without being a user: the second visitor is a name (decision 26).
    """
    with scope(region=WHOLE):
        persons = persons_of(subject)
        officials = Filing.objects.filter(relative__in=persons).values_list("official_name", flat=True)
        relatives = Filing.objects.filter(official__in=persons).values_list("relative_name", flat=True)
        return normal(name) in {normal(each) for each in (*officials, *relatives)}


def namesake(reader: Any, subject: Any) -> str | None:
    """Why a user should look whether they are the official whose kin the subject concerns, None if not.

    Recusal goes by ID numbers: a filing with another number than the user's, or a user without any, bars
    nobody. The name alone does not bar, it asks.
    """
    with scope(region=WHOLE):
        filed = Filing.objects.filter(relative__in=persons_of(subject), filed=True)
        names = filed.values_list("official_name", flat=True)
        if normal(reader.name) not in map(normal, names):
            return None
    known = "备案的身份证号与您的不一致" if reader.id_digest else "您的用户没有登记身份证号"
    return (
        f"本户备案的近亲属中有干部“{reader.name}”，与您同名，{known}。"
        "就是您本人的，请不要办理，并请系统管理员或登记备案的人更正。"
    )


def users_of_that_name(name: str, digest: bytes, region: int) -> list[User]:
    """Users called so who work where an official serves, and are not known by the official's ID number."""
    places = [region, *divisions.ancestors(region)]
    rows = User.objects.filter(is_active=True, region_id__in=places).exclude(id_digest=digest)
    return [user for user in rows.order_by("number") if normal(user.name) == normal(name)]


def concerning(near: Mapping[int, AbstractSet[int]], rows: QuerySet[Any]) -> dict[int, set[int]]:
    """For each user's key the findings among ``rows`` that concern one of the user's persons.

    It is ``persons_of`` the other way round, for many. Needs an open scope.
    """
    wanted = set().union(*near.values())
    if not wanted:
        return {}
    homes, numbers = defaultdict[int, set[int]](set), defaultdict[tuple[int, str], set[int]](set)
    places = Membership.objects.filter(person__in=wanted, superseded_by=None)
    columns = ("person_id", "household_id", "household__county", "household__number")
    for person, home, county, number in places.values_list(*columns):
        homes[home].add(person)
        numbers[county, number].add(person)
    found: dict[int, set[int]] = {user: set() for user in near}
    suspects = rows.filter(Q(person__in=wanted) | Q(household__in=homes) | Q(household=None))
    for pk, person, home, county, named in suspects.order_by().values_list(
        "pk", "person_id", "household_id", "county", "numbers"
    ):
        concerned = {person, *homes.get(home, ())}
        for number in named.split("、"):
            concerned |= numbers.get((county, number), set())
        for user, persons in near.items():
            if persons & concerned:
                found[user].add(pk)
    return found


def applied_by(near: Mapping[int, AbstractSet[int]], rows: QuerySet[Any]) -> dict[int, set[int]]:
    """The same for applications: whom they name, and who lives in the household that they are for."""
    wanted, asked = set().union(*near.values()), rows.order_by().values("pk")
    homes = Membership.objects.filter(
        person__in=wanted, superseded_by=None, household__applications__in=asked
    )
    named = ApplicationMember.objects.filter(person__in=wanted, removed_at=None, application__in=asked)
    pairs = {
        *homes.values_list("person_id", "household__applications"),
        *named.values_list("person_id", "application_id"),
    }
    return {user: {pk for person, pk in pairs if person in persons} for user, persons in near.items()}


def lived_in(near: Mapping[int, AbstractSet[int]], rows: QuerySet[Any]) -> dict[int, set[int]]:
    """The same for households: who lives or has lived in them."""
    wanted, asked = set().union(*near.values()), rows.order_by().values("pk")
    lives = Membership.objects.filter(person__in=wanted, superseded_by=None, household__in=asked)
    pairs = set(lives.values_list("person_id", "household_id"))
    return {user: {pk for person, pk in pairs if person in persons} for user, persons in near.items()}


_WAYS = {Application: applied_by, Household: lived_in}
"""How the rows of a table concern people, where not as findings do."""


def persons_of(subject: Any) -> set[int]:
    """Whom a household, a case, an application or a finding concerns: its person and every member.

    Needs an open scope.
    """
    named: set[int] = {person for person in (getattr(subject, "person_id", None),) if person}
    if application := _application_of(subject):
        applicants = ApplicationMember.objects.filter(application=application, removed_at=None)
        named |= set(applicants.values_list("person_id", flat=True))
    members = Membership.objects.filter(household__in=_households_of(subject), superseded_by=None)
    return named | set(members.values_list("person_id", flat=True))


def _application_of(subject: Any) -> int | None:
    if isinstance(subject, Application):
        return subject.pk
    return getattr(subject, "application_id", None)


def _households_of(subject: Any) -> set[int]:
    if isinstance(subject, Household):
        return {subject.pk}
    found: set[int] = {pk for pk in (getattr(subject, "household_id", None),) if pk}
    if numbers := getattr(subject, "numbers", ""):
        same_county = Household.objects.filter(county=subject.county, number__in=numbers.split("、"))
        found |= set(same_county.values_list("pk", flat=True))
    return found
