"""A letter as it stands on paper (GB/T 9704): its lines, its days in full, and who signs."""

import re
from typing import Any

from accounts.models import Region
from households import letters
from households.letters import organ
from households.models import Letter

GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=\d)|(?<=\d) (?=[\u4e00-\u9fff])")
"""The space between a figure and a word that pages have and paper has not."""
DAY = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
MONTH = re.compile(r"(?<![\d-])(\d{4})-(\d\d)(?![\d-])")


def context(row: Letter) -> dict[str, Any]:
    """What ``letters/_sheet.html`` takes."""
    return {
        "letter": row,
        "lines": [official(line) for line in lines(row)],
        "unit": unit(row),
    }


def lines(row: Letter) -> list[str]:
    """What it says, line by line."""
    return [line for line in letters.text(row).splitlines() if line.strip()]


def official(line: str) -> str:
    """Days, months and figures as a letter writes them: 2026年6月10日, 2026年7月, 每6个月."""
    told = MONTH.sub(lambda found: f"{found[1]}年{int(found[2])}月", DAY.sub(_in_full, line))
    return GAP.sub("", told)


def _in_full(found: re.Match[str]) -> str:
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日"


def unit(row: Letter) -> str:
    """Who signs."""
    name = Region.objects.filter(code=row.unit).values_list("name", flat=True).first() or ""
    return organ(row.unit, name)
