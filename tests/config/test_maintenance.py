"""Maintenance: every page says so, and nothing is asked of the database."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.DOUDI_VAR = tmp_path


def test_while_the_note_lies_there_every_page_says_so(client: Client) -> None:
    call_command("maintenance", "on", "--until", "18:00")
    answer = client.get("/findings/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "120"
    html = answer.content.decode()
    assert "系统正在维护" in html
    assert "预计 18:00 恢复" in html
    assert client.post("/login/", {"number": "LH01"}).status_code == 503


@pytest.mark.django_db
def test_afterwards_pages_answer_again(client: Client) -> None:
    call_command("maintenance", "on")
    call_command("maintenance", "off")
    call_command("maintenance", "off")
    assert client.get("/login/").status_code == 200
