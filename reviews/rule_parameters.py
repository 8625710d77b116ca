"""With which values a rule runs in which county (参数): counties of equal values are one group."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts import parameters
from accounts.scope import COUNTY
from common import divisions
from reviews.rules import RULES
from reviews.rules.base import Parameter, Parameters, Rule, Value

MONTH = "年月"
"""The unit of a parameter that is a month."""
MAX_AGE = parameters.declare("crosscheck.max_age_days", 45, "天", "部门数据超过多少天未更新算过期")


def oldest(county: int, on: date) -> date:
    """The oldest day of a feed that is no stale one on a day, in a county (number of six digits)."""
    days: int = parameters.value(MAX_AGE.key, county, on)
    return on - timedelta(days=days)


def key_of(rule: Rule, parameter: Parameter) -> str:
    """Under which key a county sets the parameter of a rule."""
    return f"{rule.code}.{parameter.key}"


for _rule in RULES.values():
    for _parameter in _rule.parameters:
        parameters.declare(
            key_of(_rule, _parameter),
            _parameter.default,
            _parameter.unit,
            f"{_rule.title}：{_parameter.label}",
            shape=parameters.as_month if _parameter.unit == MONTH else None,
        )


@dataclass(frozen=True)
class Group:
    """Counties (six-digit numbers) with the same values of a rule: one statement for all of them."""

    counties: tuple[int, ...]
    parameters: Parameters

    def as_json(self) -> str:
        """The values as findings keep them."""
        return json.dumps(self.parameters.as_json(), ensure_ascii=False, sort_keys=True)


class Values:
    """What the counties have set by a day."""

    def __init__(self, counties: Iterable[int], on: date) -> None:
        keys = [key_of(rule, parameter) for rule in RULES.values() for parameter in rule.parameters]
        self._values = parameters.values([MAX_AGE.key, *keys], counties, on)

    def max_age(self) -> Mapping[int, int]:
        """For each county the number of days after which its feeds are stale."""
        return {county: values[MAX_AGE.key] for county, values in self._values.items()}

    def groups(self, rule: Rule, counties: Iterable[int]) -> list[Group]:
        """The counties in groups of equal values, in the order of their first county."""
        grouped: dict[tuple[Value, ...], list[int]] = {}
        for county in counties:
            values = tuple(self._values[county][key_of(rule, parameter)] for parameter in rule.parameters)
            grouped.setdefault(values, []).append(county)
        keys = [parameter.key for parameter in rule.parameters]
        return [
            Group(tuple(members), Parameters(dict(zip(keys, values, strict=True))))
            for values, members in grouped.items()
        ]


def told(groups: Iterable[Group]) -> dict[str, Any]:
    """The values as a rule run keeps them: one group's own, or each group's with its counties."""
    known = list(groups)
    if len(known) == 1:
        return known[0].parameters.as_json()
    return {"groups": [{"counties": list(group.counties), **group.parameters.as_json()} for group in known]}


def of_region(kept: Mapping[str, Any], region: int) -> list[Mapping[str, Any]]:
    """Of what a rule run keeps the values that held in a region, once for each group of its counties."""
    low, high = divisions.span(region)
    return [
        {key: value for key, value in group.items() if key != "counties"}
        for group in kept.get("groups", [kept])
        if "counties" not in group or any(low <= number * COUNTY < high for number in group["counties"])
    ]
