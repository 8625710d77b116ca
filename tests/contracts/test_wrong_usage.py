"""What a command says when it cannot begin: one sentence that tells how to mend it, and no traceback."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.contracts.site import Site


def test_a_command_before_the_first_migrate_says_what_to_run(tmp_path: Path):
    site = Site(tmp_path / "var", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    site.folder.mkdir()
    process = site.start("crosscheck", "--json")
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "请先运行 manage.py migrate" in errors
    assert "Traceback" not in errors


def test_a_database_that_cannot_be_reached_is_named_in_one_sentence(tmp_path: Path):
    site = Site(tmp_path / "var", f"sqlite:///{tmp_path / 'none' / 'x.sqlite3'}")
    site.folder.mkdir()
    answer = site.run("crosscheck", "--json")
    assert answer.status == 1
    assert answer.told is not None
    assert answer.told["refused"] == answer.errors.strip()
    assert answer.errors.startswith("连不上数据库")


@pytest.mark.django_db
def test_a_folder_is_not_a_file_to_be_imported(county, tmp_path: Path):
    with pytest.raises(CommandError, match="是文件夹"):
        call_command("import_payments", str(tmp_path))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("out", "sentence"),
    [("台账.txt", "以 .xlsx 结尾"), ("没有/台账.xlsx", "这个文件夹"), ("夹.xlsx", "不能写入")],
)
def test_a_ledger_goes_only_where_a_workbook_can_stand(county, tmp_path: Path, out: str, sentence: str):
    (tmp_path / "夹.xlsx").mkdir()
    with pytest.raises(CommandError, match=sentence):
        call_command("export_ledger", "roll", "--out", str(tmp_path / out))
