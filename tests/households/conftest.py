"""Files of a test lie in its own folder, error workbooks too."""

from pathlib import Path
from typing import Any

import pytest

from tests.households import rolls


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()


@pytest.fixture
def bring(tmp_path: Path):
    """``bring(rows)`` writes a roll and imports it; the command's answer."""
    return rolls.bringing(tmp_path)
