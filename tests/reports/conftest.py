"""A county with something behind every figure of the overview, on 2026-06-30."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from accounts.models import User
from reviews import verifying
from tests import factories as make
from tests.conftest import COUNTY, STONE, STONE_VILLAGE, WEST_WILLOW, WILLOW
from tests.pages.conftest import answers, check, found, people, read, today

__all__ = ["answers", "check", "found", "people", "read", "today"]

Rows = list[list[str]]


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    """Exports of one test are not seen by the next."""
    settings.DOUDI_VAR = tmp_path


@pytest.fixture
def full_county(found: Callable[..., Any], caseworker: User, answers: dict[str, Any]) -> None:
    """Two findings that proved true, one open, one overdue; cases begun, ended and refused; voices; kin."""
    proved, mending = found(), found(STONE_VILLAGE)
    found(WEST_WILLOW, assigned=False)
    late = found()
    late.deadline = date(2026, 6, 20)
    late.save(update_fields=["deadline"])
    county = User.objects.get(number="XJ01")
    verifying.verify(proved, actor=caseworker, **answers)
    verifying.verify(mending, actor=county, **answers)
    proved.items.update(deadline=date(2026, 6, 29), recovered="480.00")
    proved.refresh_from_db()
    proved.status = "closed"
    proved.save(update_fields=["status"])
    make.case(make.household("QH000901", village=WEST_WILLOW), first="2026-06", amount="310.00")
    make.case(make.household("QH000902"), first="2024-01", last="2026-06", amount="200.00")
    make.case(make.household("QH000903"), first="2024-01", last="2026-05")
    make.case(make.household("QH000904"), first=None, applied_on=date(2026, 6, 3))
    make.complaint(WILLOW, "2026-04-02")
    make.complaint(WILLOW, "2026-06-10")
    make.complaint(STONE, "2026-06-11", category="其他", complainant_name="匿名")
    make.complaint(COUNTY, "2026-06-12", category="其他", complainant_name="匿名")
    official, relative = make.person(), make.person()
    make.filing(official, relative, stated_region=WEST_WILLOW, filed=False)
    make.filing(official, relative, stated_region=WEST_WILLOW)
    make.filing(make.person(), make.person(), stated_region=STONE_VILLAGE, filed=False)
    make.filing(make.person(), make.person())


@pytest.fixture
def workbook(signed_in: Any) -> Callable[..., Workbook]:
    """``workbook(user, name, **asked)`` is what the user takes away of a ledger."""

    def taken(user: User, name: str, **asked: Any) -> Workbook:
        answer = signed_in(user).post(f"/reports/{name}/export/", asked)
        assert answer.status_code == 200, answer.content.decode()[:1000]
        return load_workbook(BytesIO(answer.getvalue()))

    return taken


def sheet_of(html: str) -> Rows:
    """The cells of the sheet on a page: heads, rows, 合计; a head over several columns once."""
    table = html[html.index('id="preview"') : html.index("</table>", html.index('id="preview"'))]
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.S)
    ]


def lines_of(html: str) -> list[str]:
    """Title, unit line and source line on a page."""
    found = re.search(
        r'<h[12][^>]*>([^<]*)</h[12]>\s*(?:<p class="hint[^<]*</p>\s*)?<p class="unit-line">', html
    )
    assert found, html[:3000]
    lines = [found.group(1), *re.findall(r'<p class="(?:unit|source)-line">([^<]*)</p>', html)]
    return [unescape(line) for line in lines]
