"""数据截至 of an upload: typed, or else as the file's name says."""

from datetime import date

import pytest

from households.models import Upload
from tests.pages.imports import dead, send, text

pytestmark = pytest.mark.django_db

NAMED = "公安_死亡注销_20260608.csv"


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path, today):
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()


@pytest.fixture
def officer(signed_in, county_officer, county):
    return signed_in(county_officer)


def test_the_day_of_the_files_name_is_taken(officer, whole):
    assert send(officer, text(dead(1)), as_of="", name=NAMED).status_code == 302
    assert Upload.objects.get().as_of == date(2026, 6, 8)


def test_a_typed_day_counts_before_the_files_name(officer, whole):
    send(officer, text(dead(1)), as_of="2026.6.7", name=NAMED)
    assert Upload.objects.get().as_of == date(2026, 6, 7)


def test_a_name_without_a_day_asks_for_it(officer, whole):
    answer = send(officer, text(dead(1)), as_of="", name="死亡6月.csv")
    assert answer.status_code == 422
    assert "请填写数据截至，文件名里没有日期。" in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_name_with_a_day_to_come_is_told_which_day_was_read(officer, whole):
    answer = send(officer, text(dead(1)), as_of="", name="死亡_20270101.csv")
    assert "数据截至不能晚于今天，现在是 2027-01-01，请核对日期。" in answer.content.decode()
    assert not Upload.objects.exists()
