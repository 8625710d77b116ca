"""The parts of a file and the list of papers of each (目录), in the order of time.

Of a household (一户一档), or of an application that has come to no case (申请案卷).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from common import months
from desk.household_file.originals import Original
from desk.household_file.sheets import Sheet
from households import file_index, traces
from households.dossier import Dossier, public, state_of
from households.file_index import Entry
from households.models import Application, Case, Document, HomeVisit, Household, Letter, NoticeLine
from households.procedure.files import Shelf
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
    """The rows that a file is made of, each table asked once: of a household, or of applications alone."""

    def __init__(self, applications: Sequence[Application], dossier: Dossier | None = None) -> None:
        self.applications, self.dossier = applications, dossier
        self.household: Household | None = dossier.household if dossier else None

    @classmethod
    def of(cls, dossier: Dossier) -> "Record":
        """Of a household with all its applications."""
        return cls(dossier.applications, dossier)

    @cached_property
    def shelf(self) -> Shelf:
        """What is known of them."""
        return Shelf(self.applications)

    @cached_property
    def letters(self) -> list[Letter]:
        """Letters of its applications and to the household, in the order of issue."""
        mine = Q(application__in=self.applications)
        if self.household:
            mine |= Q(household=self.household)
        rows = Letter.objects.filter(mine).select_related("receipt", "issued_by", "delivered_by")
        return list(rows.order_by("issued_on", "pk"))

    @cached_property
    def standing(self) -> list[NoticeLine]:
        """Where the household's cases were public (公布)."""
        return self._own(NoticeLine.objects.select_related("notice"), "case__household", "pk")

    @cached_property
    def visits(self) -> list[HomeVisit]:
        """Visits while it was 在保."""
        return self._own(HomeVisit.objects.filter(application=None), "household", "on", "pk")

    @cached_property
    def documents(self) -> list[Document]:
        """Papers of the household itself: photographs of those visits."""
        rows = Document.objects.filter(application=None, removed_at=None)
        return self._own(rows.select_related("added_by"), "household", "pk")

    def _own(self, rows: QuerySet[Any], whose: str, *order: str) -> list[Any]:
        """The household's rows; an application alone has none of them."""
        return list(rows.filter(**{whose: self.household}).order_by(*order)) if self.household else []


def parts(record: Record) -> list[Part]:
    """Its cases and the applications without one, the oldest first; sheets and originals are not read yet."""
    found = [_of_application(row, record) for row in record.applications if row.case_id is None]
    if record.dossier:
        found += [_of_case(case, record, record.dossier) for case in record.dossier.cases]
    return sorted(found, key=lambda part: (part.begun or date.min, part.key))


def _of_application(row: Application, record: Record) -> Part:
    """An application that has come to no case."""
    facts = traces.of_application(row, record.shelf, letters_of(row, record))
    title = f"{row.started_on} 申请 {row.get_status_display()}（申请 {row.number}）"
    lines = [Line(entry) for entry in file_index.judge(facts)]
    return Part(f"a{row.pk}", title, is_legacy=False, begun=row.started_on, lines=lines)


def letters_of(row: Application, record: Record) -> list[Letter]:
    return [each for each in record.letters if each.application_id == row.pk]


def _of_case(case: Case, record: Record, dossier: Dossier) -> Part:
    application: Application | None = getattr(case, "application", None)
    months_told = months.show(case.first_month) or str(case.applied_on or "")
    title = (
        f"保障记录 {months_told} 起 {state_of(case)}" if case.first_month else f"{months_told} 申请 未通过"
    )
    if application is None:
        facts = traces.of_roll(case, public(case))
        part = Part(f"c{case.pk}", title, traces.is_legacy(case), case.applied_on or case.first_month)
    else:
        letters = letters_of(application, record)
        facts = traces.of_application(application, record.shelf, letters, public(case))
        title = f"{title}（申请 {application.number}）"
        part = Part(f"a{application.pk}", title, is_legacy=False, begun=application.started_on)
    part.lines = _judged([Line(entry) for entry in file_index.judge(facts)], case, dossier)
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
