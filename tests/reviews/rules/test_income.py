"""收入与财产: whom each rule must find, and beside it the one who differs in a single thing."""

from datetime import date
from decimal import Decimal

import pytest

from tests import factories as make


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"monthly": Decimal("300.01")}, [("城乡居民", 2)]),
        ({"monthly": Decimal("300.00")}, []),
        ({"state": "暂停"}, []),
        ({"insurance": "机关事业"}, [("机关事业", 3)]),
    ],
)
def test_a_running_pension_above_the_threshold_is_found(hits, columns, found) -> None:
    make.feed(make.snapshot("pensions"), make.case().head, **columns)
    assert [(hit["key"], hit["severity"]) for hit in hits("pension_income")] == found


def test_pensions_are_held_against_the_threshold_one_by_one(hits) -> None:
    someone, pensions = make.case().head, make.snapshot("pensions")
    for monthly in ("200.00", "201.00"):
        make.feed(pensions, someone, monthly=Decimal(monthly))
    assert hits("pension_income") == []


def test_a_pension_of_a_dependant_counts_and_that_of_an_ended_case_does_not(hits) -> None:
    dependant, former = make.person(), make.case(last="2026-05").head
    make.case(dependants=[dependant])
    for someone in (dependant, former):
        make.feed(make.snapshot("pensions", source=str(someone.pk)), someone)
    assert [hit["person_id"] for hit in hits("pension_income")] == [dependant.pk]


@pytest.mark.parametrize(
    ("paid_month", "found"), [("2026-07", 0), ("2026-06", 1), ("2026-03", 1), ("2026-02", 0)]
)
def test_an_employer_who_paid_in_the_last_three_months_is_found(hits, paid_month, found) -> None:
    make.feed(make.snapshot("employment"), make.case().head, paid_month=make.month(paid_month))
    assert [hit["key"] for hit in hits("wage_income")] == ["示例公司"] * found


def test_houses_are_counted_over_all_members(hits) -> None:
    home, dependant, housing = make.household(), make.person(), make.snapshot("housing")
    make.case(home, dependants=[dependant])
    make.feed(housing, home.head, certificate="第2号")
    make.feed(housing, dependant, certificate="第1号")
    rows = hits("multiple_houses")
    assert {row["item"] for row in rows} == {"第1号", "第2号"}
    assert {(row["household_id"], row["key"], row["houses"]) for row in rows} == {(home.pk, "", 2)}


@pytest.mark.parametrize("second", [{"certificate": "第1号"}, {"certificate": "第2号", "usage": "商业"}])
def test_one_certificate_twice_or_a_shop_is_no_second_house(hits, second) -> None:
    home, housing = make.household(), make.snapshot("housing")
    make.case(home)
    make.feed(housing, home.head)
    make.feed(housing, home.head, **second)
    assert hits("multiple_houses") == []


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({}, ["北E00001"]),
        ({"state": "报废"}, []),
        ({"vehicle_type": "普通二轮摩托车"}, []),
        ({"vehicle_type": "正三轮载货车"}, []),
        ({"vehicle_type": "残疾人专用汽车"}, []),
        ({"vehicle_type": "摩 托 运 输 车"}, ["北E00001"]),
        ({"vehicle_type": "电动轿车"}, ["北E00001"]),
    ],
)
def test_a_vehicle_of_no_exempt_type_is_found(hits, columns, found) -> None:
    make.feed(make.snapshot("vehicles"), make.case().head, **columns)
    assert [hit["item"] for hit in hits("vehicle_owner")] == found


def test_a_county_may_exempt_other_vehicles_or_none(hits) -> None:
    make.feed(make.snapshot("vehicles"), make.case().head, vehicle_type="轻型货车")
    assert hits("vehicle_owner", exempt=("轿车", "货车")) == []
    assert len(hits("vehicle_owner", exempt=("客车",))) == 1
    assert len(hits("vehicle_owner", exempt=())) == 1


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({}, [("911599", 3)]),
        ({"firm_kind": "个体工商户"}, [("911599", 1)]),
        ({"state": "吊销"}, []),
    ],
)
def test_a_part_in_a_firm_that_exists_is_found(hits, columns, found) -> None:
    make.feed(make.snapshot("businesses"), make.case().head, **columns)
    assert [(hit["key"], hit["severity"]) for hit in hits("business_owner")] == found


@pytest.mark.parametrize(("state", "found"), [("在职", 1), ("退休", 1), ("离职", 0)])
def test_the_public_payroll_is_one_rule_for_the_enrolled_and_one_for_their_household(
    hits, state, found
) -> None:
    dependant = make.person()
    case = make.case(dependants=[dependant])
    payroll = make.snapshot("public_payroll")
    for someone in (case.head, dependant):
        make.feed(payroll, someone, state=state)
    assert [(hit["person_id"], hit["severity"]) for hit in hits("public_payroll_enrolled")] == [
        (case.head_id, 3)
    ] * found
    assert [(hit["person_id"], hit["severity"]) for hit in hits("public_payroll_household")] == [
        (dependant.pk, 2)
    ] * found


def test_an_official_is_found_when_enrolled_and_not_as_a_dependant(hits) -> None:
    dependant = make.person()
    case = make.case(dependants=[dependant])
    officials = make.snapshot("officials")
    for someone in (case.head, dependant):
        make.feed(officials, someone)
    assert [(hit["person_id"], hit["key"]) for hit in hits("official_enrolled")] == [
        (case.head_id, "村(居)干部")
    ]


def test_a_feed_name_that_differs_prevents_nothing_and_is_told(hits) -> None:
    make.feed(make.snapshot("officials", "2026-06-01"), make.case().head, name="高秀瑛")
    [hit] = hits("official_enrolled", as_of=date(2026, 6, 1))
    assert (hit["our_name"], hit["their_name"]) == ("高秀英", "高秀瑛")
