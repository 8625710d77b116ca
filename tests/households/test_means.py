"""Family income and property: the reference's rules as known answers."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households import means
from households.means import Terms

TERMS = Terms(on=date(2026, 6, 10), standard=Decimal("620.00"))


@dataclass
class Item:
    """An item as the functions read it."""

    kind: str
    amount: Decimal | None = None
    member_id: int = 1
    label: str = "银行存款"
    area: Decimal | None = None
    exemption: str = ""
    removed_at: Any = None
    counted: bool = True

    @property
    def member(self) -> Any:
        return SimpleNamespace(name=f"成员{self.member_id}", counted=self.counted)

    def get_exemption_display(self) -> str:
        return self.exemption


def yuan(text: str) -> Decimal:
    return Decimal(text)


def head(*items: Item, persons: int = 1, terms: Terms = TERMS) -> Decimal:
    return means.income(items, persons, terms).per_head


def test_the_worked_example_540_a_month_for_three_is_180_a_head():
    assert head(Item("business", yuan("6480.00")), persons=3) == yuan("180.00")


def test_who_does_not_count_among_the_family_earns_and_owns_nothing_for_it():
    prisoner = Item("wage", yuan("12000.00"), member_id=2, counted=False)
    found = means.income([Item("transfer", yuan("1200.00")), prisoner], 1, TERMS)
    assert found.per_head == yuan("100.00")
    assert [(line.counts, line.why) for line in found.lines if line.name == "成员2"] == [
        (yuan("0"), "该成员不计入家庭人口")
    ]
    car = Item("vehicle", label="轿车", counted=False)
    assert all(line.fits for line in means.judge_property([car], 1, TERMS))
    assert not all(line.fits for line in means.judge_property([replace(car, counted=True)], 1, TERMS))


def test_a_month_is_rounded_once_and_at_the_end():
    """1,000 a year for three: 27.777… a head, never three times a rounded month."""
    assert head(Item("transfer", yuan("1000.00")), persons=3) == yuan("27.78")
    assert head(Item("transfer", yuan("0.06")), persons=1) == yuan("0.01")


def test_a_tenth_of_a_wage_is_job_cost_unless_the_cost_was_stated():
    assert head(Item("wage", yuan("12000.00"))) == yuan("900.00")
    assert head(Item("wage", yuan("12000.00")), Item("job_cost", yuan("600.00"))) == yuan("950.00")


@pytest.mark.parametrize("kind", ["preferential", "family_planning", "award", "assistance", "local_exempt"])
def test_what_the_rules_exempt_counts_nothing_and_is_shown(kind: str):
    found = means.income([Item(kind, yuan("1200.00"))], 1, TERMS)
    assert found.per_head == 0
    assert [(line.told, line.counts, line.why) for line in found.lines] == [(1200, 0, "按规定不计入")]


def test_the_basic_pension_counts_from_the_day_after_its_exemption_ends():
    pension = Item("basic_pension", yuan("1656.00"))
    last = replace(TERMS, on=date(2025, 12, 31))
    assert head(pension, terms=last) == 0
    assert head(pension, terms=replace(TERMS, on=date(2026, 1, 1))) == yuan("138.00")


def test_deductions_never_make_an_income_negative():
    assert head(Item("transfer", yuan("100.00")), Item("illness_cost", yuan("500.00"))) == 0


def test_an_item_that_was_taken_out_does_not_count():
    assert head(Item("transfer", yuan("1200.00"), removed_at=date(2026, 1, 1))) == 0


def test_a_family_of_nobody_has_no_income_a_head():
    with pytest.raises(ValueError, match="one person"):
        means.income([], 0, TERMS)


@given(
    st.lists(st.tuples(st.sampled_from(["business", "transfer", "tax"]), st.integers(0, 10**7))),
    st.integers(1, 9),
)
def test_more_persons_never_have_more_a_head(rows: list[tuple[str, int]], persons: int):
    items = [Item(kind, Decimal(cents).scaleb(-2)) for kind, cents in rows]
    assert 0 <= head(*items, persons=persons + 1) <= head(*items, persons=persons)


def judged(*items: Item, persons: int = 1, terms: Terms = TERMS) -> dict[str, bool]:
    return {line.label: line.fits for line in means.judge_property(items, persons, terms)}


@pytest.mark.parametrize(
    ("item", "label", "fits"),
    [
        (Item("financial", yuan("14880.00")), "人均金融资产", True),
        (Item("financial", yuan("14880.01")), "人均金融资产", False),
        (Item("financial", yuan("99999.00"), exemption="relief_deposit"), "人均金融资产", True),
        (Item("vehicle"), "机动车辆", False),
        (Item("vehicle", exemption="disability_vehicle"), "机动车辆", True),
        (Item("house"), "住房", True),
        (Item("non_residential"), "非居住用房", False),
        (Item("company", yuan("100000.00")), "认缴出资", True),
        (Item("company", yuan("100000.01")), "认缴出资", False),
        (Item("luxury"), "12 个月内购建房或高档装修", False),
    ],
)
def test_property_stands_against_its_limit(item: Item, label: str, fits: bool):
    assert judged(item)[label] is fits


def test_a_second_house_fits_only_where_the_county_gives_an_area_and_it_is_small():
    small = [Item("house", area=yuan("30")), Item("house", area=yuan("30"))]
    with_area = replace(TERMS, area_per_head=yuan("30"))
    assert not judged(*small, persons=2)["住房"]
    assert judged(*small, persons=2, terms=with_area)["住房"]
    assert not judged(*small, persons=1, terms=with_area)["住房"]
    assert not judged(Item("house"), Item("house"), persons=9, terms=with_area)["住房"]


def test_taxes_insurance_and_support_of_others_lessen_what_counts():
    """Policy §2.5: (12,000 − 840 − 1,160) / 12."""
    items = [Item("transfer", yuan("12000")), Item("tax", yuan("840")), Item("support_paid", yuan("1160"))]
    assert head(*items) == yuan("833.33")


def test_extra_spending_for_disability_and_illness_is_deducted():
    items = [Item("business", yuan("24000")), Item("disability_cost", yuan("3600"))]
    assert head(*items, Item("illness_cost", yuan("8400")), persons=2) == yuan("500.00")


def test_whatever_months_a_county_looks_at_items_are_those_of_a_year():
    """Policy §2.5: elsewhere one month is looked at; year values stay the truth."""
    family = Item("transfer", yuan("6480"))
    assert head(family, persons=3, terms=replace(TERMS, period_months=1)) == yuan("180")
