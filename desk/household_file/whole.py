"""A file put together for one reader (一户一档、申请案卷): its cover, parts, sheets, originals, steps."""

from dataclasses import dataclass
from typing import Any

from accounts.regions import Places
from accounts.scope import may, scope
from common import divisions
from common.fields import reveal
from common.panels import Step, steps
from desk.applications.timeline import shown_steps
from desk.household_file import originals, sheets
from desk.household_file.contents import Line, Part, Record, letters_of, parts
from desk.household_file.originals import Original
from desk.household_file.sheets import Sheet
from desk.household_file.showing import Numbers
from households.dossier import Dossier
from households.models import Application, Document, Household
from kinship_filings.models import Filing


@dataclass(frozen=True)
class Cover:
    """Whose file it is, as its first page says."""

    row: Household | Application
    kind: str
    number_is: str
    name_is: str
    name: str
    place: str
    address: str


@dataclass(frozen=True)
class Whole:
    """The file as it is put together for one reader; ``is_money``: for whom only sees the money."""

    cover: Cover
    numbers: Numbers
    is_money: bool
    parts: list[Part]
    sheets: list[Sheet]
    daily: Part
    steps: list[Step]
    has_kin: bool

    @property
    def originals(self) -> list[tuple[Part, Original]]:
        """Every original, in the order of the file."""
        return [(part, each) for part in (*self.parts, self.daily) for each in part.originals]

    @property
    def changed(self) -> list[Original]:
        """Originals that are not what they were when they came."""
        return [each for _, each in self.originals if each.state != originals.State.INTACT]


def whole(row: Household | Application, reader: Any, *, clear: bool = False) -> Whole:
    """The file of a household or an application for a reader, everything read."""
    if isinstance(row, Application):
        return _of_one(row, reader, Numbers(clear))
    return _of_household(Dossier(row), reader, Numbers(clear))


def _of_one(row: Application, reader: Any, numbers: Numbers) -> Whole:
    """申请案卷: one part, and the steps."""
    record = Record([row])
    (part,) = parts(record)
    _fill(part, record, reader, numbers)
    place = Places(row.region_code).full(row.region_code)
    return Whole(
        Cover(row, "申请案卷", "申请号", "申请人", row.applicant_name, place, reveal(row, "address")),
        numbers,
        is_money=False,
        parts=[part],
        sheets=[],
        daily=_daily(),
        steps=list(reversed(shown_steps(record.shelf[row].steps, record.letters, row.number))),
        has_kin=part.has_kin,
    )


def _of_household(dossier: Dossier, reader: Any, numbers: Numbers) -> Whole:
    """一户一档."""
    record = Record.of(dossier)
    money = not may(reader, "households.circumstances")
    daily, found = _daily(), list[Part]()
    if not money:
        found = parts(record)
        for part in found:
            _fill(part, record, reader, numbers)
        daily.sheets = [
            *(sheets.visit(each, dossier.household) for each in record.visits),
            *(sheets.letter(each) for each in record.letters if each.application_id is None),
        ]
        daily.originals = originals.of(record.documents)
    home = dossier.household
    address = "" if money else sheets.address(dossier)
    place = dossier.places.full(home.region_code)
    return Whole(
        Cover(home, "一户一档", "户编号", "户主", home.head_name, place, address),
        numbers,
        money,
        found,
        sheets.of_household(dossier, numbers, money=money),
        daily,
        list(reversed(steps(reader, dossier))),
        has_kin=not money and (any(part.has_kin for part in found) or _is_filed(dossier)),
    )


def _daily() -> Part:
    """What belongs to no case and no application."""
    return Part("daily", "日常管理", is_legacy=False, begun=None)


def _is_filed(dossier: Dossier) -> bool:
    """Whether a member stands in the county's kinship ledger as filed; what was filed is kept apart."""
    with scope(region=divisions.county_code(dossier.household.region_code)):
        filed: bool = Filing.objects.filter(relative__in=list(dossier.persons), filed=True).exists()
        return filed


def _fill(part: Part, record: Record, reader: Any, numbers: Numbers) -> None:
    """Sheets and originals of a part, and on each line of its list where they stand."""
    row = next((each for each in record.applications if part.key == f"a{each.pk}"), None)
    if row is not None:
        letters = letters_of(row, record)
        lines = [each for each in record.standing if row.case_id and each.case_id == row.case_id]
        part.sheets = list(sheets.of_application(row, record.shelf, letters, lines, reader, numbers))
        documents = _papers(row, record)
        for each in documents:
            each.application = row  # known, so that nobody asks for it
        part.originals = originals.of(documents)
    part.lines = [Line(line.entry, line.verdict, _targets(part, line.entry.code)) for line in part.lines]


def _papers(row: Application, record: Record) -> list[Document]:
    """The papers of an application, and the photographs of the sheets on which it was public."""
    own = list(record.shelf.documents.get(row.pk, ()))
    posted = {each.notice.photo_id for each in record.shelf.lines.get(row.pk, ())} - {None}
    beside = posted - {each.pk for each in own}
    return own + (list(Document.objects.filter(pk__in=beside)) if beside else [])


def _targets(part: Part, code: str) -> list[tuple[str, str]]:
    """Where papers of a code stand: words and anchor."""
    own = [(sheet.title, sheet.key) for sheet in part.sheets if sheet.code == code]
    return own + [(each.label, anchor(part, each)) for each in part.originals if each.code == code]


def anchor(part: Part, original: Original) -> str:
    """The anchor of an original in the file."""
    return f"{part.key}-o{original.place}"
