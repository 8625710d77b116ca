"""All that the file of a household holds (一户一档), in the order of time: parts, lists, sheets, papers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from accounts.scope import may, scope
from common import divisions, months
from common.panels import Step, steps
from desk.household_file import originals, sheets
from desk.household_file.originals import Original
from desk.household_file.sheets import Sheet
from desk.household_file.showing import Numbers
from households import file_index, traces
from households.dossier import Dossier, public, state_of
from households.file_index import Entry
from households.models import Application, Case, Document, HomeVisit, Letter, NoticeLine
from households.procedure.files import Shelf
from kinship_filings.models import Filing
from reviews import single
from reviews.rules import RULES

JUDGED = {"check_missing": "D09", "visit_missing": "D12", "notice_missing": "D17"}
"""Rules about steps that a case lacks, and the paper of each."""


@dataclass(frozen=True)
class Line:
    """A line of the index: a paper of the list, what the rules say of it, and where it stands in the file."""

    entry: Entry
    verdict: str = ""
    targets: Sequence[tuple[str, str]] = ()


@dataclass
class Part:
    """A case or an application with what belongs to it; ``key`` tells it apart within the file."""

    key: str
    title: str
    is_legacy: bool
    begun: date | None
    lines: list[Line] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    originals: list[Original] = field(default_factory=list)

    @property
    def has_kin(self) -> bool:
        """Whether papers of this part are kept apart (近亲属备案)."""
        return any(line.entry.state == file_index.State.APART for line in self.lines)

    @property
    def gaps(self) -> list[Line]:
        """What is missing."""
        return [line for line in self.lines if line.entry.is_gap]

    @property
    def others(self) -> list[Original]:
        """Originals of no paper of the list: 身份证, 户口簿 …"""
        return [each for each in self.originals if not each.code]


class Record:
    """The rows of a household that its file is made of, each table asked once."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier

    @cached_property
    def applications(self) -> list[Application]:
        """The applications that its cases came of, the oldest first; a household is known by its cases."""
        told = (getattr(case, "application", None) for case in self.dossier.cases)
        return sorted((each for each in told if each), key=lambda each: each.pk)

    @cached_property
    def shelf(self) -> Shelf:
        """What is known of them."""
        return Shelf(self.applications)

    @cached_property
    def letters(self) -> list[Letter]:
        """Letters of its applications and to itself, in the order of issue."""
        home = self.dossier.household
        return list(self._letters(Q(household=home) | Q(application__household=home)))

    def _letters(self, mine: Q) -> QuerySet[Letter]:
        rows: QuerySet[Letter] = Letter.objects.filter(mine).select_related("receipt", "issued_by")
        return rows.order_by("issued_on", "pk")

    @cached_property
    def standing(self) -> list[NoticeLine]:
        """Where its cases were public (公布)."""
        rows = NoticeLine.objects.filter(case__household=self.dossier.household).select_related("notice")
        return list(rows.order_by("pk"))

    @cached_property
    def visits(self) -> list[HomeVisit]:
        """Visits while it was 在保."""
        rows = HomeVisit.objects.filter(household=self.dossier.household, application=None)
        return list(rows.order_by("on", "pk"))

    @cached_property
    def documents(self) -> list[Document]:
        """Papers of the household itself: photographs of those visits."""
        rows = Document.objects.filter(household=self.dossier.household, application=None, removed_at=None)
        return list(rows.select_related("added_by").order_by("pk"))


def parts(record: Record) -> list[Part]:
    """Its cases with their lists, the oldest first; without sheets and originals."""
    found = [_of_case(case, record) for case in record.dossier.cases]
    return sorted(found, key=lambda part: (part.begun or date.min, part.key))


def _of_case(case: Case, record: Record) -> Part:
    application: Application | None = getattr(case, "application", None)
    months_told = months.show(case.first_month) or str(case.applied_on or "")
    title = (
        f"保障记录 {months_told} 起 {state_of(case)}" if case.first_month else f"{months_told} 申请 未通过"
    )
    if application is None:
        facts = traces.of_roll(case, public(case))
        part = Part(f"c{case.pk}", title, traces.is_legacy(case), case.applied_on or case.first_month)
    else:
        letters = [each for each in record.letters if each.application_id == application.pk]
        facts = traces.of_application(application, record.shelf, letters, public(case))
        title = f"{title}（申请 {application.number}）"
        part = Part(f"a{application.pk}", title, is_legacy=False, begun=application.started_on)
    part.lines = _judged([Line(entry) for entry in file_index.judge(facts)], case, record.dossier)
    return part


def _judged(lines: list[Line], case: Case, dossier: Dossier) -> list[Line]:
    """The lines of the present case with what the procedure rules of the night find missing."""
    if case != dossier.case:
        return lines
    told = {
        JUDGED[code]: f"规则“{RULES[code].title}”"
        for code, _ in dossier.shared(single.missing_of)
        if code in JUDGED
    }
    return [Line(line.entry, told.get(line.entry.code, "")) for line in lines]


@dataclass(frozen=True)
class Whole:
    """The file as it is put together for one reader; ``is_money``: for whom only sees the money."""

    dossier: Dossier
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


def whole(dossier: Dossier, reader: Any, *, clear: bool = False) -> Whole:
    """The file of a household for a reader, everything read."""
    numbers, record = Numbers(clear), Record(dossier)
    money = not may(reader, "households.circumstances")
    daily = Part("daily", "日常管理", is_legacy=False, begun=None)
    found: list[Part] = []
    if not money:
        found = parts(record)
        for part in found:
            _fill(part, record, reader, numbers)
        daily.sheets = [
            *(sheets.visit(each, dossier.household) for each in record.visits),
            *(sheets.letter(each) for each in record.letters if each.application_id is None),
        ]
        daily.originals = originals.of(record.documents)
    return Whole(
        dossier,
        numbers,
        money,
        found,
        sheets.of_household(dossier, numbers, money=money),
        daily,
        list(reversed(steps(reader, dossier))),
        has_kin=not money and (any(part.has_kin for part in found) or _is_filed(dossier)),
    )


def _is_filed(dossier: Dossier) -> bool:
    """Whether a member stands in the county's kinship ledger as filed; what was filed is kept apart."""
    with scope(region=divisions.county_code(dossier.household.region_code)):
        filed: bool = Filing.objects.filter(relative__in=list(dossier.persons), filed=True).exists()
        return filed


def _fill(part: Part, record: Record, reader: Any, numbers: Numbers) -> None:
    """Sheets and originals of a part, and on each line of its list where they stand."""
    row = next((each for each in record.applications if part.key == f"a{each.pk}"), None)
    if row is not None:
        letters = [each for each in record.letters if each.application_id == row.pk]
        lines = [each for each in record.standing if each.case_id == row.case_id]
        part.sheets = list(sheets.of_application(row, record.shelf, letters, lines, reader, numbers))
        documents = record.shelf.documents.get(row.pk, ())
        for each in documents:
            each.application = row  # known, so that nobody asks for it
        part.originals = originals.of(documents)
    part.lines = [Line(line.entry, line.verdict, _targets(part, line.entry.code)) for line in part.lines]


def _targets(part: Part, code: str) -> list[tuple[str, str]]:
    """Where papers of a code stand: words and anchor."""
    own = [(sheet.title, sheet.key) for sheet in part.sheets if sheet.code == code]
    return own + [(each.label, anchor(part, each)) for each in part.originals if each.code == code]


def anchor(part: Part, original: Original) -> str:
    """The anchor of an original in the file."""
    return f"{part.key}-o{original.place}"
