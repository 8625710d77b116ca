"""What the household page shows of the roll: summary, members, income, and the steps that the roll tells."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.scope import PERMISSIONS, may
from common import clock, months
from common.fields import reveal
from common.money import show
from common.panels import Panel, Step, offer_panel, offer_steps
from households import history, traits
from households.dossier import Dossier, masked_id, masked_phone, state_of
from households.models import Case

ALL, MONEY = PERMISSIONS["households.circumstances"], PERMISSIONS["households.view"]


def _summary(reader: Any, file: Dossier) -> Mapping[str, Any] | None:
    case = file.case
    if case is None:
        return None
    facts: list[tuple[str, Any]] = [
        ("状态", state_of(case)),
        ("起保年月", months.show(case.first_month)),
        ("停保年月", months.show(case.last_month)),
        ("救助类别", case.get_grade_display()),
        ("月保障金额", f"{show(file.amount)} 元" if file.amount is not None else ""),
        ("保障人数", f"{sum(each.enrolled for each in file.members)} 人（成员 {len(file.members)} 人）"),
        ("开户银行", case.bank_name),
        ("开户人", case.account_holder),
        ("银行账号", file.accounts.get(case.account_id or 0)),
    ]
    if may(reader, "households.circumstances"):
        facts += [
            ("户类型", case.area_kind),
            ("致贫原因", case.cause),
            ("停保原因", case.end_reason),
            ("审核人", case.examiner),
            ("审批人", case.confirmer),
            ("最近复核", str(file.reviews[-1].on) if file.reviews else ""),
        ]
    return {"facts": [(label, value) for label, value in facts if value], "earlier": _earlier(file)}


def _earlier(file: Dossier) -> list[list[Any]]:
    """Its cases before the newest: from, to, state, class, why it ended."""
    return [
        [
            months.show(case.first_month) or str(case.applied_on or ""),
            months.show(case.last_month),
            state_of(case),
            case.get_grade_display(),
            case.end_reason,
        ]
        for case in file.cases[1:]
    ]


def _people(reader: Any, file: Dossier) -> Mapping[str, Any] | None:
    if not file.members:
        return None
    reveals, today = may(reader, "reveal"), clock.today()
    number = file.household.number
    rows = [
        {
            "row": each,
            "id_number": masked_id(each),
            "phone": masked_phone(each),
            "address": reveal(each, "address"),
            "age": traits.age(each.born_on, today),
            "disability": " ".join(filter(None, (each.disability_kind, each.disability_level))),
            "reveal": reverse("desk:reveal", args=[number, "id", each.pk]) if reveals else "",
            "reveal_phone": reverse("desk:reveal", args=[number, "phone", each.pk])
            if reveals and each.phone
            else "",
        }
        for each in file.members
    ]
    return {"members": rows, "count": len(rows)}


def _means(reader: Any, file: Dossier) -> Mapping[str, Any] | None:
    case = file.case
    if case is None:
        return None
    income = case.income_per_head
    facts = [
        ("月人均收入", f"{show(income)} 元" if income is not None else "台账未填"),
        ("核对日期", str(case.checked_on or "台账未填")),
        ("致贫原因", case.cause or "台账未填"),
    ]
    application = next((each.application for each in file.taken if each.application.case_id == case.pk), None)
    told = application is not None and may(reader, "applications.view")
    return {"facts": facts, "application": application if told else None}


offer_panel(Panel("summary", "概要", "households/_summary.html", MONEY, 10, _summary))
offer_panel(Panel("members", "成员", "households/_members.html", ALL, 20, _people))
offer_panel(Panel("means", "收入财产", "households/_means.html", ALL, 30, _means))


@offer_steps("imports", ALL)
def imports(_: Any, file: Dossier) -> Iterable[Step]:
    """Imports that created or changed the household."""
    return history.imports(file)


@offer_steps("procedure", ALL)
def procedure(_: Any, file: Dossier) -> Iterator[Step]:
    """The steps of the procedure with the days that the roll states.

    Of a case that came from an application here the steps themselves are told, but for its end.
    """
    own = {step.application.case_id for step in file.taken}
    for case in file.cases:
        if case.pk not in own:
            yield from _beginning(case)
        if case.first_month and case.last_month:
            yield _end(case, case.last_month)
    for review in file.reviews:
        yield Step(review.on, "定期复核", note="台账所载日期")


def _beginning(case: Case) -> Iterator[Step]:
    if case.applied_on:
        yield Step(case.applied_on, "申请", case.head_name)
    if case.checked_on:
        yield Step(case.checked_on, "信息核对")
    if case.visited_on:
        yield Step(case.visited_on, "入户调查")
    if case.notice_from:
        until = f"—{case.notice_to}" if case.notice_to else ""
        yield Step(case.notice_from, "公示", f"{case.notice_from}{until}")
    officers = "、".join(
        f"{word} {name}" for word, name in (("审批", case.confirmer), ("审核", case.examiner)) if name
    )
    if case.first_month is None:
        if case.applied_on:
            yield Step(case.applied_on, "未通过", who=officers, is_approval=True)
        return
    yield Step(
        case.first_month,
        "审核确认",
        f"{months.show(case.first_month)} 起保 {case.get_grade_display()}".strip(),
        who=officers,
        when=months.show(case.first_month),
        is_approval=True,
    )


def _end(case: Case, last: date) -> Step:
    return Step(
        months.last_day(last),
        "停保",
        case.end_reason,
        note=f"最后保障月 {months.show(last)}",
        when=months.show(last),
        is_approval=True,
    )


@offer_steps("amounts", MONEY)
def amounts(_: Any, file: Dossier) -> Iterator[Step]:
    """The amounts that hold, from their months on."""
    for row in file.amounts:
        yield Step(
            row.from_month,
            "核定金额",
            f"{show(row.amount)} 元/月",
            when=months.show(row.from_month),
            is_approval=True,
        )
