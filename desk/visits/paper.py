"""The printed visit form (入户调查表): whom, why, who lives there, and the code to the phone form."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils.safestring import SafeString

from accounts.regions import Places
from common import clock, qr
from common.todos import Line
from desk.visits import lists, questions, tasks
from desk.visits.questions import Question
from households import traits
from households.models import ApplicationMember, HomeVisit, Membership
from reviews.models import Finding

Purpose = HomeVisit.Purpose
MOST = 60
"""So many forms are printed at once."""
BLANKS = range(4)


@dataclass(frozen=True)
class Person:
    """Somebody who belongs to a household: no numbers on paper that is carried about."""

    name: str
    relation: str
    sex: str
    age: int


@dataclass
class Sheet:
    """One form."""

    line: Line
    place: str
    why: str
    code: SafeString
    people: list[Person] = field(default_factory=list)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked of a household that is 在保, or of a family that applies."""
        return questions.asked_for(self.line.kind)


def sheets(lines: Sequence[Line], home: int, absolute: Any) -> list[Sheet]:
    """The forms of these visits; ``absolute`` makes an address one that a phone can open."""
    places, living = Places(home), _people(lines)
    return [
        Sheet(
            line,
            places.full(line.place),
            lists.words_of(line),
            qr.svg(absolute(tasks.address(line.number, line.kind)), title=f"手机入户 {line.number}"),
            living.get((line.kind, line.key), []),
        )
        for line in lines
    ]


def _people(lines: Sequence[Line]) -> dict[tuple[str, int], list[Person]]:
    """Who lives there, three queries for all."""
    homes = {(line.kind, line.key): line.key for line in lines if line.kind == Purpose.REVIEW}
    keys = [line.key for line in lines if line.kind == Purpose.FINDING]
    for pk, household in Finding.objects.filter(pk__in=keys).values_list("pk", "household_id"):
        homes[Purpose.FINDING, pk] = household
    applied = [line.key for line in lines if line.kind in (Purpose.APPLICATION, Purpose.COUNTY)]
    found: dict[tuple[str, int], list[Person]] = {}
    members = ApplicationMember.objects.filter(application__in=applied, removed_at=None)
    for each in members.order_by("position"):
        for kind in (Purpose.APPLICATION, Purpose.COUNTY):
            found.setdefault((kind, each.application_id), []).append(_person(each))
    by_home: dict[int, list[Person]] = {}
    rows = Membership.objects.filter(household__in=homes.values(), superseded_by=None)
    for row in rows.filter(case=F("household__standing__case")).order_by("pk"):
        by_home.setdefault(row.household_id, []).append(_person(row))
    return found | {key: by_home.get(home, []) for key, home in homes.items()}


def _person(row: Any) -> Person:
    return Person(row.name, row.relation, row.sex, traits.age(row.born_on, clock.today()))
