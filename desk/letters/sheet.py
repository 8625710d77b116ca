"""A letter as it stands on paper (GB/T 9704): its lines, its days in full, and who signs."""

import re

from accounts.models import Region
from common import divisions
from common.divisions import Level
from households import letters
from households.models import Letter

DAY = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
MONTH = re.compile(r"(?<![\d-])(\d{4})-(\d\d)(?![\d-])")


def lines(row: Letter) -> list[str]:
    """What it says, line by line."""
    return [line for line in letters.text(row).splitlines() if line.strip()]


def official(line: str) -> str:
    """Days and months as a letter writes them: 2026年6月10日, 2026年7月."""
    return MONTH.sub(lambda found: f"{found[1]}年{int(found[2])}月", DAY.sub(_in_full, line))


def _in_full(found: re.Match[str]) -> str:
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日"


def unit(row: Letter) -> str:
    """Who signs: the township's government, or the county's bureau."""
    name = Region.objects.filter(code=row.unit).values_list("name", flat=True).first() or ""
    return f"{name}{'民政局' if divisions.level(row.unit) == Level.COUNTY else '人民政府'}"
