"""办理程序: late reviews, and steps that were left out, came too late or were done by one person."""

from datetime import date

import pytest

from tests import factories as make

STEPS = {"check_missing": "checked_on", "visit_missing": "visited_on"}


@pytest.mark.parametrize(
    ("grade", "reviewed", "found"),
    [
        ("A", "2025-06-29", 1),
        ("A", "2025-06-30", 0),
        ("B", "2025-12-29", 1),
        ("B", "2025-12-30", 0),
        ("C", "2025-12-29", 1),
        ("C", "2025-12-30", 0),
        ("", "2025-12-29", 1),
        ("", "2025-12-30", 0),
    ],
)
def test_a_review_is_overdue_by_the_grade(hits, grade, reviewed, found) -> None:
    make.case(grade=grade, reviewed=[reviewed])
    assert [hit["key"] for hit in hits("review_overdue")] == [reviewed] * found


def test_the_newest_review_by_the_day_counts(hits) -> None:
    make.case(grade="B", reviewed=["2025-12-01", "2025-01-01", "2026-07-01"])
    assert [hit["key"] for hit in hits("review_overdue")] == ["2025-12-01"]
    assert hits("review_overdue", as_of=date(2026, 7, 1)) == []


@pytest.mark.parametrize(
    ("first", "found"), [("1900-01", ["1900-01-01"]), ("2025-12", ["2025-12-01"]), ("2026-01", [])]
)
def test_without_a_review_the_first_paid_months_first_day_counts(hits, first, found) -> None:
    make.case(grade="B", first=first)
    assert [hit["key"] for hit in hits("review_overdue")] == found


@pytest.mark.parametrize(("rule", "column"), STEPS.items())
@pytest.mark.parametrize(
    ("first", "done_on", "found"),
    [
        ("2018-01", None, 1),
        ("2017-12", None, 0),
        ("2020-02", "2020-02-29", 0),
        ("2020-02", "2020-03-01", 1),
        ("2026-06", "2026-06-30", 0),
        ("2026-06", "2026-07-01", 1),
    ],
)
def test_a_step_belongs_before_the_end_of_the_first_paid_month(
    hits, rule, column, first, done_on, found
) -> None:
    make.case(first=first, **{column: make.day(done_on)})
    assert [hit["key"] for hit in hits(rule)] == [first] * found


@pytest.mark.parametrize("rule", [*STEPS, "notice_missing"])
def test_an_ended_case_is_asked_for_no_steps_and_the_county_may_ask_from_another_month(hits, rule) -> None:
    make.case(first="2019-01", last="2026-05")
    make.case(first="2017-12")
    assert hits(rule) == []
    assert len(hits(rule, since="2017-12")) == 1


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2020-02-01", "2020-02-07", 0),
        ("2020-02-01", "2020-02-06", 1),
        ("2020-02-29", "2020-03-06", 0),
        ("2020-03-01", "2020-03-07", 1),
        ("2020-02-01", None, 1),
        (None, "2020-02-07", 1),
        (None, None, 1),
    ],
)
def test_a_notice_of_seven_days_begins_by_the_end_of_the_first_paid_month(hits, start, end, found) -> None:
    make.case(first="2020-02", notice_from=make.day(start), notice_to=make.day(end))
    assert [hit["key"] for hit in hits("notice_missing")] == ["2020-02"] * found


@pytest.mark.parametrize(
    ("examiner", "confirmer", "found"),
    [("巴特尔·苏和", "巴特尔·苏和", 1), ("王建国", "陈静", 0), ("", "", 0), ("王建国", "", 0)],
)
def test_one_name_on_both_steps_is_found(hits, examiner, confirmer, found) -> None:
    make.case(normal_examiner=examiner, normal_confirmer=confirmer, examiner=examiner, confirmer=confirmer)
    assert [hit["key"] for hit in hits("same_officer")] == [examiner] * found
