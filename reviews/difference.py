"""What changes in the findings when the candidates are laid beside them: only that is written.

First the steps of all rules are put into a temporary table (new, relapse, reopen, update, vanish, absent).
Then, rule by rule and each in its own transaction, every kind of write is one statement over them. Verified
findings never become a step, and unchanged ones are not touched: the newest run of the rule has seen them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from reviews import dialect
from reviews.difference_tables import (
    ARRIVALS,
    ARRIVALS_AND_CHANGES,
    DEEDS,
    FORGET_MOVED,
    FOUND,
    GOINGS,
    LOCK,
    NAMES,
    OPEN,
    OPEN_OF_RULE,
    PAIRS,
    PLANNED,
    TABLES,
    WRITES,
)
from reviews.models import RuleRun


@dataclass(frozen=True)
class Counts:
    """What a rule run found: ``open`` stands for findings still to be verified after it."""

    open: int = 0
    new: int = 0
    still: int = 0
    reopened: int = 0
    vanished: int = 0


@dataclass(frozen=True)
class Plan:
    """What a run would do: for each rule its steps (deed and how many), candidates, and findings now open."""

    steps: Mapping[str, Mapping[str, int]]
    found: Mapping[str, int]
    open: Mapping[str, int]

    def unchanged(self, rule: str) -> Counts:
        """What a rule without steps found."""
        return Counts(open=self.open.get(rule, 0), still=self.found.get(rule, 0))


def open_tables() -> None:
    """The session has its empty tables for a run."""
    drop_tables()
    for statement in TABLES:
        dialect.execute(statement)


def drop_tables() -> None:
    """Nothing of a run is left in the session."""
    dialect.drop_temporary(NAMES)


def plan() -> Plan:
    """The steps of all current rules stand in their table, which is empty before."""
    planned = dialect.execute(ARRIVALS_AND_CHANGES) + dialect.execute(GOINGS)
    dialect.analyze("stage_step", planned)
    steps: dict[str, dict[str, int]] = {}
    for rule, deed, count in dialect.fetch(PLANNED) if planned else ():
        steps.setdefault(rule, {})[deed] = count
    return Plan(steps=steps, found=dict(dialect.fetch(FOUND)), open=dict(dialect.fetch(OPEN)))


def apply(rule_run: RuleRun, planned: Plan, *, at: Any) -> Counts:
    """The findings of the rule in the staged counties are those of the candidates.

    Call it in the rule's transaction; ``at`` is the instant that the events carry.
    """
    values = {"rule": rule_run.rule, "run": rule_run.pk, "as_of": rule_run.as_of, "at": at}
    steps = _steps_left(planned.steps.get(rule_run.rule, {}), values)
    paired = "vanish" in steps and not ARRIVALS.isdisjoint(steps)
    if paired:
        dialect.analyze("stage_pair", dialect.execute(PAIRS, values))
    for statement, deeds in WRITES:
        if not deeds.isdisjoint(steps):
            dialect.execute(statement, values)
    if paired:
        dialect.clear("stage_pair")
    new = steps.get("new", 0) + steps.get("relapse", 0)
    reopened = steps.get("reopen", 0)
    return Counts(
        open=dict(dialect.fetch(OPEN_OF_RULE, values)).get(rule_run.rule, 0),
        new=new,
        still=planned.found.get(rule_run.rule, 0) - new - reopened,
        reopened=reopened,
        vanished=steps.get("vanish", 0),
    )


def _steps_left(steps: Mapping[str, int], values: Mapping[str, Any]) -> Mapping[str, int]:
    """The rule's steps without those whose finding has moved on since they were planned."""
    if not steps.keys() - {"new"}:
        return steps
    if connection.vendor == "postgresql":
        dialect.execute(LOCK, values)
    return dict(dialect.fetch(DEEDS, values)) if dialect.execute(FORGET_MOVED, values) else steps
