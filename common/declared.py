"""What is declared in files and not in code (``fixtures/``): tables as csv, the rest as JSON."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "fixtures"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table by its headers, every cell as text; ``name`` is a path below ``fixtures/``."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tree(name: str) -> Any:
    """What a JSON file holds; numbers with a point are exact."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"), parse_float=Decimal)
