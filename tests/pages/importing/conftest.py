"""Files are sent by 陈静 on 2026-06-10, and nobody waits for a worker."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User

Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 2026-06-10, and files lie in the test's own folder."""
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()
    monkeypatch.setenv("DOUDI_TODAY", "2026-06-10")


@pytest.fixture
def officer(signed_in: Browser, county_officer: User) -> Client:
    """陈静 at her browser."""
    return signed_in(county_officer)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here waits two seconds for a worker that is not there."""
    monkeypatch.setattr("households.uploads.PER_MINUTE", 100)
    monkeypatch.setattr("jobs.showing.PATIENCE", 0)
