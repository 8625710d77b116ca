"""Where rows come from: what every source offers; a file's kind is told by its content, never by its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

from common.sheets.cells import Raw
from common.sheets.refusals import refusal

HEAD_ROWS: Final = 40
SNIFFED: Final = 1024
PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
FOREIGN: Final = (b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf", b"\x7fELF", b"MZ")
PAGES: Final = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head", b"<body", b"mime-version:")

Numbered = tuple[int, list[Raw]]
Kind = Literal["zip", "ole", "text"]


@dataclass(frozen=True)
class Head:
    """The first rows of a sheet, or of a text as one delimiter cuts it; ``name`` is sheet or delimiter."""

    name: str
    rows: list[Numbered]


class Source(Protocol):
    """A file that gives one head after the other, and all the rows of the head that was given last."""

    encoding: str | None

    def heads(self) -> Iterator[Head]:
        """One head for each sheet or delimiter, in the order of preference."""

    def rows(self) -> Iterator[Numbered]:
        """All rows of the head that was given last, its own included; blank rows may be left out."""

    def fraction(self) -> float:
        """How much of the file has been read, 0 to 1."""

    def close(self) -> None:
        """Let go of the file and of every process."""


def kind_of(path: Path) -> Kind:
    """Tell a workbook, an old or encrypted workbook and text from each other by content. Raises Refused."""
    with path.open("rb") as file:
        start = file.read(SNIFFED)
    if not start:
        raise refusal("empty")
    if start.startswith(b"PK\x03\x04"):
        return "zip"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    if start.startswith(PICTURES[:3]) or (start.startswith(PICTURES) and b"\x00" in start):
        raise refusal("picture")
    if start.startswith(FOREIGN[:6]) or (start.startswith(FOREIGN) and b"\x00" in start):
        raise refusal("not_workbook")
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(PAGES):
        raise refusal("page")
    return "text"
