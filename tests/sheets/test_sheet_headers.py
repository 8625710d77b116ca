"""Headers: the normal form in which they are compared, and what a row of them holds."""

import pytest

from common.sheets.columns import Column, Layout, normal_header
from tests.sheets.builders import LAYOUT


@pytest.mark.parametrize(
    "written",
    ["死亡日期", "死亡日期*", " 死 亡\n日　期 ", "死亡日期（年月日）", "死亡日期(必填)",
     "死亡日期【必填】", "死亡日期[1]", "＊死亡日期", "死亡（身故(注)）日期", "\ufeff死亡日期",
     "死亡日期｛必填｝", "死亡日期《年月日》", "死亡日期<1>", "死亡〖身故〗日期", "「死亡」死亡日期",
     "死亡〔见『注』〕日期"],
)  # fmt: skip
def test_a_header_is_recognised_whatever_its_decoration(written):
    assert normal_header(written) == "死亡日期"


def test_columns_may_stand_in_any_order_and_under_their_synonyms():
    mapping = LAYOUT.match(["死亡日期", "公民身份号码", "姓 名*"])
    assert mapping.positions == {"died_on": 0, "id": 1, "name": 2}
    assert mapping.missing == ()


def test_unknown_columns_keep_their_original_header():
    mapping = LAYOUT.match(["姓名", "备注（选填）", "", "备注（选填）"])
    assert mapping.unknown == {"备注（选填）": 1, "备注（选填）（第4列）": 3}


def test_of_two_like_columns_the_first_wins():
    mapping = LAYOUT.match(["证件号码", "姓名", "身份证号"])
    assert mapping.positions["id"] == 0
    assert mapping.unknown == {"身份证号": 2}


def test_missing_lists_the_required_columns_in_their_official_order():
    assert LAYOUT.match(["身份证号", "金额"]).missing == ("姓名", "死亡日期")


def test_a_layout_whose_columns_claim_one_header_is_refused():
    with pytest.raises(ValueError, match="claim"):
        Layout([Column("村(居)代码", "a"), Column("村代码", "b")])
