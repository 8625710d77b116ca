"""What a decision stands on (P15, left side): members, income and amount, check, visits, notice, doubts."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.regions import Places
from accounts.scope import may
from common import clock, menu, months
from common.fields import reveal
from common.money import show
from common.panels import Step
from desk.checks import comparison
from desk.opinions import sheet
from desk.opinions.sheet import INCOME
from desk.visits import questions
from funds import granting
from households import steps, traits
from households.means import FamilyIncome
from households.models import CheckLine, HomeVisit, Recognition
from households.procedure import conditions, deciding, opining
from households.procedure.files import File
from reviews import approving
from reviews.approving import Look
from reviews.models import Finding
from reviews.rules import RULES

MEMBERS = ("姓名", "与户主关系", ("年龄", "n"), "计入人口", "拟保障", "健康状况", "残疾", "劳动能力")
AMOUNT = ("项目", "算式", ("金额(元)", "n"))
CHECK = ("来源", "成员", "查到", "申报", "是否一致", "说明")
Category = Recognition.Category
REASONS = {**opining.RETURN_REASONS, **deciding.REFUSALS}


def of(look: Look, reader: User) -> dict[str, Any]:
    """The page's evidence, as its template takes it."""
    file = look.file
    application, opinion = file.application, file.opinion
    places = Places(application.region_code)
    return {
        "place": places.full(application.region_code),
        "facts": _facts(file, places),
        "members": _table(MEMBERS, [_member(each) for each in file.members]),
        "opinion": opinion,
        **_income(file),
        "amount": _table(AMOUNT, _lines(opinion)) if opinion else None,
        "report": file.report,
        "check": _table(CHECK, _check(file)),
        "visits": [_visit(each) for each in (*file.visits, *file.county_visits)],
        "line": file.line,
        "objections": file.objections,
        "findings": _findings(file, reader),
        "complaints": _complaints(look, reader),
        "steps": [_step(each) for each in reversed(file.steps)],
    }


def _table(headers: Any, rows: list[Any]) -> dict[str, Any]:
    return {"headers": [each if isinstance(each, tuple) else (each, "") for each in headers], "rows": rows}


def _facts(file: File, places: Places) -> list[tuple[str, Any]]:
    application = file.application
    return [
        ("申请人", application.applicant_name),
        ("住址", f"{places.full(application.region_code)} {reveal(application, 'address')}".strip()),
        ("户类型", application.get_area_kind_display()),
        ("致贫原因", application.cause),
        ("申报财产", _property(file)),
        ("单人保情形", _single_basis(file)),
        ("受理日期", str(application.accepted_on or "")),
        ("经办", application.handler.name),
        *_first_month(file),
    ]


def _single_basis(file: File) -> str:
    """What it is, and the recognition of the family that it stands on."""
    application = file.application
    if not application.single_basis:
        return ""
    told = str(application.get_single_basis_display())
    rows = (file.recognised(each.person_id, Category.EDGE, clock.today()) for each in file.insured)
    return told + "".join(
        f"（{row.get_category_display()}认定：申请 {row.application.number}，有效期至 {row.valid_to}）"
        for row in rows
        if row
    )


def _first_month(file: File) -> list[tuple[str, Any]]:
    """From which month it is paid, or would be; nothing where it never will."""
    application = file.application
    if application.status in steps.OPEN:
        return [("起保年月", f"{months.show(deciding.month_after(clock.today()))}（本月确认的）")]
    if application.case:
        return [("起保年月", months.show(application.case.first_month))]
    return []


def _income(file: File) -> dict[str, Any]:
    """What was told, line by line; a head's share as the opinion took it, or as it comes to today."""
    income, opinion = granting.income_of(file), file.opinion
    taken = opinion.income_per_head if opinion else None
    return {
        "income": income_table(income),
        "income_per_head": income.per_head if taken is None else taken,
    }


def income_table(income: FamilyIncome) -> dict[str, Any]:
    """A family's income with what counts of each item."""
    return _table(INCOME, sheet.income_rows(income))


