"""Where the page of a household is; numbers are unique in a county, so who sees several names it too."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
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


def of_county(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Those of the county that the address names (``?county=``, six digits); all where it names none."""
    county = request.GET.get("county", "")
    named = county.isascii() and county.isdigit() and len(county) == 6
    return rows.filter(county=int(county)) if named else rows
