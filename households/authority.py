"""Who decides about applications (审核确认机关): the county, or the township to which it is delegated."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from accounts import parameters
from accounts.permissions import PERMISSIONS, ROLE_LABELS
from accounts.scope import may

AUTHORITY = parameters.declare(
    "confirm_authority", "county", "", "审核确认机关（county 县级，township 乡镇）",
    choices=("county", "township"),
)  # fmt: skip
_FOR = {False: "applications.decide_for_county", True: "applications.decide_for_township"}
_NAMES = {False: "县级", True: "乡镇"}


def delegated(counties: Iterable[int], on: date) -> dict[int, bool]:
    """For each of the counties whether its townships decide on a day (权限下放). One query."""
    told = parameters.values([AUTHORITY.key], set(counties), on)
    return {county: values[AUTHORITY.key] == "township" for county, values in told.items()}


def stands_for(actor: Any, *, township: bool) -> bool:
    """Whether the actor is one of those who decide for the township, or for the county."""
    return may(actor, _FOR[township])


def sentence(*, township: bool) -> str:
    """Who decides and whom to go to."""
    who = "、".join(ROLE_LABELS[letter] for letter in PERMISSIONS[_FOR[township]])
    return f"本县由{_NAMES[township]}审核确认，请由{who}办理。"
