"""Files whose names, or whose sender's name, are out of the ordinary; all names are invented."""

import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import IncomingFile
from tests.conftest import EAST_WILLOW
from tests.households.rolls import command, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole", "county")]
TEXT = f"区划代码,名称\n{EAST_WILLOW},东柳村\n"


def named(folder: Path, name: bytes) -> Path:
    """A file under a name that need not be UTF-8."""
    path = folder / os.fsdecode(name)
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_name_that_an_archive_left_in_gb18030_is_read(tmp_path: Path):
    told = command("import_regions", named(tmp_path, "行政区划.csv".encode("gb18030")))
    assert told["accepted"] == 1
    assert IncomingFile.objects.get(kind="regions").name == "行政区划.csv"


def test_a_name_in_no_encoding_at_all_is_no_obstacle(tmp_path: Path):
    assert command("import_regions", named(tmp_path, b"\xff\xff.csv"))["accepted"] == 1


def test_a_missing_file_with_such_a_name_is_told_in_one_sentence(tmp_path: Path):
    sentence = refusal("import_regions", tmp_path / os.fsdecode("没有.csv".encode("gb18030")))
    assert "没有.csv" in sentence


def test_a_source_has_no_more_characters_than_its_column(tmp_path: Path):
    with pytest.raises(CommandError, match="来源最多 80 字") as stopped:
        call_command("import_feed", "deaths", named(tmp_path, b"a.csv"), "--source", "长" * 81)
    assert stopped.value.returncode == 2
