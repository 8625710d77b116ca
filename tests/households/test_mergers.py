"""Mergers of divisions: rows and users follow, history stays, a code is never used again."""

from datetime import date

import pytest

from accounts.models import Region, User
from accounts.scope import scope
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused
from households import mergers
from households.models import Case, Household, Membership, Residence
from reviews import day as day_tables
from reviews import dialect
from tests import factories as make
from tests.conftest import (
    CITY,
    COUNTY,
    EAST_WILLOW,
    STONE,
    STONE_VILLAGE,
    WEST_WILLOW,
    WILLOW,
    make_user,
)
from tests.households import rolls
from tests.reviews.conftest import answers, check, found, today

__all__ = ["answers", "check", "found", "today"]

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)
MERGE = f"/admin/accounts/region/{WEST_WILLOW}/merge/"


@pytest.fixture
def merge(administrator, today, whole):
    def do(*pairs, on=ON, actor=administrator):
        return mergers.merge(dict(pairs), on=on, basis="民政厅批复〔2026〕1号", actor=actor)

    return do


def test_a_village_goes_into_another_with_everything_of_it(merge):
    case = make.case(make.household(village=WEST_WILLOW))
    someone = make.member(case)
    (step,) = merge((WEST_WILLOW, EAST_WILLOW))
    assert (step.households, step.people) == (1, 2)
    for row in (case.household, case, someone):
        row.refresh_from_db()
        assert row.region_code == EAST_WILLOW
    old = Region.objects.get(pk=WEST_WILLOW)
    assert (old.successor_id, old.ended_on) == (EAST_WILLOW, ON)
    event = AuditEvent.objects.get(action="region_merged")
    assert event.reason == "民政厅批复〔2026〕1号"
    assert event.detail["moved"]["households.Household"] == 1


def test_where_they_lived_stays(merge):
    case = make.case(make.household(village=WEST_WILLOW))
    merge((WEST_WILLOW, EAST_WILLOW))
    assert Residence.objects.get(case=case).village == WEST_WILLOW
    assert mergers.heir(WEST_WILLOW, date(2026, 5, 31)) == WEST_WILLOW
    assert mergers.heir(WEST_WILLOW, ON) == EAST_WILLOW


def test_a_township_goes_with_its_villages_its_people_and_their_findings(merge, found, administrator):
    new_village = Region.objects.create(code=159922101203, name="新石桥村").pk
    keeper = make_user("SQ09", "白雪", "J", STONE)
    finding = found(STONE_VILLAGE)
    assert finding.assigned_to == STONE
    merge((STONE, WILLOW), (STONE_VILLAGE, new_village))
    finding.refresh_from_db()
    assert (finding.region_code, finding.assigned_to) == (new_village, WILLOW)
    keeper.refresh_from_db()
    assert keeper.region_id == WILLOW
    with scope(region=WILLOW, user=keeper):
        assert Household.objects.count() == Case.objects.count() == 1
        assert Membership.objects.exists()


def test_a_second_merger_follows_the_first(merge):
    third = Region.objects.create(code=159922101203, name="柳林村").pk
    merge((WEST_WILLOW, EAST_WILLOW))
    merge((EAST_WILLOW, third), on=date(2026, 6, 15))
    assert mergers.heir(WEST_WILLOW, date(2026, 6, 10)) == EAST_WILLOW
    assert mergers.heir(WEST_WILLOW, date(2026, 6, 20)) == third


@pytest.mark.parametrize(
    ("pairs", "on", "sentence"),
    [
        ([(WEST_WILLOW, WILLOW)], ON, "不是同一级"),
        ([(STONE, WILLOW)], ON, "下还有 1 个村"),
        ([(WEST_WILLOW, EAST_WILLOW)], date(2026, 7, 1), "不能晚于今天"),
        ([(WEST_WILLOW, 159922101999)], ON, "没有编码为 159922101999"),
        ([(WEST_WILLOW, EAST_WILLOW), (EAST_WILLOW, WEST_WILLOW)], ON, "也在撤并之列"),
        ([(COUNTY, CITY)], ON, "不在您的管辖范围内|只办理同一县内"),
    ],
)
def test_what_cannot_be_merged_is_refused_and_nothing_moves(merge, pairs, on, sentence):
    with pytest.raises((Refused, NotPermitted), match=sentence):
        merge(*pairs, on=on)
    assert not Region.objects.exclude(ended_on=None).exists()
    assert not AuditEvent.objects.filter(action="region_merged").exists()


