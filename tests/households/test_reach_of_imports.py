"""Whose rows an import touches: nobody renames another county's regions or withdraws its files."""

import pytest

from accounts.models import Region
from audit.models import AuditEvent, Withdrawal
from common.errors import NotPermitted
from households import importing, withdrawing
from tests import factories as make
from tests.conftest import COUNTY, REGIONS, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole")]

NEIGHBOUR = 159923000000
NEW_VILLAGE = 159922101209


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path):
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()


@pytest.fixture
def neighbour(county):
    return Region.objects.create(code=NEIGHBOUR, name="邻县")


def bring_regions(path, rows, *, actor):
    lines = ["区划代码,名称", *(f"{code},{name}" for code, name in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    payload = importing.payload_of("regions", path)
    return importing.import_here(payload, path, region=COUNTY, actor=actor)


def test_a_county_brings_its_own_regions_and_repeats_those_above(county, administrator, tmp_path):
    above = 150000000000
    answer = bring_regions(
        tmp_path / "r.csv", [(above, REGIONS[above]), (NEW_VILLAGE, "南柳村")], actor=administrator
    )
    assert (answer["accepted"], answer["rejected"]) == (2, 0)
    assert Region.objects.get(code=NEW_VILLAGE).name == "南柳村"


def test_a_county_neither_renames_nor_adds_regions_of_another(neighbour, administrator, tmp_path):
    answer = bring_regions(
        tmp_path / "r.csv", [(NEIGHBOUR, "改名县"), (NEIGHBOUR + 101000, "新镇")], actor=administrator
    )
    assert (answer["accepted"], answer["rejected"]) == (0, 2)
    assert list(Region.objects.filter(code__gte=NEIGHBOUR).values_list("name", flat=True)) == ["邻县"]


def test_a_command_brings_the_regions_of_every_county(neighbour, system, tmp_path):
    assert bring_regions(tmp_path / "r.csv", [(NEIGHBOUR, "改名县")], actor=system)["accepted"] == 1


def test_a_file_of_another_county_is_not_withdrawn(neighbour, county_officer):
    theirs = make.incoming("payments", region=NEIGHBOUR)
    with pytest.raises(NotPermitted, match="管辖范围"):
        withdrawing.withdraw(theirs, actor=county_officer, reason="试试")
    theirs.refresh_from_db()
    assert theirs.status == "imported"
    assert not Withdrawal.objects.exists()
    assert not AuditEvent.objects.filter(action="file_withdrawn").exists()
    there = make_user("BJ01", "李云", "Y", NEIGHBOUR)
    assert withdrawing.withdraw(theirs, actor=there, reason="传错了").reason == "传错了"
