"""What may leave the house on a public sheet (可以公开的内容); nothing else is printed there.

Source: policy §2.8, decision 29.
"""

from collections.abc import Sequence
from datetime import date

from households import traits

MINOR = "（未成年人，不公开）"
"""Stands where the name of a minor head would."""

_CLASSES: Sequence[tuple[str, tuple[str, ...]]] = (
    ("身体原因", ("因病", "因残", "年老")),
    ("支出原因", ("因学", "因婚", "因丧")),
    ("灾害意外", ("因灾", "因意外事故", "因疫")),
)


def name_of(name: str, born_on: date | None, on: date) -> str:
    """The name of a head of a household as it may be printed on a day."""
    return MINOR if born_on is not None and traits.age(born_on, on) < traits.ADULT else name


def coarse_cause(cause: str) -> str:
    """The class of a cause that may leave the house: never what somebody is ill with (policy §4.7)."""
    found = next((name for name, causes in _CLASSES if any(each in cause for each in causes)), None)
    return found or ("就业收入原因" if cause else "")
