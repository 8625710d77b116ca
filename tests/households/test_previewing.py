"""What a preview shows of the cells of a file, and what it masks."""

import pytest

from households.previewing import hidden
from tests.factories import id_number

VILLAGE = "159922101201"


@pytest.mark.parametrize("header", ["区划代码", "所属区划代码"])
def test_the_code_of_a_village_can_be_read_under_its_own_header(header: str) -> None:
    assert hidden(VILLAGE, header) == VILLAGE
    assert hidden(f"区划代码：{VILLAGE} 不是本县已有的村（居）。", header).count(VILLAGE) == 1


@pytest.mark.parametrize("number", [id_number(1), "13800000021", "6217000000000006671"])
def test_a_number_of_somebody_is_masked_under_any_header(number: str) -> None:
    assert number not in hidden(number, "区划代码")
    assert number not in hidden(number, "姓名")


def test_twelve_digits_under_another_header_are_masked() -> None:
    assert hidden(VILLAGE, "联系电话") == "159*****1201"
