"""What is true of every rule: its words, its columns, its silence where there is nothing."""

import re
from datetime import date

import pytest

from datafeeds.models import Kind
from reviews.rules import RULES
from reviews.rules.base import FAMILIES, SIDES, Rule

rules = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


def test_there_are_37_rules() -> None:
    assert len(RULES) == 37


@rules
def test_it_runs_on_an_empty_county_and_is_silent(rule: Rule, hits) -> None:
    assert hits(rule.code) == []


@rules
def test_its_words_are_complete(rule: Rule) -> None:
    assert rule.family in FAMILIES
    assert rule.subject in {"member", "person", "household", "account", "village"}
    assert all((rule.title, rule.meaning, "《" in rule.basis, rule.measures, rule.facts))
    assert {fact.side for fact in rule.facts} <= set(SIDES)
    assert len({fact.key for fact in rule.facts}) == len(rule.facts)
    assert set(re.findall(r"{(\w+)}", rule.sentence)) <= {fact.key for fact in rule.facts}
    assert set(rule.feeds) <= set(Kind.values)


@rules
def test_its_statement_gives_the_severities_that_it_names(rule: Rule) -> None:
    query = rule.query(date(2026, 6, 30))
    column = re.search(
        r"(CASE WHEN (?:(?! AS ).)+|\S+|CAST\(%\(severity\)s AS integer\)) AS severity", query.sql
    )
    given = {int(digit) for digit in re.findall(r"(?:THEN|ELSE|^) ?(\d)\b", column[1])}
    assert (given or {query.params["severity"]}) == set(rule.severities)
    assert list(rule.severities) == sorted(rule.severities, reverse=True)
