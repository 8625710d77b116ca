"""The house tests borrow the findings of the tests of reviews."""

from tests.reviews.conftest import check, found, today

__all__ = ["check", "found", "today"]
