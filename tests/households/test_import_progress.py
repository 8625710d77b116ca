"""How far an import is: a bar needs to know how many rows there will be, which no file says."""

from pathlib import Path

import pytest

from accounts.models import system_user
from common.progress import Silent
from households.importing import import_here, payload_of
from tests.conftest import COUNTY, EAST_WILLOW
from tests.sheets.builders import write_csv, write_xlsx

ROWS = 12_000


class Noted(Silent):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int | None]] = []

    def advance(self, done: int, total: int | None = None) -> None:
        """One more step."""
        self.told.append((done, total))


@pytest.mark.django_db
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_the_bar_has_an_end_from_its_first_step_and_reaches_it(county, tmp_path: Path, write):
    rows = [("区划代码", "名称"), *((str(EAST_WILLOW), f"第{number}村") for number in range(ROWS))]
    path, noted = write(tmp_path / "f", rows), Noted()
    import_here(payload_of("regions", path), path, region=COUNTY, actor=system_user(), progress=noted)
    assert all(total is not None and done <= total for done, total in noted.told)
    assert noted.told[-1] == (ROWS, ROWS)
    assert write is write_xlsx or noted.told[0][1] > ROWS // 2  # a small workbook is read in one piece
