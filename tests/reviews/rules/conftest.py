"""What a rule says of a few hand-made rows, on the day of the tests."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection

from accounts.models import Region
from datafeeds import matching
from funds import matching as payments
from households.models import Household
from reviews import day
from reviews.rules import RULES
from reviews.rules.base import COLUMNS, Parameters
from tests import factories as make

AS_OF = date(2026, 6, 30)

Hits = Callable[..., list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def _whole_county(county: Region, whole: None) -> None:
    """The county of the tests stands, and every row of it is in view."""


@pytest.fixture
def hits() -> Iterator[Hits]:
    """``hits(rule, as_of=…, parameter=…)`` are the rows of a rule, columns and facts by name."""

    def found(code: str, as_of: date = AS_OF, **parameters: Any) -> list[dict[str, Any]]:
        rule = RULES[code]
        payments.match_unmatched()
        matching.match_new_persons()
        day.prepare(as_of, [159922])
        query = rule.query(as_of, Parameters({**rule.defaults, **parameters}))
        with connection.cursor() as cursor:
            cursor.execute(query.sql, query.params)
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        assert names == [*COLUMNS, *(fact.key for fact in rule.facts)]
        return rows

    yield found
    day.drop()


NO_PAYMENT = [
    {"status": "failed"},
    {"kind": "recovery"},
    {"paid_on": "2026-07-01"},
]
"""What is no payment on the day of the tests, whatever the rule."""


@pytest.fixture
def home() -> Household:
    """A household that is 在保 with 500.00 yuan a month."""
    return make.case().household
