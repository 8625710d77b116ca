"""Whom a finding is about: the ID number behind its surrogate keys, for many findings at once.

Who may see a finding may be told whom it names, also where the row that tells it (a feed of the
county, a filing) lies above their region; so these look-ups are made beyond the open scope.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Q

from accounts.scope import WHOLE, scope
from common import crypto
from datafeeds.models import ROWS, FeedMatch, FeedRow, Kind, NumberedFeedRow
from households.models import Household, Membership
from kinship_filings.models import Filing
from reviews.models.runs import Hit
from reviews.rules import RULES, sentences

Tables = Mapping[str, type[FeedRow]]

KEPT: dict[FeedMatch.Role, tuple[str, Tables]] = {
    FeedMatch.Role.HOLDER: (
        "id_number",
        {kind: table for kind, table in ROWS.items() if issubclass(table, NumberedFeedRow)},
    ),
    FeedMatch.Role.SPOUSE: ("spouse_id_number", {Kind.MARRIAGES: ROWS[Kind.MARRIAGES]}),
    FeedMatch.Role.CUSTODIAN: ("custodian_id_number", {Kind.CARD_CUSTODY: ROWS[Kind.CARD_CUSTODY]}),
}
"""Where feeds keep ID numbers of people who are in no roll: for each role the column and the tables."""


def id_numbers(hits: Sequence[Hit]) -> list[str]:
    """The ID number of each hit's subject, in clear, empty where it has none; six queries for any number.

    A member's or person's own number; for a household the head's. The caller masks or has
    the right (and the reason, in the trail) to show it.
    """
    with scope(region=WHOLE):
        return _id_numbers(hits)


def _id_numbers(hits: Sequence[Hit]) -> list[str]:
    heads = _heads({hit.household_id for hit in hits if hit.household_id and not hit.person_id})
    persons = [hit.person_id or heads.get(hit.household_id) for hit in hits]
    wanted = {person for person in persons if person}
    numbers = _from_feeds(wanted) | _from_roll(wanted)
    return [numbers.get(person, "") if person else "" for person in persons]


def _heads(households: Iterable[int | None]) -> dict[int | None, int]:
    return dict(Household.objects.filter(pk__in=list(households)).values_list("pk", "head_id"))


def _from_roll(persons: set[int]) -> dict[int, str]:
    rows = Membership.objects.filter(person__in=persons).values_list("person_id", "uid", "id_number")
    newest = {person: (uid, blob) for person, uid, blob in rows.order_by("id")}
    return {
        person: crypto.decrypt("households_membership.id_number", uid, bytes(blob))
        for person, (uid, blob) in newest.items()
    }


def _from_feeds(persons: set[int]) -> dict[int, str]:
    matches = FeedMatch.objects.filter(person__in=persons).order_by("id")
    rows: dict[tuple[str, str], dict[int, int]] = {}
    for role, kind, row_id, person in matches.values_list("role", "kind", "row_id", "person_id"):
        if kind in KEPT[FeedMatch.Role(role)][1]:
            rows.setdefault((role, kind), {})[row_id] = person
    return {person: number for key, people in rows.items() for person, number in _opened(*key, people)}


def _opened(role: str, kind: str, people: dict[int, int]) -> Iterator[tuple[int, str]]:
    column, tables = KEPT[FeedMatch.Role(role)]
    table = tables[Kind(kind)]
    label = f"{table._meta.db_table}.{column}"
    for pk, uid, blob in table.objects.filter(pk__in=people).values_list("pk", "uid", column):
        yield people[pk], crypto.decrypt(label, uid, bytes(blob))


def last4_of(persons: Iterable[int]) -> dict[int, str]:
    """The last four characters of persons' ID numbers, of those whose number is kept anywhere."""
    wanted = set(persons)
    with scope(region=WHOLE):
        return _last4_of(wanted)


def _last4_of(wanted: set[int]) -> dict[int, str]:
    numbers = _from_filings(wanted) | _from_feeds(wanted) | _from_roll(wanted)
    return {person: number[-4:] for person, number in numbers.items()}


def named_in(hits: Sequence[Hit]) -> dict[int, str]:
    """Everybody whom the sentences of the hits name, by the last four of their numbers; five queries for any
    number.
    """
    named = {
        row[fact.key]
        for hit in hits
        for fact in RULES[hit.rule].facts
        if fact.kind == "person"
        for row in hit.evidence
        if row.get(fact.key)
    }
    return last4_of(named) if named else {}


def sentences_of(hits: Sequence[Hit], known: Mapping[int, str] | None = None) -> list[str]:
    """What each hit says (疑点说明); ``known``: whom it names, where that is known already."""
    known = named_in(hits) if known is None else known
    return [sentences.render(RULES[hit.rule], hit.evidence, known) for hit in hits]


def _from_filings(persons: set[int]) -> dict[int, str]:
    """Who stands in a filing, on either side."""
    found: dict[int, str] = {}
    sides = ("official", "relative")
    columns = [f"{side}{column}" for side in sides for column in ("_id", "_id_number")]
    rows = Filing.objects.filter(Q(official__in=persons) | Q(relative__in=persons)).values("uid", *columns)
    for row, side in ((row, side) for side in sides for row in rows):
        if row[f"{side}_id"] in persons:
            label, blob = f"kinship_filings_filing.{side}_id_number", bytes(row[f"{side}_id_number"])
            found[row[f"{side}_id"]] = crypto.decrypt(label, row["uid"], blob)
    return found
