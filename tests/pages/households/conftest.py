"""Rolls for the pages of households (P04, P05)."""

import pytest

from tests.conftest import STONE_VILLAGE
from tests.households import rolls
from tests.households.rolls import HEADS, ended, household, member, refused


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path):
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()


@pytest.fixture
def bring(tmp_path, county, today, whole):
    """``bring(rows)`` imports a roll; it is 2026-06-30."""
    return rolls.bringing(tmp_path)


@pytest.fixture
def roll(bring):
    bring(
        household("LH000001", serial=1, name="高秀英", 救助类别="B类", 户月保障金额="480.00",
                  致贫原因="因病", 联系电话="13800000021", 银行账号="62179921000000006671",
                  住址="东柳村3组", 最近复核日期="2025-11-20", 家庭月人均收入="140.00",
                  others=[member("单雄信", HEADS[2], "子", 是否享受="否", 残疾类别="肢体", 残疾等级="二级")]),
        household("SQ000002", serial=3, name="胡长贵", 区划代码=str(STONE_VILLAGE), 救助类别="A类",
                  户月保障金额="620.00", 最近复核日期="2026-06-01"),
        ended("LH000003", "2020-01", "2021-12", serial=4, name="田福"),
        refused("LH000004", "2026-05-06", serial=5, name="白雪"),
        household("LH000005", serial=6, name="周大海", 起保年月="2026-07"),
    )  # fmt: skip
