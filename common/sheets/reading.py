"""How a file is to be read where a person has settled it: encoding, sheet, header row, unknown headers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

KEPT: Final = ""
"""A header that is taught to be nobody's column: its cells are kept as they are (另存)."""
LEFT_OUT: Final = "-"
"""A header whose cells are not kept at all."""


@dataclass(frozen=True)
class Reading:
    """What is settled about a file; what is empty is detected.

    ``part`` is the name of the sheet, or the delimiter of a text; ``header_row`` counts as Excel does.
    ``columns`` gives the key of the column that a header (in normal form) stands for, KEPT or LEFT_OUT.
    """

    encoding: str = ""
    part: str = ""
    header_row: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The reading as JSON can hold it; ``Reading(**…)`` is its way back."""
        return asdict(self)


DETECTED: Final = Reading()
"""Nothing is settled."""
