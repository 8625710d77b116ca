"""No deed without its event: every command, and what it leaves in the trail."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands

from audit.actions import Action
from audit.models import AuditEvent, IncomingFile
from tests.conftest import WILLOW
from tests.house.ours import OUR_APPS
from tests.house.trace.left import left_by
from tests.households import rolls

pytestmark = pytest.mark.django_db


COMMANDS: dict[str, Action | str] = {
    "open_user": Action.USER_OPENED,
    "verify_audit": "it only looks",
    "verify_ledger": "it only looks",
    "verify_household_file": "it only looks",
    "import_regions": Action.FILE_IMPORTED,
    "import_roll": Action.FILE_IMPORTED,
    "import_payments": Action.FILE_IMPORTED,
    "import_kinship": Action.FILE_IMPORTED,
    "import_complaints": Action.FILE_IMPORTED,
    "import_feed": Action.FILE_IMPORTED,
    "crosscheck": Action.CROSSCHECK_RUN,
    "export_ledger": Action.EXPORTED,
    "rotate_keys": Action.KEY_ROTATED,
    "work": "each job leaves its own events",
    "wake": "it only sends messages",
    "maintenance": "it touches no record, and works while the database does not",
    "serve": "it only starts other programs",
    "make_demo": "it only writes files",
    "make_docs": "it only writes files",
    "demo": Action.DEMO_MADE,
    "bench": "it works in a scratch database",
}


def test_every_command_is_in_the_table():
    assert {name for name, app in get_commands().items() if app in OUR_APPS} == set(COMMANDS)


def command(*words: Any) -> Callable[[], None]:
    """A deed: the command line."""
    return lambda: call_command(*map(str, words), "--json", stdout=io.StringIO(), stderr=io.StringIO())


KIN = {
    "干部姓名": "马建国",
    "干部身份证号": rolls.HEADS[2],
    "干部类别": "民政干部",
    "亲属姓名": "高秀英",
    "亲属身份证号": rolls.HEADS[1],
    "亲属关系": "母亲",
    "是否备案": "否",
}
COMPLAINT = {
    "登记日期": "2026-01-05",
    "信访人": "石磊",
    "渠道": "来访",
    "区划代码": str(WILLOW),
    "问题类别": "其他",
    "内容": "反映",
}


def test_commands_leave_their_events(county, system, whole, today, tmp_path: Path, settings):
    def written(name: str, *rows: dict[str, str]) -> Path:
        return rolls.write(tmp_path / f"{name}.csv", rows)

    death = {"姓名": "高秀英", "身份证号": rolls.HEADS[1], "死亡日期": "2026-01-15"}
    for words in (
        ("import_regions", written("r", {"区划代码": "159922101203", "名称": "南柳村"})),
        ("import_roll", written("l", *rolls.household("LH000001"))),
        ("import_payments", written("p", rolls.payment("LH000001", "2026-05"))),
        ("import_kinship", written("k", KIN)),
        ("import_complaints", written("c", COMPLAINT)),
        ("import_feed", "deaths", written("d", death)),
    ):
        assert left_by(command(*words)) == [Action.FILE_IMPORTED], words
    assert left_by(command("crosscheck")) == [Action.CROSSCHECK_ASKED, Action.CROSSCHECK_RUN]
    out = tmp_path / "out.xlsx"
    assert left_by(command("export_ledger", "roll", "--out", out)) == [Action.EXPORTED]
    assert left_by(command("export_ledger", "roll", "--out", out, "--unmask", "--reason", "核对")) == [
        Action.EXPORTED_UNMASKED
    ]
    assert left_by(command("open_user", "LH88", "新人", "--role", "J", "--region", WILLOW)) == [
        Action.USER_OPENED
    ]
    assert left_by(command("verify_audit")) == []
    assert set(AuditEvent.objects.exclude(actor=system).values_list("action", flat=True)) == set()


def test_a_file_that_a_command_refuses_stands_in_the_trail(county, whole, tmp_path: Path):
    path = tmp_path / "空.csv"
    path.write_text("")

    def refused() -> None:
        with pytest.raises(CommandError):
            command("import_roll", path)()

    assert left_by(refused) == [Action.FILE_REFUSED]
    assert not IncomingFile.objects.exists()
