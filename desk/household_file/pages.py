"""A household's file as pages (装订): cover, index with page numbers, pieces in order, timeline."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.urls import reverse

from audit.models import AuditEvent
from common import clock
from common.sheets.digest import words_of
from desk.household_file import pdf, sheets
from desk.household_file.contents import Line, Part
from desk.household_file.originals import Original, State
from desk.household_file.whole import Whole, anchor
from households.file_index import State as Stands

MOST_PAGES = 200
"""So many pages of originals in PDF are bound in at most; the others are in the package of originals."""


@dataclass
class Piece:
    """Something bound in: a sheet, a picture, or an original in PDF with a place for each of its pages.

    ``trouble`` says why an original is named and not shown.
    """

    number: int
    anchor: str
    code: str
    title: str
    html: str = ""
    look: str = "form"
    original: Original | None = None
    source: str = ""
    places: Sequence[str] = ()
    trouble: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the index as it is printed: code, title, how it stands; ``targets`` are piece and anchor."""

    code: str
    title: str
    state: str
    note: str
    targets: Sequence[tuple[int, str]] = ()
    is_gap: bool = False


@dataclass
class Section:
    """A part of the file with its index and its pieces."""

    title: str
    is_legacy: bool
    rows: list[Row] = field(default_factory=list)
    idle: list[Line] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def gaps(self) -> int:
        """How many papers are missing."""
        return sum(row.is_gap for row in self.rows)


class Made:
    """The pages of a file; ``event`` is the export's own, ``watermark`` who took it away and when."""

    def __init__(
        self, whole: Whole, event: AuditEvent, watermark: str, purpose: str, *, is_print: bool = False
    ) -> None:
        self.whole, self.event, self.watermark, self.purpose = whole, event, watermark, purpose
        self._is_print = is_print
        self._numbers = count(1)
        self._pages = 0
        self._placed: list[pdf.Placed] = []
        self.home = [self._sheet(each) for each in whole.sheets]
        self.sections = [self._section(part) for part in whole.parts]
        if whole.daily.sheets or whole.daily.originals:
            self.sections.append(self._section(whole.daily))

    def context(self) -> dict[str, Any]:
        """What the templates of the pages take."""
        cover = self.whole.cover
        return {
            "title": f"{cover.row.number} {cover.name} {cover.kind}",
            "cover": cover,
            "made": self,
            "sections": self.sections,
            "steps": self.whole.steps,
            "event": self.event,
            "digest": words_of(str(self.event.detail.get("sm3", ""))),
            "clear": self.whole.numbers.clear,
            "today": clock.today(),
        }

    def placed(self) -> list[pdf.Placed]:
        """The pages of originals in PDF, each with the anchor of its place."""
        return self._placed

    def pictures(self) -> dict[str, Callable[[], bytes]]:
        """The originals that are shown as pictures, by their anchors."""
        pieces = [piece for section in self.sections for piece in section.pieces]
        return {each.anchor: each.original.content for each in pieces if each.original and each.source}

    def _section(self, part: Part) -> Section:
        section = Section(part.title, part.is_legacy)
        section.pieces = list(self._pieces(part))
        where = {piece.anchor: piece.number for piece in section.pieces}
        listed = {piece.code for piece in section.pieces if piece.code}
        for line in part.lines:
            if line.entry.counts or line.entry.code in listed:
                section.rows.append(_row(line, where, self._left_out(part, line.entry.code)))
            else:
                section.idle.append(line)
        section.rows += self._others(part, section.pieces)
        return section

    def _others(self, part: Part, pieces: Sequence[Piece]) -> list[Row]:
        """What belongs to no paper of the list: other originals, sheets of daily management."""
        rows = [
            Row("", piece.title, Stands.THERE.label, piece.trouble, [(piece.number, piece.anchor)])
            for piece in pieces
            if not piece.code
        ]
        hidden = [each for each in part.others if not self._is_shown(each)]
        return rows + [Row("", each.label, Stands.THERE.label, _hidden(1)) for each in hidden]

    def _pieces(self, part: Part) -> Iterator[Piece]:
        """Sheets and, behind those of the same code, the originals; what has no code comes last."""
        codes = {each.code for each in part.sheets} | {each.code for each in part.originals}
        for code in sorted(codes, key=lambda code: code or "Z"):
            yield from (self._sheet(each) for each in part.sheets if each.code == code)
            for each in part.originals:
                if each.code == code and self._is_shown(each):
                    yield self._original(part, each)

    def _sheet(self, sheet: sheets.Sheet) -> Piece:
        return Piece(next(self._numbers), sheet.key, sheet.code, sheet.title, sheet.html, sheet.look)

    def _is_shown(self, original: Original) -> bool:
        return self.whole.numbers.clear or original.has_no_number

    def _left_out(self, part: Part, code: str) -> str:
        left = [each for each in part.originals if each.code == code and not self._is_shown(each)]
        return _hidden(len(left)) if left else ""

    def _original(self, part: Part, each: Original) -> Piece:
        piece = Piece(next(self._numbers), anchor(part, each), each.code, each.label, original=each)
        if each.state == State.GONE:
            piece.trouble = "登记的文件已不在，请向管理员查询备份"
        elif each.state == State.CHANGED:
            piece.trouble = "文件与登记时的指纹不一致，可能被改动"
        if each.is_picture:
            piece.source = _address(each) if self._is_print else f"{pdf.SCHEME}{piece.anchor}"
        elif each.is_pdf and not self._is_print:
            self._bind(piece, each)
        elif each.is_pdf:
            piece.trouble = piece.trouble or "PDF 原件请另行下载打印"
        return piece

    def _bind(self, piece: Piece, each: Original) -> None:
        """A place for every page of an original in PDF."""
        content = each.content()
        found = pdf.pages_of(content)
        if not found or self._pages + found > MOST_PAGES:
            why = "页数过多，没有装入" if found else "PDF 打不开，没有装入"
            piece.trouble = "；".join(filter(None, (piece.trouble, f"{why}，见原件包")))
            return
        self._pages += found
        piece.places = [f"{piece.anchor}-{number}" for number in range(1, found + 1)]
        self._placed += [pdf.Placed(place, content, number) for number, place in enumerate(piece.places)]


def _row(line: Line, where: dict[str, int], left_out: str) -> Row:
    entry = line.entry
    targets = sorted((where[key], key) for _, key in line.targets if key in where)
    note = "；".join(filter(None, (entry.note, line.verdict, left_out)))
    return Row(entry.code, entry.title, entry.state.label, note, targets, entry.is_gap)


def _hidden(many: int) -> str:
    return f"{many} 份原件可能载有完整号码，遮盖版不装入"


def _address(original: Original) -> str:
    """Where the picture of an original is fetched on the print page."""
    document = original.document
    if document.application is None:
        return reverse("visits:photo", args=[document.uid])
    return reverse("applications:document", args=[document.application.number, document.uid])
