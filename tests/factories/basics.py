"""What every builder needs: days, months, numbers of invented people, files that arrived."""

import itertools
import uuid
from datetime import date

from accounts.models import User, system_user
from audit.models import IncomingFile
from common import idnumbers, months

COUNTY, EAST_WILLOW, WEST_WILLOW = 159922000000, 159922101201, 159922101202

numbers = itertools.count(1)


def month(text: str | None) -> date | None:
    """The first day of a month written as 2026-06."""
    return months.parse_month(text) if text else None


def day(text: str | None) -> date | None:
    """A day written as 2026-06-30."""
    return date.fromisoformat(text) if text else None


def id_number(serial: int | None = None, born: str = "19500101") -> str:
    """An invented ID number with a right check digit."""
    first17 = f"159922{born}{(next(numbers) if serial is None else serial) % 1000:03d}"
    return first17 + idnumbers.check_digit(first17)


def incoming(
    kind: str = "roll", *, region: int = COUNTY, as_of: date | None = None, actor: User | None = None
) -> IncomingFile:
    """A file that arrived."""
    return IncomingFile.objects.create(
        region_code=region,
        kind=kind,
        as_of=as_of,
        name=f"{kind}.csv",
        sha256=uuid.uuid4().hex * 2,
        size=1,
        rows=1,
        accepted=1,
        rejected=0,
        duplicates=0,
        actor=actor or system_user(),
    )
