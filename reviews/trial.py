"""试算影响: what a rule would find with another value of a parameter, beside what it finds; nothing changes.

The engine's own statements are asked twice over one set of day tables. Small counties get the answer in the
request; a larger one asks for a job, whose result holds surrogate keys and household numbers only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse

from accounts import parameters
from accounts.models import User
from accounts.scope import COUNTY, WHOLE, holds, require, scope
from common import clock, divisions
from common.errors import NotPermitted, Refused
from common.progress import Progress, Silent
from households.models import Household
from jobs.models import Job
from jobs.work import Held
from jobs.work import ask as ask_for_job
from reviews import candidates, day, dialect, feeds_in_force, rule_parameters
from reviews.rules import RULES
from reviews.rules.base import Parameters, Rule, Value

KIND = "trial"
LARGE = 12_000
"""Households of a county from which on the answer is a job: the day tables of a larger one take seconds."""

SHOWN = 100
"""How many added and removed subjects a page names, each."""

CANDIDATES = """
SELECT fingerprint, region_code, name, numbers, severity, amount FROM stage_candidate
"""


@dataclass(frozen=True)
class Question:
    """A parameter of a rule, the value to try, and where and when it is tried."""

    rule: str
    parameter: str
    text: str
    county: int
    as_of: date

    @property
    def key(self) -> str:
        """Under which key counties set the parameter."""
        return f"{self.rule}.{self.parameter}"


@dataclass(frozen=True)
class Subject:
    """Whom a finding would be about."""

    name: str
    numbers: str
    region: int
    severity: int
    amount: int | None


@dataclass(frozen=True)
class Answer:
    """What the rule finds now and would find, and the difference; amounts in fen."""

    now_value: str
    new_value: str
    now: int
    then: int
    now_amount: int
    then_amount: int
    changed: int
    added: Sequence[Subject]
    removed: Sequence[Subject]
    added_count: int
    removed_count: int

    @property
    def amount_change(self) -> int:
        """By how much the amounts would grow, in fen."""
        return self.then_amount - self.now_amount


def tryable() -> dict[str, tuple[Rule, str]]:
    """The parameters that rules read: full key to rule and the parameter's own key."""
    return {
        rule_parameters.key_of(rule, parameter): (rule, parameter.key)
        for rule in RULES.values()
        for parameter in rule.parameters
    }


def address(key: str) -> str:
    """The page on which a value of this parameter can be tried out, empty where no rule reads it."""
    return f"{reverse('reviews:trial')}?{urlencode({'parameter': key})}" if key in tryable() else ""


def is_large(county: int) -> bool:
    """Whether the county (number of six digits) is asked by a job."""
    with scope(region=WHOLE):
        return bool(Household.objects.filter(county=county)[LARGE:].exists())


def try_out(question: Question, *, actor: User, progress: Progress | None = None) -> Answer:
    """What would change. Raises NotPermitted, Refused (unreadable value, or a feed is missing)."""
    rule, value = _judge(question, actor)
    progress = progress or Silent()
    with scope(region=WHOLE, user=actor):
        try:
            with dialect.reading():
                return _compare(question, rule, value, progress)
        finally:
            day.drop()
            candidates.drop_tables()


def ask(question: Question, *, actor: User) -> Job:
    """A trial waits to be run by a worker. Raises NotPermitted, Refused, Busy."""
    _judge(question, actor)
    with transaction.atomic():
        return ask_for_job(
            KIND,
            key=f"{question.county}:{actor.pk}",
            region=question.county * COUNTY,
            actor=actor,
            payload={
                "rule": question.rule,
                "parameter": question.parameter,
                "text": question.text,
                "as_of": question.as_of.isoformat(),
            },
        )


def question_of(job: Job) -> Question:
    """What a trial's job asks."""
    return _question(job.payload, job.region_code)


def _question(payload: Mapping[str, Any], region: int) -> Question:
    return Question(
        rule=payload["rule"],
        parameter=payload["parameter"],
        text=payload["text"],
        county=divisions.county(region),
        as_of=date.fromisoformat(payload["as_of"]),
    )


def perform(held: Held) -> Mapping[str, Any]:
    """The trial that a job asks for; its result as JSON, without names."""
    answer = try_out(_question(held.payload, held.region), actor=held.actor, progress=held.progress)
    plain = {name: getattr(answer, name) for name in Answer.__dataclass_fields__ if name not in _LISTS}
    return plain | {
        name: [
            {"numbers": row.numbers, "region": row.region, "severity": row.severity, "amount": row.amount}
            for row in getattr(answer, name)
        ]
        for name in _LISTS
    }


_LISTS = ("added", "removed")


def answer_of(result: Mapping[str, Any]) -> Answer:
    """A job's result as the answer it was made from, names left out."""
    lists = {name: [Subject(name="", **row) for row in result[name]] for name in _LISTS}
    return Answer(**{**result, **lists})


def _judge(question: Question, actor: User) -> tuple[Rule, Value]:
    require(actor, "admin.parameters")
    if not holds(actor, question.county * COUNTY):
        raise NotPermitted("该县不在您的管辖范围内。")
    found = tryable().get(question.key)
    if found is None:
        raise Refused("没有规则读这个参数，不能试算。")
    if question.as_of > clock.today():
        raise Refused("基准日不能晚于今天。")
    value = parameters.declared()[question.key].given(question.text)
    if isinstance(value, bool):
        raise Refused("这个参数不能试算。")
    return found[0], value


def _compare(question: Question, rule: Rule, value: Value, progress: Progress) -> Answer:
    progress.stage("整理当日数据")
    day.prepare(question.as_of, [question.county])
    candidates.open_tables()
    values = rule_parameters.Values([question.county], question.as_of)
    feeds = feeds_in_force.on(question.as_of, values.max_age())
    if not feeds.covered(rule, [question.county]):
        lacking = feeds.lacking(rule, [question.county])
        raise Refused(feeds_in_force.sentence(lacking, feeds.gone(rule.needed, [question.county])))
    (group,) = values.groups(rule, [question.county])
    progress.stage("按现行值比对")
    now = _found(question, rule, group.parameters)
    progress.stage("按新值比对")
    then = _found(question, rule, Parameters({**group.parameters, question.parameter: value}))
    declared = parameters.declared()[question.key]
    added = [then[key] for key in then.keys() - now.keys()]
    removed = [now[key] for key in now.keys() - then.keys()]
    return Answer(
        now_value=declared.write(group.parameters[question.parameter]),
        new_value=declared.write(value),
        now=len(now),
        then=len(then),
        now_amount=sum(row.amount or 0 for row in now.values()),
        then_amount=sum(row.amount or 0 for row in then.values()),
        changed=sum(
            (now[key].severity, now[key].amount) != (then[key].severity, then[key].amount)
            for key in now.keys() & then.keys()
        ),
        added=_first(added),
        removed=_first(removed),
        added_count=len(added),
        removed_count=len(removed),
    )


def _found(question: Question, rule: Rule, values: Parameters) -> dict[bytes, Subject]:
    candidates.clear()
    candidates.remember([candidates.Coverage(rule.code, 0, {question.county: None})])
    candidates.add_hits(rule, rule.query(question.as_of, values), group=0)
    candidates.group_hits()
    return {
        bytes(fingerprint): Subject(name, numbers, region, severity, amount)
        for fingerprint, region, name, numbers, severity, amount in dialect.fetch(CANDIDATES)
    }


def _first(rows: Sequence[Subject]) -> list[Subject]:
    return sorted(rows, key=lambda row: (-row.severity, row.region, row.numbers, row.name))[:SHOWN]
