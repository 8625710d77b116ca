"""What a case has left in the file (痕迹): papers, letters and records of the procedure, or days of a roll.

``households.file_index`` judges both alike; of a roll's case (旧台账, ``legacy``) no paper is here.
"""

from collections.abc import Iterable, Mapping

from common import months
from households.dossier import Public
from households.file_index import CONFIRMED, STAGES, Facts
from households.models import Application, Case, Deed, Document, HomeVisit, Letter, Objection
from households.procedure.files import File, Shelf

Status = Application.Status
Kind = Document.Kind
CODES: Mapping[str, str] = {
    Kind.APPLICATION_FORM: "D01", Kind.AUTHORISATION: "D02", Kind.MANDATE: "D03", Kind.KIN_FORM: "D07",
    Kind.CHECK_OBJECTION: "D11", Kind.VISIT_FORM: "D12", Kind.VISIT_PHOTO: "D12",
    Kind.NEIGHBOUR_RECORD: "D13", Kind.LETTER_ANSWER: "D14", Kind.APPRAISAL_MINUTES: "D15",
    Kind.POSTING_PHOTO: "D17", Kind.OBJECTION_PAPER: "D18",
}  # fmt: skip
"""Kinds of papers that are handed in, by the code of the list that they belong to."""
VISITS: Mapping[str, str] = {HomeVisit.Kind.NEIGHBOUR: "D13", HomeVisit.Kind.LETTER: "D14"}


def of_application(
    row: Application, shelf: Shelf, letters: Iterable[Letter], public: Public | None = None
) -> Facts:
    """What an application's file tells; ``letters`` are its own, ``public`` when its case was (公布)."""
    file = shelf[row]
    facts = Facts(_stage(file), not row.is_open, kin=row.kin_filed or bool(row.kin_declared))
    done = {step.deed for step in file.steps}
    facts.needs = {code for code, needed in _needs(file, done).items() if needed}
    refused = row.status in (Status.REFUSED, Status.ABORTED)
    if Deed.POST not in done and (refused or (file.opinion and not file.opinion.fits)):
        facts.never["D17"] = "没有到公示环节"
    _papers(facts, file)
    _records(facts, row, shelf)
    for letter in letters:
        sent = f"{letter.delivered_on} 送达" if letter.delivered_on else "未登记送达"
        facts.add(letter.code, f"{letter.number}，{sent}", letter.issued_on)
    _public(facts, public)
    return facts


def _stage(file: File) -> int:
    """How far it has come; what was ended, as far as its steps came before."""
    status = file.application.status
    if status in STAGES:
        return STAGES[status]
    return max((STAGES.get(step.target, 0) for step in file.steps), default=0)


def _needs(file: File, done: set[str]) -> dict[str, bool]:
    row = file.application
    return {
        "D03": bool(row.agent_name),
        "D04": row.supplement_on is not None,
        "D06": row.status == Status.NOT_ACCEPTED,
        "D07": bool(row.kin_declared),
        "D10": Deed.FAIL_CHECK in done,
        "D11": Deed.CONTEST_CHECK in done,
        "D15": any(each.handling == Objection.Handling.APPRAISAL for each in file.objections),
        "D18": bool(file.objections),
        "D19": (row.kin_filed or row.complained) and _stage(file) == CONFIRMED,
        "D21": row.status in (Status.REFUSED, Status.ABORTED),
    }


def _papers(facts: Facts, file: File) -> None:
    handed: dict[str, int] = {}
    for document in file.documents:
        code = CODES.get(document.kind)
        if code and document.path:
            handed[code] = handed.get(code, 0) + 1
        elif code and document.missing_reason:
            facts.excuses[code] = document.missing_reason
    for code, count in handed.items():
        facts.add(code, f"原件 {count} 份")
    if file.consents and "D02" in facts.excuses:
        facts.add(
            "D02", f"系统登记 {len(file.consents)} 人签署", max(each.signed_on for each in file.consents)
        )


def _records(facts: Facts, row: Application, shelf: Shelf) -> None:
    for check in shelf.checks.get(row.pk, ()):
        report = getattr(check, "report", None)
        if report:
            facts.add("D09", report.get_conclusion_display(), report.concluded_on)
    for visit in shelf.visits.get(row.pk, ()):
        code = "D19" if visit.purpose == HomeVisit.Purpose.COUNTY else VISITS.get(visit.kind, "D12")
        who = "、".join(filter(None, (visit.visitor_name, visit.second_name)))
        facts.add(code, f"{visit.on} {visit.get_kind_display()} {who}", visit.on)
    for appraisal in shelf.appraisals.get(row.pk, ()):
        facts.add("D15", appraisal.get_conclusion_display(), appraisal.on)
    for opinion in shelf.opinions.get(row.pk, ()):
        facts.add(
            "D16", f"初审{'符合' if opinion.fits else '不符合'} {opinion.given_by.name}", opinion.given_on
        )
    for line in shelf.lines.get(row.pk, ()):
        notice = line.notice
        photo = "有张贴照片" if notice.photo_id else "缺张贴照片"
        facts.add("D17", f"{notice.first_day} 至 {notice.last_day}，{photo}", notice.first_day)
    for objection in shelf.objections.get(row.pk, ()):
        facts.add("D18", objection.get_result_display() or "未处理完毕", objection.received_on)


def _public(facts: Facts, public: Public | None) -> None:
    if public and public.times:
        facts.add("D22", f"{public.first} 起公布 {public.times} 期", public.last)


def is_legacy(case: Case) -> bool:
    """Whether a case came in a roll: no step of it was done here."""
    return case.incoming_id is not None


def of_roll(case: Case, public: Public) -> Facts:
    """What a roll tells of a case: days of steps, no paper."""
    refused = case.status == Case.Status.REFUSED
    facts = Facts(CONFIRMED, is_closed=True, is_legacy=True)
    if refused:
        facts.needs = {"D21"}
        facts.never = dict.fromkeys(("D17", "D20", "D22"), "未通过的申请不需要")
    for code, label, day in (
        ("D01", "申请日期", case.applied_on),
        ("D09", "核对日期", case.checked_on),
        ("D12", "入户日期", case.visited_on),
    ):
        if day:
            facts.add(code, f"台账载{label} {day}", day, told=True)
    officers = "，".join(
        f"{word} {name}" for word, name in (("审核人", case.examiner), ("审批人", case.confirmer)) if name
    )
    if officers:
        facts.add("D16", f"台账载{officers}", told=True)
    if case.notice_from:
        until = f" 至 {case.notice_to}" if case.notice_to else ""
        facts.add("D17", f"台账载公示 {case.notice_from}{until}", case.notice_from, told=True)
    if case.first_month:
        facts.add("D20", f"台账载起保年月 {months.show(case.first_month)}", case.first_month, told=True)
    _public(facts, public)
    return facts
