"""Repair of typed text, and sentences that hold no whole number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import errors, texts


def test_blanks_of_every_kind_vanish() -> None:
    assert texts.squeeze(" 村（居）\u3000干部\u200b\ufeff\n") == "村(居)干部"


@given(st.text())
def test_nothing_blank_is_left(text: str) -> None:
    assert not any(character.isspace() for character in texts.squeeze(text))


@given(st.text())
def test_a_quote_is_shorter_than_an_id_number(text: str) -> None:
    assert len(texts.quote(text)) < 15


@pytest.mark.parametrize("kind", [errors.NotPermitted, errors.WrongStep, errors.Refused, errors.Busy])
def test_an_error_for_people_carries_its_sentence(kind: type[errors.UserError]) -> None:
    error = kind("文件未导入，原有数据没有变化。")
    assert error.sentence == str(error) == "文件未导入，原有数据没有变化。"
    assert isinstance(error, errors.UserError)
