"""The values of a rule as its query takes them."""

from datetime import date
from decimal import Decimal

import pytest

from reviews.rules import RULES
from reviews.rules.base import Day, Parameters


def test_yuan_become_fen_and_shares_thousandths() -> None:
    p = Parameters({"floor": 5000, "tolerance": Decimal("0.01"), "share": Decimal("0.9"), "since": "2018-01"})
    assert (p.fen("floor"), p.fen("tolerance"), p.permille("share"), p.month("since")) == (
        500000,
        1,
        900,
        24217,
    )


def test_a_list_is_told_word_by_word_and_is_no_number() -> None:
    p = RULES["vehicle_owner"].defaults
    assert p.words("exempt").startswith("摩托|三轮|")
    assert p.as_json()["exempt"][0] == "摩托"
    with pytest.raises(TypeError):
        p.count("exempt")
    with pytest.raises(TypeError):
        RULES["wage_income"].defaults.words("months")


def test_a_day_limit_is_exact_at_the_end_of_a_month() -> None:
    day = Day(date(2026, 6, 30), Parameters({}))
    assert (day.limit(12), day.limit(4), day.month) == (date(2025, 6, 29), date(2026, 2, 28), 24318)
