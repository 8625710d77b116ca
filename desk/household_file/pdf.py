"""The file as one PDF: laid out by WeasyPrint, originals in PDF put onto their pages by pypdf.

Both belong to the optional block *pdf* (requirements-pdf.txt); ``missing`` names what an installation lacks.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PROGRAMS = ("weasyprint", "pypdf")
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
"""What WeasyPrint loads, and the Debian package of each."""
SCHEME = "original:"
POINTS = 0.75
"""Points of a PDF in a pixel of CSS."""
FRAME = (604.0, 780.0)
"""Width and height in pixels of the room for a page of an original; static/household_file.css draws it."""
A4 = (595.3, 841.9)
DPI = 150


@dataclass(frozen=True)
class Placed:
    """A page of an original PDF: the anchor of its place, the file's bytes, and which page of it."""

    anchor: str
    content: bytes
    number: int


@cache
def missing() -> tuple[str, ...]:
    """The packages of Python and Debian that the block *pdf* lacks here; empty where a PDF can be made."""
    programs = [name for name in PROGRAMS if find_spec(name) is None]
    return (*programs, *(package for name, package in LIBRARIES.items() if find_library(name) is None))


def pages_of(content: bytes) -> int:
    """How many pages a PDF has that can be bound in; 0 where one cannot be read, or needs a password."""
    try:
        source, trial = _opened(content), import_module("pypdf").PdfWriter()
        for page in source.pages:
            _put(trial.add_blank_page(*A4), page, (0, 0))
        return len(source.pages)
    except Exception:  # whatever a sender's PDF makes the parser raise, it is unreadable
        return 0


def _opened(content: bytes) -> Any:
    """The original as pages that may be changed: a writer's own copy."""
    return import_module("pypdf").PdfWriter(clone_from=io.BytesIO(content))


def write(
    html: str,
    path: Path,
    *,
    css: str,
    pictures: Mapping[str, Callable[[], bytes]],
    placed: Sequence[Placed],
) -> int:
    """The PDF stands at ``path``; how many pages it has.

    ``pictures`` are told by the names after ``original:`` in the page; nothing else is fetched.
    """
    weasyprint, pypdf = import_module("weasyprint"), import_module("pypdf")
    page = weasyprint.HTML(string=html, url_fetcher=_Pictures(pictures))
    document = page.render(stylesheets=[weasyprint.CSS(string=css)], dpi=DPI, jpeg_quality=80)
    places = {
        name: (number, spot)
        for number, each in enumerate(document.pages)
        for name, spot in each.anchors.items()
    }
    written = io.BytesIO()
    document.write_pdf(written, dpi=DPI, jpeg_quality=80)
    writer = pypdf.PdfWriter(clone_from=written)
    opened: dict[int, Any] = {}
    for each in placed:
        key = id(each.content)
        if key not in opened:
            opened[key] = _opened(each.content)
        number, spot = places[each.anchor]
        _put(writer.pages[number], opened[key].pages[each.number], spot)
    with path.open("wb") as file:
        writer.write(file)
    return len(writer.pages)


class _Pictures:
    """Gives WeasyPrint the originals that were looked up for it, and nothing from disk or network."""

    _fail_on_errors = True

    def __init__(self, pictures: Mapping[str, Callable[[], bytes]]) -> None:
        self._pictures = pictures

    def __call__(self, url: str) -> Any:
        response = import_module("weasyprint.urls").URLFetcherResponse
        return response(url, self._pictures[url.removeprefix(SCHEME)]())


def _put(target: Any, source: Any, spot: tuple[float, float]) -> None:
    """The page of an original stands in its frame, as large as it fits; nothing that acts comes with it."""
    pypdf = import_module("pypdf")
    source.pop("/Annots", None)
    source.pop("/AA", None)
    source.transfer_rotation_to_content()
    box = source.cropbox
    width, height = float(box.width), float(box.height)
    room_width, room_height = (side * POINTS for side in FRAME)
    scale = min(room_width / width, room_height / height)
    left = spot[0] * POINTS + (room_width - width * scale) / 2
    bottom = float(target.mediabox.height) - spot[1] * POINTS - height * scale
    moved = pypdf.Transformation().translate(-float(box.left), -float(box.bottom)).scale(scale)
    target.merge_transformed_page(source, moved.translate(left, bottom))
