"""Error workbooks go after 30 days, uploads when they are imported or refused; what came is still told."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.models import AuditEvent, IncomingFile
from common import clock
from common.errors import Refused
from households import retention
from households.importing import payload_of
from jobs import work
from jobs.models import Job
from jobs.registry import nightlies
from tests import factories as make
from tests.households import rolls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole", "county")]

DAY = 24 * 60 * 60


@pytest.fixture
def do(system: Any):
    """``do("clear_uploads")`` does a duty of the night; its answer."""
    return lambda kind: work.run_here(work.ask(kind, actor=system, here=True)).result


def file(folder: Path, name: str, *, days: float) -> Path:
    """A file that was last written so many days ago."""
    path = folder / name
    path.write_bytes(b"PK")
    os.utime(path, (time.time() - days * DAY,) * 2)
    return path


def test_the_duties_come_round_every_night():
    assert {"clear_error_workbooks", "clear_uploads", "clear_exports"} <= {duty.kind for duty in nightlies()}


def test_error_workbooks_go_after_thirty_days_and_counts_and_names_stay(do):
    old, young = make.incoming(), make.incoming()
    for incoming, days in ((old, 31), (young, 29)):
        incoming.errors_file = str(file(retention.errors_folder(), f"roll-{incoming.pk}.xlsx", days=days))
        incoming.at = clock.now() - timedelta(days=days)
        incoming.save()
    assert do("clear_error_workbooks") == {"error_workbooks": 1}
    kept = IncomingFile.objects.get(pk=old.pk)
    assert (kept.errors_file, kept.name, kept.rows, kept.sha256) == ("", "roll.csv", 1, old.sha256)
    assert not Path(old.errors_file).exists()
    assert Path(IncomingFile.objects.get(pk=young.pk).errors_file).exists()
    assert AuditEvent.objects.get(action="kept_no_longer").detail == {"error_workbooks": 1}


def test_the_error_workbook_of_an_import_that_died_goes_too(do):
    file(retention.errors_folder(), "roll-dead.xlsx", days=31)
    young = file(retention.errors_folder(), "roll-alive.xlsx", days=1)
    assert do("clear_error_workbooks") == {"error_workbooks": 1}
    assert list(retention.errors_folder().iterdir()) == [young]


def test_uploads_that_nobody_imports_go_after_a_day(do, system):
    file(retention.uploads_folder(), "left.csv", days=2)
    fresh = file(retention.uploads_folder(), "fresh.csv", days=0.5)
    waiting = file(retention.uploads_folder(), "waiting.csv", days=2)
    work.ask("import", actor=system, region=make.COUNTY, payload=payload_of("roll", waiting))
    assert do("clear_uploads") == {"uploads": 1}
    assert set(retention.uploads_folder().iterdir()) == {fresh, waiting}
    assert AuditEvent.objects.get(action="kept_no_longer").detail == {"uploads": 1}


def run_import(path: Path, system: Any) -> dict[str, Any]:
    job = work.ask("import", actor=system, region=make.COUNTY, payload=payload_of("roll", path), here=True)
    return work.run_here(job).result


def test_an_upload_is_not_kept_once_it_is_imported(system):
    path = rolls.write(retention.uploads_folder() / "台账.csv", rolls.household("LH000001"))
    assert run_import(path, system)["accepted"] == 1
    assert not path.exists()
    assert IncomingFile.objects.get().name == "台账.csv"


def test_an_upload_is_not_kept_once_it_is_refused(system):
    path = retention.uploads_folder() / "空.csv"
    path.write_text("")
    with pytest.raises(Refused):
        run_import(path, system)
    assert not path.exists()


def test_a_file_that_is_no_upload_is_left_to_its_owner(system, tmp_path: Path):
    path = rolls.write(tmp_path / "台账.csv", rolls.household("LH000001"))
    run_import(path, system)
    assert path.exists()


def test_where_a_commands_file_lies_is_nobodys_business(tmp_path: Path):
    folder = tmp_path / rolls.HEADS[1]
    folder.mkdir()
    path = rolls.write(folder / f"{rolls.HEADS[2]}.csv", rolls.household("LH000001"))
    assert rolls.command("import_roll", path)["accepted"] == 1
    job = Job.objects.get(kind="import")
    told = f"{job.payload} {job.log} {job.result} {IncomingFile.objects.get().name}"
    assert rolls.HEADS[1] not in told
    assert rolls.HEADS[2] not in told
    assert job.payload["path"] == ""
