"""查找: members and households by parts of names, initials, ends of numbers, phones; and how they stand."""

from typing import Any

import pytest

from accounts.scope import scope
from common.initials import initials
from households import searching, standing
from households.models import Household, Membership, NameGram, Standing
from households.searching import Asked
from tests import factories as make
from tests.conftest import COUNTY, EAST_WILLOW, STONE, STONE_VILLAGE, WHOLE
from tests.households import rolls
from tests.households.rolls import HEADS, command, ended, household, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole", "county")]

PHONE, ACCOUNT = "13800000021", "62179921000000006671"


@pytest.fixture
def bring(tmp_path):
    def done(*files: Any) -> dict[str, Any]:
        rows = [row for part in files for row in part]
        return command(
            "import_roll", rolls.write(tmp_path / f"roll{len(list(tmp_path.iterdir()))}.csv", rows)
        )

    return done


@pytest.fixture
def roll(bring):
    bring(
        household("LH000001", serial=1, name="高秀英", 联系电话=PHONE, 银行账号=ACCOUNT,
                  others=[member("单雄信", HEADS[2], "子")]),
        household("LH000002", serial=3, name="胡长贵", 区划代码=str(STONE_VILLAGE)),
        ended("lh-3", "2020-01", "2021-12", serial=4, name="阿不都·热西提"),
    )  # fmt: skip


def found(text: str, region: int = COUNTY) -> list[str]:
    with scope(region=region):
        return sorted(
            Household.objects.filter(pk__in=Asked(text).household_ids).values_list("number", flat=True)
        )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("高秀英", ["LH000001"]),
        ("秀英", ["LH000001"]),
        ("英", ["LH000001"]),
        (" 高 秀英 ", ["LH000001"]),
        ("高英", []),
        ("雄信", ["LH000001"]),
        ("gxy", ["LH000001"]),
        ("GXY", ["LH000001"]),
        ("sxx", ["LH000001"]),
        ("dxx", ["LH000001"]),
        ("hcg", ["LH000002"]),
        ("热西提", ["lh-3"]),
        ("阿不都•热西提", ["lh-3"]),
        ("abdrxt", ["lh-3"]),
        ("LH000001", ["LH000001"]),
        ("lh000002", ["LH000002"]),
        ("lh-3", ["lh-3"]),
        ("ＬＨ０００００２", ["LH000002"]),
        ("LH 000002", ["LH000002"]),
        ("LH", []),
        (HEADS[3], ["LH000002"]),
        (HEADS[2].lower(), ["LH000001"]),
        (HEADS[4][-4:], ["lh-3"]),
        ("6671", ["LH000001"]),
        (ACCOUNT, ["LH000001"]),
        (PHONE, ["LH000001"]),
        ("138 0000 0021", ["LH000001"]),
        ("9999", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("1" * 64, []),
    ],
)
def test_a_household_is_found_by_what_people_know_of_it(roll, text, numbers):
    assert found(text) == numbers


def test_nobody_is_found_outside_the_region(roll):
    assert found("胡长贵", EAST_WILLOW) == []
    assert found("LH000002", EAST_WILLOW) == []
    assert found(HEADS[3], EAST_WILLOW) == []
    assert found(HEADS[3][-4:], EAST_WILLOW) == []
    assert found("胡长贵", STONE) == ["LH000002"]
    assert found("hcg", WHOLE) == ["LH000002"]
    assert found("LH000002", 159900000000) == ["LH000002"]


def test_a_corrected_name_is_found_and_the_wrong_one_is_not(roll, bring):
    bring(household("LH000002", serial=3, name="胡长富", 区划代码=str(STONE_VILLAGE)))
    assert found("胡长富") == ["LH000002"]
    assert found("长贵") == []


def test_names_follow_a_household_that_moves(roll, bring):
    bring(household("LH000002", serial=3, name="胡长贵", 区划代码=str(EAST_WILLOW)))
    assert found("长贵", EAST_WILLOW) == ["LH000002"]
    assert found("长贵", STONE) == []
    assert set(NameGram.objects.values_list("region_code", flat=True)) == {EAST_WILLOW}


def test_what_may_be_a_whole_number_is_known_as_secret():
    assert all(Asked(text).is_secret for text in (HEADS[1], HEADS[1].lower(), PHONE, ACCOUNT))
    assert not any(Asked(text).is_secret for text in ("0152", "015X", "LH000208", "高秀英", "152201000"))


def test_rolls_of_before_are_found_once_everybody_is_indexed(roll):
    expected = set(NameGram.objects.values_list("membership", "gram", "region_code"))
    tails = list(Membership.objects.order_by("pk").values_list("id_tail", "phone_digest"))
    NameGram.objects.all().delete()
    Membership.objects.update(id_tail=None, phone_digest=None)
    assert searching.index_everybody() == 4
    assert set(NameGram.objects.values_list("membership", "gram", "region_code")) == expected
    assert list(Membership.objects.order_by("pk").values_list("id_tail", "phone_digest")) == tails
    assert searching.index_everybody() == 0


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("高秀英", ("gxy",)),
        ("曾志伟", ("zzw", "czw")),
        ("万俟卨", ("mqx",)),
        ("长孙无忌", ("zswj",)),
        ("Anna", ()),
        ("", ()),
        ("□玉", ("y",)),
    ],
)
def test_initials_are_those_that_characters_have_in_names(name, ways):
    assert set(ways) <= set(initials(name))
    assert len(initials(name)) <= 4


# --- how households stand ---


def test_a_household_stands_as_its_newest_case_says(bring):
    bring(
        ended("LH000001", "2018-01", "2019-12", serial=1),
        household("LH000001", serial=1, 救助类别="B类", 致贫原因="因病", 最近复核日期="2025-11-20",
                  others=[member("单雄信", HEADS[2], "子", 是否享受="否", 残疾类别="肢体", 残疾等级="二级")]),
    )  # fmt: skip
    row = Standing.objects.get()
    assert (row.number, row.head_name, row.status, row.grade, row.cause) == (
        "LH000001", "高秀英", "enrolled", "B", "因病",
    )  # fmt: skip
    assert (row.members, row.persons, row.has_disabled, row.has_account) == (2, 1, True, False)
    assert (str(row.amount), str(row.first_month), str(row.reviewed_on)) == (
        "500.00", "2024-01-01", "2025-11-20",
    )  # fmt: skip


def test_a_household_stands_as_the_last_import_says(bring):
    bring(household("LH000001", serial=1, 救助类别="B类"))
    bring(household("LH000001", serial=1, 救助类别="C类", 户月保障金额="310.00", 区划代码=str(STONE_VILLAGE)))
    row = Standing.objects.get()
    assert (row.grade, str(row.amount), row.region_code) == ("C", "310.00", STONE_VILLAGE)


def test_standing_can_be_made_again_from_the_records():
    case = make.case(members=None)
    standing.refresh([case.household_id])
    before = list(Standing.objects.values())
    assert before[0]["persons"] == 1
    Standing.objects.all().delete()
    standing.refresh_all()
    assert list(Standing.objects.values()) == before
