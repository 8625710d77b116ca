"""Marks say in shape, words and number what colour alone must not say."""

from datetime import date

import pytest

from common import marks

TODAY = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("left", "shown", "tone"),
    [
        (8, "● 剩余 8 个工作日", "ok"),
        (4, "● 剩余 4 个工作日", "ok"),
        (3, "▲ 剩余 3 个工作日", "soon"),
        (1, "▲ 剩余 1 个工作日", "soon"),
        (0, "▲ 今日到期", "soon"),
        (-2, "■ 超期 2 个工作日", "late"),
    ],
)
def test_a_deadline_is_green_amber_or_red_by_the_days_left(left: int, shown: str, tone: str) -> None:
    mark = marks.deadline(left)
    assert mark is not None
    assert (str(mark), mark.tone) == (shown, tone)


def test_a_paused_clock_says_what_it_waits_for() -> None:
    assert str(marks.deadline(2, paused="等待补正")) == "— 已暂停（等待补正）"
    assert str(marks.deadline(None, paused="等待补正")) == "— 已暂停（等待补正）"


def test_days_that_are_not_published_yet_are_named() -> None:
    assert str(marks.deadline(30, pending=True)) == "● 剩余 30 个工作日（待节假日公布）"


def test_complaints_count_natural_days_and_no_deadline_is_nothing() -> None:
    assert str(marks.deadline(15, unit="天")) == "● 剩余 15 天"
    assert marks.deadline(None) is None


def test_severity_is_never_red() -> None:
    assert [marks.severity(value).words for value in (3, 2, 1, "高")] == ["高", "中", "低", "高"]
    assert all(marks.severity(value).tone != "late" for value in (1, 2, 3))


def test_a_feed_never_received_is_not_fresh() -> None:
    assert str(marks.freshness(None, TODAY)) == "■ 未提供"
    assert str(marks.freshness(date(2026, 6, 8), TODAY)) == "● 2 天"
    assert str(marks.freshness(date(2026, 3, 31), TODAY)) == "▲ 71 天未更新"
