"""The desk's tests borrow the findings of the tests of reviews."""

from tests.pages.conftest import people, verified
from tests.reviews.conftest import answers, check, found, today

__all__ = ["answers", "check", "found", "people", "today", "verified"]
