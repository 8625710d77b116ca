"""The sheets of a file (案卷材料): what the procedure recorded, in the words of the pages that print it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from accounts.regions import Places
from common import months
from common.fields import reveal
from common.money import show
from desk.applications.sheet import Sheet as Told
from desk.approvals.evidence import REASONS
from desk.checks import comparison
from desk.household_file import payments
from desk.household_file.showing import Numbers
from desk.letters import sheet as paper
from desk.visits import questions
from households.dossier import Dossier, state_of
from households.models import Application, CheckRequest, Deed, HomeVisit, Household, Letter, NoticeLine
from households.procedure.files import File, Shelf
from households.traces import VISITS

DECISIONS = (Deed.OPINE, Deed.OPINE_AGAINST, Deed.OPINE_AGAIN, Deed.RETURN, Deed.REPORT, Deed.RECEIVE,
             Deed.SEND_BACK, Deed.CONFIRM, Deed.REFUSE, Deed.RECOGNISE, Deed.GRANT, Deed.ABORT)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One sheet: its anchor, its code in the list (none for what is about the whole household), and its text.

    ``look`` is letter for the layout of GB/T 9704, else form.
    """

    key: str
    code: str
    title: str
    on: date | None
    html: str
    look: str = "form"


def _made(key: str, code: str, title: str, on: date | None, name: str, context: Mapping[str, Any]) -> Sheet:
    html = render_to_string(f"household_file/sheets/{name}.html", {"title": title, **context})
    return Sheet(key, code, title, on, html)


# --- the household ---


def of_household(dossier: Dossier, numbers: Numbers, *, money: bool) -> list[Sheet]:
    """Members, cases and payments; of ``money`` alone where the reader sees no more."""
    found = [] if money or not dossier.members else [_members(dossier, numbers)]
    if dossier.cases:
        found.append(_cases(dossier, numbers, money=money))
    paid = payments.rows(dossier, numbers)
    context = {"years": payments.by_year(paid), "total": payments.total(paid)}
    return [*found, _made("payments", "", "发放记录", None, "payments", context)] if paid else found


def _members(dossier: Dossier, numbers: Numbers) -> Sheet:
    rows = [
        {
            "row": each,
            "id_number": numbers.id_number(each),
            "phone": numbers.phone(each),
            "disability": " ".join(filter(None, (each.disability_kind, each.disability_level))),
        }
        for each in dossier.members
    ]
    return _made("members", "", "家庭成员", None, "members", {"rows": rows})


def _cases(dossier: Dossier, numbers: Numbers, *, money: bool) -> Sheet:
    told = []
    for case in reversed(dossier.cases):
        facts: list[tuple[str, Any]] = [
            ("状态", state_of(case)),
            ("起保年月", months.show(case.first_month)),
            ("停保年月", months.show(case.last_month)),
            ("救助类别", case.get_grade_display()),
            ("开户人", case.account_holder),
            ("银行账号", " ".join(filter(None, (case.bank_name, numbers.account(case.account))))),
        ]
        facts += [] if money else _circumstances(case)
        amounts = [each for each in dossier.amounts if each.case_id == case.pk]
        told.append({"facts": [(label, value) for label, value in facts if value], "amounts": amounts})
    return _made("cases", "", "保障记录", None, "cases", {"cases": told})


def _circumstances(case: Any) -> list[tuple[str, Any]]:
    income = case.income_per_head
    notice = f"{case.notice_from} 至 {case.notice_to or '—'}" if case.notice_from else ""
    return [
        ("户类型", case.area_kind),
        ("致贫原因", case.cause),
        ("家庭月人均收入", f"{show(income)} 元" if income is not None else ""),
        ("申请日期", case.applied_on),
        ("核对日期", case.checked_on),
        ("入户日期", case.visited_on),
        ("公示", notice),
        ("审核人", case.examiner),
        ("审批人", case.confirmer),
        ("停保原因", case.end_reason),
        ("来源", "台账导入" if case.incoming_id else "本系统办理"),
    ]


# --- an application ---