def test_a_code_that_ended_is_used_no_more(merge):
    merge((WEST_WILLOW, EAST_WILLOW))
    with pytest.raises(Refused, match="编码不再使用"):
        merge((WEST_WILLOW, EAST_WILLOW))
    with pytest.raises(Refused, match="已撤并"):
        merge((EAST_WILLOW, WEST_WILLOW))


def test_nobody_but_the_administrator_merges_and_not_their_own_place(merge, county_officer):
    with pytest.raises(NotPermitted):
        merge((WEST_WILLOW, EAST_WILLOW), actor=county_officer)
    keeper = make_user("GL09", "何平", "G", STONE)
    with pytest.raises(NotPermitted):
        merge((STONE, WILLOW), (STONE_VILLAGE, EAST_WILLOW), actor=keeper)


def test_the_page_shows_the_counts_before_it_merges(signed_in, administrator, today, whole):
    make.case(make.household(village=WEST_WILLOW))
    browser = signed_in(administrator)
    given = {f"to_{WEST_WILLOW}": EAST_WILLOW, "on": "2026.6.1", "basis": "批复"}
    assert "撤并…" in browser.get(f"/admin/accounts/region/{WEST_WILLOW}/change/").content.decode()
    preview = browser.post(MERGE, given).content.decode()
    assert "确认撤并 1 个区划，移交 1 户" in preview
    assert not Region.objects.exclude(ended_on=None).exists()
    done = browser.post(MERGE, given | {"confirmed": "1"}, follow=True).content.decode()
    assert "已撤并：西柳村并入东柳村（1 户）" in done
    assert browser.get(MERGE).status_code == 404
    assert "撤并…" not in done


def test_the_page_refuses_what_is_not_chosen(signed_in, administrator, county_officer, today):
    answer = signed_in(administrator).post(MERGE, {"on": "2027-01-01", "basis": ""})
    assert answer.status_code == 422
    assert "请填写依据" in answer.content.decode()
    assert signed_in(county_officer).get(MERGE).status_code == 403
    assert signed_in(administrator).get(f"/admin/accounts/region/{COUNTY}/merge/").status_code == 404
    assert signed_in(administrator).get(f"/admin/accounts/region/{CITY}/merge/").status_code == 404
    assert User.objects.filter(region_id=WEST_WILLOW).count() == 0


def test_a_later_roll_with_the_old_code_comes_into_the_heir(merge, tmp_path):
    merge((WEST_WILLOW, EAST_WILLOW))
    rows = rolls.household("LH000777", 区划代码=str(WEST_WILLOW))
    assert rolls.command("import_roll", rolls.write(tmp_path / "台账.csv", rows))["accepted"] == 1
    home = Household.objects.get(number="LH000777")
    assert home.region_code == EAST_WILLOW
    assert Residence.objects.get(household=home).village == WEST_WILLOW


def test_the_cross_check_reads_the_heir_from_the_day_of_the_merger_on(merge):
    make.case(make.household(village=WEST_WILLOW))
    merge((WEST_WILLOW, EAST_WILLOW))
    for on, village in ((date(2026, 5, 31), WEST_WILLOW), (ON, EAST_WILLOW)):
        day_tables.prepare(on, [COUNTY // 1_000_000])
        assert dialect.fetch("SELECT village FROM day_case") == [(village,)]
        day_tables.drop()


def test_the_overview_counts_a_merged_township_in_its_heir(merge, county_officer, signed_in):
    new_village = Region.objects.create(code=159922101203, name="新石桥村").pk
    make.case(make.household(village=STONE_VILLAGE))
    merge((STONE, WILLOW), (STONE_VILLAGE, new_village))
    page = signed_in(county_officer).get("/reports/township_overview/").content.decode()
    rows = [line for line in page.split("<tr")[1:] if "柳河镇</" in line or "石桥乡</" in line]
    assert len(rows) == 1
    assert ">1<" in rows[0]
