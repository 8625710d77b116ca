"""漏保线索: people in need whom the roll does not know, and those who are covered after all."""

from datetime import date
from decimal import Decimal

import pytest

from datafeeds.models import Snapshot
from households.models import Person
from tests import factories as make

UNCOVERED = {
    "disability": "severe_disability_uncovered",
    "medical": "serious_illness_uncovered",
    "poverty_monitoring": "monitored_uncovered",
}


def enrol(someone: Person) -> None:
    make.case(members=[someone])


def enrol_until_last_month(someone: Person) -> None:
    make.case(members=[someone], last="2026-05")


def count_as_dependant(someone: Person) -> None:
    make.case(dependants=[someone])


def bury(someone: Person) -> None:
    make.feed(make.snapshot("deaths"), someone)


def cremate(someone: Person) -> None:
    make.feed(make.snapshot("cremations"), someone)


def shelter(someone: Person) -> None:
    make.feed(make.snapshot("tekun"), someone)


def shelter_no_more(someone: Person) -> None:
    make.feed(make.snapshot("tekun"), someone, state="退出")


@pytest.mark.parametrize("kind", UNCOVERED)
@pytest.mark.parametrize(
    ("cover", "found"),
    [
        (enrol, 0),
        (enrol_until_last_month, 1),
        (count_as_dependant, 1),
        (bury, 0),
        (cremate, 0),
        (shelter, 0),
        (shelter_no_more, 1),
    ],
)
def test_the_enrolled_the_dead_and_the_sheltered_are_covered(hits, kind, cover, found) -> None:
    someone = make.person()
    make.feed(make.snapshot(kind), someone)
    cover(someone)
    rows = hits(UNCOVERED[kind])
    assert [row["person_id"] for row in rows] == [someone.pk] * found


@pytest.mark.parametrize("kind", UNCOVERED)
@pytest.mark.parametrize(
    ("stated", "region"),
    [
        (159922101202, 159922101202),
        (159922101999, 159922000000),
        (None, 159922000000),
        (159923000000, 159922000000),
    ],
)
def test_a_finding_belongs_to_the_stated_division_where_it_is_known_here(hits, kind, stated, region) -> None:
    make.feed(make.snapshot(kind), make.person(), stated_region=stated)
    assert [row["region_code"] for row in hits(UNCOVERED[kind])] == [region]


@pytest.mark.parametrize("kind", UNCOVERED)
@pytest.mark.parametrize(("stated", "found"), [(159922101202, 1), (159923101203, 0), (None, 0)])
def test_of_a_city_file_only_the_rows_of_the_county_count(hits, kind, stated, found) -> None:
    make.feed(make.snapshot(kind, region=159900000000), make.person(), stated_region=stated)
    assert len(hits(UNCOVERED[kind])) == found


@pytest.mark.parametrize(
    ("category", "level", "found"),
    [
        ("肢体", "一级", 1),
        ("肢体", "二级", 1),
        ("肢体", "三级", 0),
        ("智力", "三级", 1),
        ("多重（肢体、精神）", "三级", 1),
        ("智力", "四级", 0),
    ],
)
def test_severe_disability_is_level_one_or_two_or_three_of_the_mind(hits, category, level, found) -> None:
    row = make.feed(make.snapshot("disability"), make.person(), category=category, level=level)
    keys = [hit["key"] for hit in hits("severe_disability_uncovered")]
    assert keys == [f"c{row.certificate_id}"] * found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(2025, "30000.00")], 1),
        ([(2025, "29999.99")], 0),
        ([(2025, "15000.00"), (2025, "15000.00")], 1),
        ([(2025, "15000.00"), (2024, "40000.00")], 0),
    ],
)
def test_the_newest_years_rows_of_a_person_are_added(hits, rows, found) -> None:
    someone, medical = make.person(), make.snapshot("medical")
    for year, self_paid in rows:
        make.feed(medical, someone, year=year, self_paid=Decimal(self_paid))
    assert [hit["key"] for hit in hits("serious_illness_uncovered")] == ["2025"] * found


def test_the_newest_year_is_that_of_the_whole_snapshot(hits) -> None:
    medical = make.snapshot("medical")
    make.feed(medical, make.person(), year=2025, self_paid=Decimal("1.00"))
    make.feed(medical, make.person(), year=2024)
    assert hits("serious_illness_uncovered") == []


def test_corrected_rows_of_a_delivery_are_of_its_years(hits) -> None:
    someone, medical, corrected = make.person(), make.snapshot("medical"), make.snapshot("medical")
    Snapshot.objects.filter(pk=corrected.pk).update(completes=medical)
    make.feed(medical, someone, year=2025, self_paid=Decimal("20000.00"))
    make.feed(corrected, someone, year=2024)
    assert hits("serious_illness_uncovered") == []
    make.feed(corrected, someone, year=2025, self_paid=Decimal("10000.00"))
    [hit] = hits("serious_illness_uncovered")
    assert (hit["key"], hit["self_paid"]) == ("2025", 3_000_000)


@pytest.mark.parametrize(("risk", "found"), [("未消除", 1), ("已消除", 0)])
def test_a_monitored_person_whose_risk_stands_is_found(hits, risk, found) -> None:
    make.feed(make.snapshot("poverty_monitoring"), make.person(), risk=risk)
    assert [hit["key"] for hit in hits("monitored_uncovered")] == ["边缘易致贫户"] * found


@pytest.mark.parametrize(
    ("columns", "found"),
    [({}, 0), ({"subsidy": "重度残疾人护理补贴"}, 1), ({"state": "退出"}, 1)],
)
def test_a_disabled_member_without_the_living_subsidy_is_found(hits, columns, found) -> None:
    someone = make.case().head
    row = make.feed(make.snapshot("disability"), someone, level="四级")
    make.feed(make.snapshot("disability_subsidies"), someone, **columns)
    assert [hit["key"] for hit in hits("disabled_without_subsidy")] == [f"c{row.certificate_id}"] * found


def test_a_disabled_dependant_is_not_without_the_subsidy(hits) -> None:
    dependant = make.person()
    make.case(dependants=[dependant])
    make.feed(make.snapshot("disability"), dependant)
    assert hits("disabled_without_subsidy", as_of=date(2026, 6, 25)) == []
