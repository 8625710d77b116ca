"""The monthly amount: the reference's rules as known answers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from funds import calculation
from funds.calculation import Insured, Terms

TERMS = Terms(standard=Decimal("620.00"))
THREE = [Insured("马桂兰"), Insured("马小军"), Insured("马欣怡")]


def amount(people: list[Insured], per_head: str, terms: Terms = TERMS, grade: str = "B") -> Decimal:
    return calculation.calculate(people, per_head=Decimal(per_head), grade=grade, terms=terms).total


def test_the_worked_example_of_the_poster():
    found = calculation.calculate(THREE, per_head=Decimal("180.00"), grade="B", terms=TERMS)
    assert found.total == Decimal("1320.00")
    assert [(line.label, line.sum, line.amount) for line in found.lines] == [
        ("补差", "(620.00 − 180.00) × 3", Decimal("1320.00"))
    ]


def test_nobody_over_the_standard_is_granted_anything_and_no_supplement_either():
    old = replace(TERMS, topups={"old": Decimal("50")}, floor=Decimal("20"))
    assert amount(THREE, "620.00") == 0
    assert amount([Insured("马桂兰", ["old"])], "700.00", old) == 0


def test_the_amount_is_rounded_up_to_the_yuan_once():
    found = calculation.calculate(THREE, per_head=Decimal("180.01"), grade="B", terms=TERMS)
    assert found.total == Decimal("1320.00")
    assert found.lines[-1].amount == Decimal("0.03")
    assert amount(THREE, "180.01", replace(TERMS, rounding="none")) == Decimal("1319.97")
    assert amount(THREE, "180.01", replace(TERMS, rounding="floor")) == Decimal("1319.00")


def test_a_member_has_one_supplement_the_highest():
    terms = replace(TERMS, topups={"old": Decimal("50"), "severe_disability": Decimal("120")})
    found = calculation.calculate(
        [Insured("马桂兰", ["old", "severe_disability"]), Insured("马小军", ["old"])],
        per_head=Decimal("180.00"), grade="B", terms=terms,
    )  # fmt: skip
    assert (found.base, found.topup, found.total) == (880, 170, Decimal("1050.00"))
    assert [line.label for line in found.lines[1:]] == [
        "分类施保 马桂兰（重度残疾人）", "分类施保 马小军（老年人）",
    ]  # fmt: skip


def test_a_supplement_may_be_a_part_of_the_standard():
    terms = replace(TERMS, topup_unit="percent", topups={"minor": Decimal("20")})
    assert amount([Insured("马欣怡", ["minor"])], "120.00", terms) == Decimal("624.00")


def test_classes_pay_their_own_amounts_whatever_the_gap():
    terms = replace(TERMS, method="tier", tiers={"A": Decimal("500"), "B": Decimal("420")})
    assert amount(THREE, "180.00", terms, "A") == Decimal("1500.00")
    assert amount(THREE, "180.00", terms, "B") == Decimal("1260.00")
    with pytest.raises(Refused, match="C类"):
        amount(THREE, "180.00", terms, "C")


@pytest.mark.parametrize(("per_head", "total"), [("619.99", "420"), ("620.00", "0"), ("900.00", "0")])
def test_no_class_pays_who_is_not_below_the_standard(per_head: str, total: str):
    terms = replace(
        TERMS, method="tier", tiers={"B": Decimal("420")}, topups={"old": Decimal("50")}, floor=Decimal("20")
    )
    assert amount([Insured("马桂兰")], per_head, terms) == Decimal(total)
    assert amount([Insured("马桂兰", ["old"])], "620.00", terms) == 0


@given(st.integers(0, 70000), st.integers(1, 9))
def test_the_amount_is_the_sum_of_its_lines_and_never_below_the_gap(cents: int, persons: int):
    people = [Insured(str(number)) for number in range(persons)]
    found = calculation.calculate(
        people, per_head=Decimal(cents).scaleb(-2), grade="B", terms=replace(TERMS, topups={})
    )
    assert sum(line.amount for line in found.lines) == found.total
    assert 0 <= found.total - found.base < 1


@pytest.mark.parametrize(
    ("born", "level", "ill", "kinds"),
    [
        (date(1966, 6, 10), "", False, ["old"]),
        (date(1966, 6, 11), "", False, []),
        (date(2008, 6, 11), "", False, ["minor"]),
        (date(2008, 6, 10), "", False, []),
        (date(1990, 1, 1), "二级", False, ["severe_disability"]),
        (date(1990, 1, 1), "三级", True, ["serious_illness"]),
    ],
)
def test_kinds_of_supplement_follow_age_disability_and_illness(born, level, ill, kinds):
    member = SimpleNamespace(
        born_on=born, disability_level=level, disability_kind="肢体", serious_illness=ill
    )
    assert calculation.kinds_of(member, date(2026, 6, 10)) == kinds


def test_who_is_not_paid_for_still_counts_in_the_income_a_head():
    """Four live there, three are insured: income is shared by four, the gap paid for three (第二十三条)."""
    per_head = Decimal("720.00") / 4
    found = calculation.calculate(THREE, per_head=per_head, grade="B", terms=TERMS)
    assert found.total == Decimal("1320.00")
    assert found.lines[0].sum == "(620.00 − 180.00) × 3"


@pytest.mark.parametrize(
    ("per_head", "total"),
    [("619.99", "1.00"), ("619.50", "1.00"), ("619.00", "1.00"), ("618.99", "2.00"), ("0.00", "620.00")],
)
def test_a_small_gap_is_paid_as_a_whole_yuan(per_head: str, total: str):
    assert amount([Insured("马桂兰")], per_head) == Decimal(total)


def test_a_floor_is_paid_where_the_gap_is_smaller_and_there_is_one():
    terms = replace(TERMS, floor=Decimal("20"))
    assert amount([Insured("马桂兰")], "615.00", terms) == Decimal("20.00")
    assert amount([Insured("马桂兰")], "590.00", terms) == Decimal("30.00")
    assert amount([Insured("马桂兰")], "620.00", terms) == 0
