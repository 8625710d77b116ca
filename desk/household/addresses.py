"""Where the page of a household is; numbers are unique in a county, so who sees several names it too."""

from typing import Any

from django.urls import reverse

from accounts.scope import reach

COUNTY = 1_000_000


def sees_several_counties(reader: Any) -> bool:
    """Whether the reader's region is larger than a county."""
    low, high = reach(reader)
    return high - low > COUNTY


def of(number: str, county: int, reader: Any) -> str:
    """The address of a household's page; ``county`` is the county's number of six digits."""
    address = reverse("desk:household", args=[number])
    return f"{address}?county={county}" if sees_several_counties(reader) else address
