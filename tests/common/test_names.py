"""Names in normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import names


@pytest.mark.parametrize("dot", "·•．.・･‧∙⋅")
def test_every_dot_is_one_dot(dot: str) -> None:
    assert names.normal(f"斯琴{dot}巴特尔") == "斯琴·巴特尔"


@pytest.mark.parametrize("written", ["高 秀英", "高\u3000秀英", " 高秀英 ", "高秀英\u200b", "高\t秀\u00a0英"])
def test_spaces_make_no_other_name(written: str) -> None:
    assert names.normal(written) == "高秀英"


def test_full_width_letters_are_folded() -> None:
    assert names.normal("ＡＢ玛丽") == "AB玛丽"


def test_rare_characters_stay() -> None:
    assert names.normal("𠅤某") == "𠅤某"
    assert names.normal("王□") == "王□"


@given(st.text() | st.text("·•．.・･‧∙⋅ \u3000高秀英e\u0301´", max_size=8))
def test_the_normal_form_of_a_normal_form_is_itself(name: str) -> None:
    normal = names.normal(name)
    assert names.normal(normal) == normal
    assert not any(character.isspace() for character in normal)


@given(st.text("高秀英斯琴", min_size=1), st.text("高秀英斯琴", min_size=1))
def test_a_dot_parts_what_a_space_joins(first: str, last: str) -> None:
    assert names.normal(f"{first} · {last}") == f"{first}·{last}"
    assert names.normal(f"{first} {last}") == first + last