def of_application(
    row: Application,
    shelf: Shelf,
    letters: Iterable[Letter],
    public: Iterable[NoticeLine],
    reader: Any,
    numbers: Numbers,
) -> list[Sheet]:
    """Everything that the procedure recorded of an application, in the order of the list."""
    file, told = shelf[row], _told(row, reader, numbers)
    found = [_form(row, told, numbers)]
    if file.consents:
        found.append(_made(f"a{row.pk}-consents", "D02", "承诺及授权登记", None, "consents",
                           {"consents": file.consents, "application": row}))  # fmt: skip
    found += [letter(each) for each in letters]
    found += [_check(each, row, told) for each in shelf.checks.get(row.pk, ())]
    found += [visit(each, row) for each in shelf.visits.get(row.pk, ())]
    found += [
        _made(f"p{each.pk}", "D15", f"民主评议记录 {each.on}", each.on, "appraisal", {"appraisal": each})
        for each in file.appraisals
    ]
    found += _decision(row, file, shelf)
    found += [_notice(each) for each in (*shelf.lines.get(row.pk, ()), *public)]
    found += [
        _made(f"j{each.pk}", "D18", f"异议登记处理记录 {each.received_on}", each.received_on, "objection",
              {"objection": each})
        for each in file.objections
    ]  # fmt: skip
    return sorted(found, key=lambda sheet: (sheet.code, sheet.on or date.min))


def _told(row: Application, reader: Any, numbers: Numbers) -> Told:
    """What was filled in, its numbers as this file may show them."""
    told = Told(row, reader)
    for each in told.members:
        each.masked, each.masked_phone = numbers.id_number(each), numbers.phone(each)
    return told


def _form(row: Application, told: Told, numbers: Numbers) -> Sheet:
    account = [*told.account[:1], ("账号", numbers.account(row.account)), *told.account[2:]]
    context = {"sheet": told, "application": row, "account": account}
    return _made(f"a{row.pk}-form", "D01", f"申请书 {row.number}", row.started_on, "application", context)


def _check(check: CheckRequest, row: Application, told: Told) -> Sheet:
    report = getattr(check, "report", None)
    context = {
        "sheet": told,
        "application": row,
        "check": check,
        "report": report,
        "told": comparison.comparison(check, told.members),
        "place": told.place,
    }
    html = render_to_string("checks/_sheet.html", context)
    return Sheet(f"k{check.pk}", "D09", f"核对报告（第 {check.round} 次）", check.requested_on, html)


def letter(row: Letter) -> Sheet:
    """A letter with its receipt."""
    html = render_to_string("letters/_sheet.html", paper.context(row))
    title = f"{row.get_code_display()} {row.number}"
    return Sheet(f"l{row.pk}", row.code, title, row.issued_on, html, "letter")


def visit(row: HomeVisit, subject: Application | Household) -> Sheet:
    """What was found at a visit; of a household that is enrolled it belongs to no code of the list."""
    county = row.purpose == HomeVisit.Purpose.COUNTY
    code = "D19" if county else VISITS.get(row.kind, "D12")
    of_case = isinstance(subject, Application)
    kind = "县级入户" if county else row.get_kind_display()
    context = {
        "visit": row,
        "subject": subject,
        "name": subject.applicant_name if isinstance(subject, Application) else subject.head_name,
        "answers": list(questions.told(row.answers)),
        "place": Places(row.region_code).full(row.region_code),
    }
    return _made(f"v{row.pk}", code if of_case else "", f"{kind}记录 {row.on}", row.on, "visit", context)


def _decision(row: Application, file: File, shelf: Shelf) -> list[Sheet]:
    """审核确认表: opinions with their sums, and what was decided."""
    opinions = shelf.opinions.get(row.pk, [])
    taken: list[Any] = [each for each in file.steps if each.deed in DECISIONS]
    if not taken:
        return []
    for step in taken:
        step.reasons = "、".join(REASONS.get(code, code) for code in step.facts.get("reasons", []))
    context = {"opinions": opinions, "steps": taken, "application": row, "head": file.head}
    return [
        _made(f"a{row.pk}-decision", "D16", f"审核确认表 {row.number}", taken[-1].on, "decision", context)
    ]


def _notice(line: NoticeLine) -> Sheet:
    """The household's own line of a notice; the other families on it are not this file's."""
    notice = line.notice
    code = "D17" if line.application_id else "D22"
    context = {"notice": notice, "line": line}
    return _made(f"n{line.pk}", code, notice.title, notice.first_day, "notice", context)


def address(dossier: Dossier) -> str:
    """Where the household lives, as its head's row says; nothing where that is not known."""
    return reveal(dossier.head, "address") if dossier.head else ""
