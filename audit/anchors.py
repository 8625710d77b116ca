"""Anchors (锚点): the head of each seal in a file outside the database, one file a day.

Only they show that the newest seals were cut off together with their events.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from common import clock

logger = logging.getLogger("doudi.audit")


@dataclass(frozen=True)
class Anchor:
    """What an anchor file says of one seal: whose database, number, first event, size, root and MAC."""

    installation: str
    number: int
    first_event: int
    size: int
    root: str
    mac: str

    def line(self) -> str:
        """The anchor as one line of an anchor file."""
        return f"{self.installation} {self.number} {self.first_event} {self.size} {self.root} {self.mac}\n"


def folder() -> Path:
    """Where the anchor files lie, one a day."""
    return Path(settings.DOUDI_VAR) / "anchors"


def append(anchor: Anchor) -> None:
    """The anchor stands in the file of the day; where that fails the log says so, and the seal stands."""
    path = folder() / f"{clock.now():%Y-%m-%d}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(anchor.line())
    except OSError:
        logger.exception("the head of seal %s could not be anchored in %s", anchor.number, path)


def read(path: Path | None) -> Iterator[Anchor]:
    """The anchors of one file, or of all files of the folder; lines that are none are passed over."""
    files = [path] if path else sorted(folder().glob("*.txt"))
    for file in files:
        with file.open() as lines:
            for line in lines:
                words = line.split()
                if len(words) == 6 and all(word.isdigit() for word in words[1:4]):
                    yield Anchor(words[0], int(words[1]), int(words[2]), int(words[3]), words[4], words[5])
