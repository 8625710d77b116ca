"""Other bureaus' rows that have had their time go; whatever a finding stands on stays (decision 19)."""

from collections.abc import Iterator, Mapping
from typing import Any

from audit import log
from audit.actions import Action
from common import clock
from datafeeds import retention
from households.models import Household, Membership
from jobs.work import Held
from reviews.models import Finding, RetroHit
from reviews.rules import RULES

PERSON_FACTS = {
    code: [fact.key for fact in rule.facts if fact.kind == "person"] for code, rule in RULES.items()
}


def clear_feed_rows(held: Held) -> Mapping[str, Any]:
    """Superseded feed rows that had their ``feed.keep_days`` and that no finding cites are gone."""
    held.progress.stage("清理部门数据")
    snapshots = retention.outlived(clock.today())
    cited = cited_persons() if snapshots else set()
    with held.publishing():
        removed = retention.remove_rows(snapshots, cited)
        answer = {"feed_rows": sum(removed.values()), "snapshots": len(snapshots), "kinds": dict(removed)}
        log.record(Action.KEPT_NO_LONGER, actor=held.actor, detail=answer)
    return answer


def cited_persons() -> set[int]:
    """Everyone on whom a finding of any state, or a hit of a look back, stands; its households' members too.

    Needs an open scope.
    """
    persons, households, numbers = set[int](), set[int](), set[tuple[int, str]]()
    for code, evidence, person, household, county, named in _hits():
        persons |= {person} if person else set()
        persons |= {row[key] for key in PERSON_FACTS.get(code, ()) for row in evidence if row.get(key)}
        households |= {household} if household else set()
        numbers |= {(county, number) for number in named.split("、") if number and not household}
    return persons | _of_households(households, numbers)


def _of_households(households: set[int], numbers: set[tuple[int, str]]) -> set[int]:
    """Heads and members, of every import, of households named by key or by county and number."""
    concerned, persons = set[int](), set[int]()
    known = Household.objects.values_list("pk", "head_id", "county", "number")
    for pk, head, *key in known.iterator(chunk_size=2000):
        if pk in households or tuple(key) in numbers:
            concerned.add(pk)
            persons.add(head)
    members = Membership.objects.values_list("household_id", "person_id").iterator(chunk_size=2000)
    return persons | {person for household, person in members if household in concerned}


def _hits() -> Iterator[tuple[Any, ...]]:
    columns = ("rule", "evidence", "person_id", "household_id", "county", "numbers")
    for model in (Finding, RetroHit):
        yield from model.objects.values_list(*columns).iterator(chunk_size=2000)