def _property(file: File) -> str:
    over = [line for line in granting.property_of(file) if not line.fits]
    told = (f"{line.label} {line.found}，超出限额 {line.limit}" for line in over)
    return "；".join(told) or "未超出限额"


def _member(row: Any) -> list[Any]:
    age = traits.age(row.born_on, clock.today())
    disability = " ".join(filter(None, (row.disability_kind, row.disability_level)))
    counted = "是" if row.counted else f"否（{row.get_not_counted_display()}）"
    insured = "是" if row.enrolled else "否"
    return [row.name, row.relation, age, counted, insured, row.health, disability, row.labour]


def _lines(opinion: Any) -> list[list[Any]]:
    return [[label, how, show(Decimal(amount))] for label, how, amount in opinion.workings.get("lines", [])]


def _check(file: File) -> list[list[Any]]:
    """What differs, member by member, and the sources that say nothing; what agrees needs no line."""
    if file.check is None:
        return []
    rows = []
    for source in comparison.comparison(file.check, file.members).sources:
        if not source.is_checked:
            rows.append([source.label, "", "", source.declared, "? 未核", source.why_not])
        rows += [_difference(source.label, line) for line in source.lines if line.agrees is False]
    return rows


def _difference(source: str, line: CheckLine) -> list[Any]:
    who = line.member.name if line.member else "户外义务人"
    return [source, who, "、".join(line.found) or "无记录", line.declared, "■ 不一致", line.explanation]


def _visit(visit: HomeVisit) -> dict[str, Any]:
    signed = f"{visit.signed_by} 签字" if visit.signed_by else ""
    told = (*questions.unusual(visit.answers), visit.note.rstrip("。"), signed)
    return {
        "on": visit.on,
        "kind": visit.get_purpose_display(),
        "who": "、".join(filter(None, (visit.visitor_name, visit.second_name))),
        "outcome": f"{visit.get_kind_display()}，见到{visit.get_met_display()}",
        "note": "；".join(filter(None, told)),
    }


def _findings(file: File, reader: User) -> list[tuple[str, str, Finding]]:
    persons = [each.person_id for each in file.members]
    rows = approving.concerning(persons).order_by("-severity", "pk").distinct()
    opens = may(reader, "findings.view")
    return [
        (RULES[row.rule].title, reverse("reviews:finding", args=[row.pk]) if opens else "", row)
        for row in rows
    ]


def _complaints(look: Look, reader: User) -> list[tuple[str, str]]:
    """Complaints that name a member: in words, and where one says that it is about this application.

    Who may not read complaints learns that there are some, and who looks into them (decision 36).
    """
    row = look.file.application
    if look.complaints and not may(reader, "complaints.view"):
        return [
            (f"有 {len(look.complaints)} 件信访件的被反映人与成员同名，请县局业务核对反映的是否本户。", "")
        ]
    may_say = row.is_open and may(reader, "complaints.register", row)
    return [
        (
            f"{each.registered_on} 的信访件 {each.number}（{each.category}）被反映人“{each.person_named}”"
            "与成员同名，请核对反映的是否本户。",
            reverse("desk:connect_complaint", args=[row.number, each.uid]) if may_say else "",
        )
        for each in look.complaints
    ]


def _step(step: Any) -> Step:
    told = "、".join(REASONS.get(code, code) for code in step.facts.get("reasons", []))
    return Step(step.on, step.get_deed_display(), told, who=step.actor_name, note=step.opinion)


def county_visit_url(file: File, reader: User) -> str:
    """Where the county's own visit is entered, while it is lacking and this reader may."""
    row = file.application
    lacking = (row.kin_filed or row.complained) and not any(map(conditions.counts, file.county_visits))
    return (
        reverse("visits:visit", args=[row.number]) if lacking and may(reader, "visits.do_county", row) else ""
    )


def amount_words(look: Look) -> str:
    """1 人 440.00 元/月."""
    opinion = look.file.opinion
    if opinion is None or opinion.amount is None:
        return ""
    return f"{opinion.insured} 人 {show(opinion.amount)} 元/月"


def application_url(number: str) -> str:
    """The application's task list, where it is installed."""
    address = f"/applications/{number}/"
    return address if menu.exists(address) else ""
