"""Two rolls at once: what one has published counts for the other, however far the other was by then."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from openpyxl import load_workbook

from accounts.context import WHOLE, scope
from accounts.models import system_user
from audit.models import IncomingFile
from common.progress import Silent
from households.importing import import_here, payload_of
from households.models import Case
from tests import factories as make
from tests.households import rolls

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("whole", "county")]


class Meanwhile(Silent):
    """Does a deed when an import has judged all its rows and is about to publish."""

    def __init__(self, deed: Any) -> None:
        self._deed = deed

    def stage(self, name: str) -> None:
        """The deed is done at the last moment."""
        if name == "写入":
            self._deed()


def bring(path: Path, meanwhile: Any = None) -> Any:
    progress = Meanwhile(meanwhile) if meanwhile else None
    actor = system_user()
    return import_here(payload_of("roll", path), path, region=make.COUNTY, actor=actor, progress=progress)


def elsewhere(path: Path) -> None:
    """The file is imported over a connection of its own."""

    def deed() -> None:
        try:
            with scope(region=WHOLE):
                bring(path)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(deed).result(60)


def test_months_that_became_known_while_a_roll_was_judged_reject_its_household(tmp_path: Path):
    quick = rolls.write(tmp_path / "quick.csv", rolls.household("LH000001", 起保年月="2024-03"))
    rows = [*rolls.household("LH000001"), *rolls.household("LH000002", serial=2), {"户编号": "LH000003"}]
    slow = rolls.write(tmp_path / "slow.csv", rows)
    answer = bring(slow, meanwhile=lambda: elsewhere(quick))
    assert (answer["rows"], answer["accepted"], answer["rejected"]) == (3, 1, 2)
    assert set(Case.objects.values_list("household__number", "key")) == {
        ("LH000001", f"M{2024 * 12 + 3}"),
        ("LH000002", f"M{2024 * 12 + 1}"),
    }
    told = IncomingFile.objects.get(name="slow.csv")
    assert (told.accepted, told.rejected, told.errors_file) == (1, 2, answer["errors_file"])
    _, overlapping, spoilt = load_workbook(answer["errors_file"]).worksheets[0].iter_rows(values_only=True)
    assert "与系统中本户已有的在保月份重叠" in overlapping[-1]
    assert "不能为空" in spoilt[-1]
    assert len(list(Path(answer["errors_file"]).parent.iterdir())) == 1, "the first error workbook is gone"
