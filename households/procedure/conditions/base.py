"""How a condition of the table of steps is asked: a function each, telling what is lacking or None."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from households import steps
from households.models import Application
from households.procedure.files import File
from households.steps import Row


@dataclass(frozen=True)
class Situation:
    """An application, who acts and on which day."""

    file: File
    actor: Any
    on: date

    @property
    def application(self) -> Application:
        """The application."""
        return self.file.application


Condition = Callable[[Situation], str | None]
Answers = Mapping[str, str | None]
"""What upper floors say to their conditions: what is lacking, or None."""

_conditions: dict[str, Condition] = {}


def condition(function: Condition) -> Condition:
    """The function answers the condition of its name."""
    _conditions[function.__name__] = function
    return function


def lacking(row: Row, situation: Situation, answers: Answers | None = None) -> list[str]:
    """Every condition of the row that does not hold, as sentences in the order of the table.

    Raises KeyError where a condition is about facts of an upper floor and ``answers`` does not speak of it.
    """
    told: Iterable[str | None] = (
        (answers or {})[name] if name in steps.FROM_ABOVE else _conditions[name](situation)
        for name in row.conditions
    )
    return [sentence for sentence in told if sentence]


def ask(name: str, situation: Situation) -> str | None:
    """What one condition says."""
    return _conditions[name](situation)


def known() -> frozenset[str]:
    """The conditions that are answered here."""
    return frozenset(_conditions)
