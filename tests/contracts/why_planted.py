"""``python -m tests.contracts.why_planted``: what the conditions say of each planted case and near miss.

Prints one JSON object: ``planted`` (rule, note, whether it must be found, whether all conditions hold, the
words of the conditions that fail) and ``differing`` (rule and household of a sample for which conditions and
rule disagree).
"""

import json
import os
from collections.abc import Iterator
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from accounts.scope import WHOLE, scope  # noqa: E402
from config.demo import DEMO_DATE, HOUSEHOLDS, SEED  # noqa: E402
from config.demo.build import build  # noqa: E402
from households.identity import person_key  # noqa: E402
from households.models import Household, Person  # noqa: E402
from reviews import candidates, day, dialect  # noqa: E402
from reviews.rules import RULES  # noqa: E402
from reviews.why.answer import Asked, Told, answer, part_of  # noqa: E402

COUNTY = 159922
SAMPLE = 60


def asked(subject: str) -> Asked:
    """Of whom a planting speaks: an ID number, household numbers, both with @ between, or a village."""
    person = household = None
    for part in subject.replace("、", "@").split("@"):
        home = Household.objects.filter(number=part).first()
        if len(part) == 18:
            person = Person.objects.get(id_digest=person_key(part)[0]).pk
        elif home is not None:
            household = household or home.pk
        else:
            household = Household.objects.filter(region_code=int(part)).values_list("pk", flat=True)[0]
    return Asked(COUNTY, household, person)


def nearest(rule: str, who: Asked) -> Told:
    """What comes closest to a finding of the rule."""
    told = answer(RULES[rule], who, as_of=DEMO_DATE).told
    return max(told, key=lambda each: (each.holds, -len(each.failing)))


def planted() -> Iterator[dict[str, Any]]:
    """Each planting with its answer."""
    for case in build(seed=SEED, households=HOUSEHOLDS).planted:
        told = nearest(case.rule, asked(case.subject))
        yield {
            "rule": case.rule,
            "note": case.note,
            "wanted": case.finding,
            "holds": told.holds,
            "failing": [condition.words for condition in told.failing],
        }


def differing() -> Iterator[list[str]]:
    """Rules and households of a sample where the conditions say other than the rule."""
    found = {code: _households(code) for code in RULES}
    everyone = list(Household.objects.order_by("pk").values_list("pk", "number"))
    for pk, number in Random(SEED).sample(everyone, SAMPLE):  # noqa: S311 - a sample, no secret
        for code, rule in RULES.items():
            told = answer(rule, Asked(COUNTY, household=pk), as_of=DEMO_DATE).told
            if any(each.holds for each in told) != (number in found[code]):
                yield [code, number]


def parted(whole: list[dict[str, Any]]) -> Iterator[list[str]]:
    """Plantings of which the part of the county that a page prepares says other than the whole."""
    cases = build(seed=SEED, households=HOUSEHOLDS).planted
    kept: dict[tuple[str, str], tuple[Any, dict[str, Any]]] = {}
    for case, said in zip(cases, whole, strict=True):
        kept.setdefault((case.rule, case.note), (case, said))
    for case, said in kept.values():
        who = asked(case.subject)
        day.prepare_part(DEMO_DATE, COUNTY, part_of(who))
        told = nearest(case.rule, who)
        if [condition.words for condition in told.failing] != said["failing"]:
            yield [case.rule, case.note]


def _households(code: str) -> set[str]:
    """The numbers of the households that a rule's rows name, or whose members or village they are about."""
    rule = RULES[code]
    candidates.clear()
    candidates.remember([candidates.Coverage(code, 0, {COUNTY: None})])
    candidates.add_hits(rule, rule.query(DEMO_DATE), group=0)
    named = {
        row[0] for row in dialect.fetch("SELECT DISTINCT number FROM stage_hit WHERE number IS NOT NULL")
    }
    return named | {row[0] for row in dialect.fetch(MEANT)}


MEANT = """
SELECT number FROM stage_hit WHERE number IS NOT NULL
UNION
SELECT c.number FROM stage_hit s JOIN day_case c ON c.village = s.village
UNION
SELECT h.number FROM stage_hit s
JOIN households_membership m ON m.person_id = s.person_id AND m.superseded_by_id IS NULL
JOIN day_begun b ON b.case_id = m.case_id AND b.newest = 1
JOIN households_household h ON h.id = m.household_id
WHERE s.household_id IS NULL
UNION
SELECT h.number FROM stage_hit s
JOIN funds_payment p ON p.account_id = s.account_id
JOIN households_household h ON h.id = p.household_id
"""


if __name__ == "__main__":
    with scope(region=WHOLE):
        day.prepare(DEMO_DATE, [COUNTY])
        candidates.open_tables()
        result = {"planted": list(planted()), "differing": list(differing())}
        result["parted"] = list(parted(result["planted"]))
        print(json.dumps(result, ensure_ascii=False))  # noqa: T201
