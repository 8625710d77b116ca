"""Nothing personal leaves the house in a log line."""

import io
import logging

import pytest

from common.logs import MaskingFilter, MaskingFormatter, masked

ID_NUMBER = "159900195803120229"


@pytest.mark.parametrize(
    "number", [ID_NUMBER, "15990019480122007x", "6217000000000006671", "621700000000000667"]
)
def test_id_numbers_and_accounts_are_masked(number: str):
    assert number not in masked(f"row {number}, more")
    assert number[2:] not in masked(f"row {number}, more")


@pytest.mark.parametrize("text", ["region 159922101201", "2026-06-10 10:32:07", "48211 rows"])
def test_regions_days_and_counts_stay_readable(text: str):
    assert masked(text) == text


def test_message_arguments_and_tracebacks_are_masked():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskingFormatter("{message}", style="{"))
    handler.addFilter(MaskingFilter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise ValueError(f"cannot read {ID_NUMBER}")
    except ValueError:
        logger.exception("of %s", ID_NUMBER)
    assert "cannot read" in stream.getvalue()
    assert ID_NUMBER not in stream.getvalue()


@pytest.mark.parametrize("between", ["\n", "\r\n", "\x1b[2J", "\u2028", "\x85"])
def test_what_somebody_typed_is_no_line_of_its_own(between: str):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskingFilter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.warning("file %s refused", f"roll.csv{between}2026-06-10 WARNING all is well")
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()
