"""Other bureaus' rows that have had their time go; whatever a finding stands on stays (decision 19)."""

from collections.abc import Mapping
from typing import Any

from audit import log
from audit.actions import Action
from common import clock
from common.bulk import Stage
from datafeeds import retention
from jobs.work import Held
from reviews.models import Finding, RetroHit
from reviews.rules import RULES

PERSON_FACTS = {
    code: keys
    for code, rule in RULES.items()
    if (keys := [fact.key for fact in rule.facts if fact.kind == "person"])
}
"""Rules whose evidence names persons, and under which keys."""


def clear_feed_rows(held: Held) -> Mapping[str, Any]:
    """Superseded feed rows that had their ``feed.keep_days`` and that no finding cites are gone."""
    held.progress.stage("清理部门数据")
    snapshots = retention.outlived(clock.today())
    with held.publishing(), Stage("cited", {"person": "int"}) as cited:
        if snapshots:
            name_cited(cited)
        removed = retention.remove_rows(snapshots, cited)
        answer = {"feed_rows": sum(removed.values()), "snapshots": len(snapshots), "kinds": dict(removed)}
        log.record(Action.KEPT_NO_LONGER, actor=held.actor, detail=answer)
    return answer


def name_cited(cited: Stage) -> None:
    """Everyone on whom a finding of any state, or a hit of a look back, stands is in the stage.

    So are heads and members, of every import, of their households. Needs an open scope.
    """
    with Stage("named", {"county": "int", "number": "text"}) as named:
        for model in (Finding, RetroHit):
            _note(model, cited, named)
            for statement in OF_HITS:
                cited.execute(statement.replace("{hits}", model._meta.db_table))
        named.flush()
        for statement in OF_NUMBERS:
            cited.execute(statement)
    cited.flush()
    cited.index("person")


def _note(model: type[Finding] | type[RetroHit], cited: Stage, named: Stage) -> None:
    """What only the program can read of hits: persons in their evidence, households in a list of numbers."""
    told = model.objects.filter(rule__in=list(PERSON_FACTS)).values_list("rule", "evidence")
    for code, evidence in told.iterator(chunk_size=2000):
        for row in evidence:
            for key in PERSON_FACTS[code]:
                if row.get(key):
                    cited.write((row[key],))
    lists = model.objects.filter(household=None).exclude(numbers="").values_list("county", "numbers")
    for county, numbers in lists.iterator(chunk_size=2000):
        for number in numbers.split("、"):
            named.write((county, number))


OF_HITS = (
    "INSERT INTO stage_cited (person) SELECT DISTINCT person_id FROM {hits} WHERE person_id IS NOT NULL",
    """
    INSERT INTO stage_cited (person)
    SELECT head_id FROM households_household
    WHERE id IN (SELECT household_id FROM {hits} WHERE household_id IS NOT NULL)
    """,
    """
    INSERT INTO stage_cited (person)
    SELECT DISTINCT person_id FROM households_membership
    WHERE household_id IN (SELECT household_id FROM {hits} WHERE household_id IS NOT NULL)
    """,
)

OF_NUMBERS = (
    """
    INSERT INTO stage_cited (person)
    SELECT h.head_id FROM stage_named n
    JOIN households_household h ON h.county = n.county AND h.number = n.number
    """,
    """
    INSERT INTO stage_cited (person)
    SELECT m.person_id FROM stage_named n
    JOIN households_household h ON h.county = n.county AND h.number = n.number
    JOIN households_membership m ON m.household_id = h.id
    """,
)
