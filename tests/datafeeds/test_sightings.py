"""What other bureaus' data say of persons: the newest delivery, its corrected rows, and whose data it is."""

from typing import Any

import pytest

from datafeeds import sightings
from datafeeds.models import Kind, Snapshot
from tests import factories as make
from tests.conftest import CITY, COUNTY, WILLOW

pytestmark = pytest.mark.usefixtures("county", "whole")
OTHER_COUNTY = 159923000000


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-10")


def deaths(region: int, *people: Any) -> list[str]:
    """Whom the deaths known in the region name."""
    seen = sightings.of_persons(
        region, {each.pk: f"第{n}人" for n, each in enumerate(people, 1)}, [Kind.DEATHS]
    )
    return sorted(name for name, _ in seen[Kind.DEATHS].told)


def test_corrected_rows_are_seen_beside_their_delivery_and_fall_with_it() -> None:
    first, second = make.person(), make.person()
    delivery, corrected = make.snapshot("deaths", "2026-06-01"), make.snapshot("deaths", "2026-06-01")
    Snapshot.objects.filter(pk=corrected.pk).update(completes=delivery)
    make.feed(delivery, first)
    make.feed(corrected, second)
    assert deaths(WILLOW, first, second) == ["第1人", "第2人"]
    make.feed(make.snapshot("deaths", "2026-06-02"), first)
    assert deaths(WILLOW, first, second) == ["第1人"]


def test_a_county_is_supplied_by_itself_and_by_what_lies_above_it() -> None:
    make.snapshot("deaths", region=CITY)
    make.snapshot("pensions", region=COUNTY)
    assert sightings.supplied(WILLOW) == {"deaths", "pensions"}
    assert sightings.supplied(OTHER_COUNTY) == {"deaths"}
