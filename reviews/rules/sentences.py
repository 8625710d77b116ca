"""What a finding says (疑点说明): a rule's sentence, filled from the finding's facts.

A finding may rest on several rows; a place in the sentence tells their distinct values, in the
order of the rows, joined by 、. A name that the other bureau writes differently is told at the end.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from common import months
from common.money import show, yuan
from common.names import normal
from reviews.rules.base import Fact, Rule

_EMPTY = re.compile(r"（[、，\s]*）")
NONE = "无"
"""What stands where a fact has no value."""


def render(rule: Rule, evidence: Sequence[Mapping[str, Any]], last4: Mapping[int, str] | None = None) -> str:
    """The sentence of a finding: names every value of its evidence key.

    ``last4`` tells the last four characters of the ID numbers of persons by their key; a person
    whom it does not hold is told by name alone.
    """
    facts = {fact.key: fact for fact in rule.facts}
    words = {key: "、".join(_told(fact, evidence, last4 or {})) for key, fact in facts.items()}
    sentence = rule.sentence.format_map({key: word or _empty(facts[key]) for key, word in words.items()})
    return _EMPTY.sub("", sentence) + _other_names(evidence)


def value(fact: Fact, raw: Any) -> str:
    """A fact's value as people read it: months as 2026-06, money as 1,234.50, nothing for None."""
    if raw is None or raw == "":
        return ""
    if fact.kind == "month":
        return months.show(months.from_index(int(raw)))
    if fact.kind == "money":
        return show(yuan(int(raw)))
    return str(raw.normalize()) if isinstance(raw, Decimal) else str(raw)


def _told(fact: Fact, evidence: Sequence[Mapping[str, Any]], last4: Mapping[int, str]) -> list[str]:
    raws = [row.get(fact.key) for row in evidence]
    if fact.kind == "person":
        known = [last4.get(raw, "") for raw in raws if raw is not None]
        told = [f"（身份证号末四位 {last}）" for last in known if last]
    else:
        told = [word for word in (value(fact, raw) for raw in raws) if word]
    return sorted(set(told)) if fact.kind in ("month", "day") else list(dict.fromkeys(told))


def _empty(fact: Fact) -> str:
    return "" if fact.kind in ("person", "text") and fact.key != "serial" else NONE


def _other_names(evidence: Sequence[Mapping[str, Any]]) -> str:
    differing = {
        (row["our_name"], row["their_name"])
        for row in evidence
        if row.get("our_name")
        and row.get("their_name")
        and normal(row["our_name"]) != normal(row["their_name"])
    }
    return "".join(f"台账姓名“{ours}”，对方数据姓名“{theirs}”。" for ours, theirs in sorted(differing))
