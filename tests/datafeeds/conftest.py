"""Files of a test lie in its own folder, error workbooks too."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()
