"""P07, tasks 2 to 4: income by member and item with its running sum, property, account."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import drafts
from accounts.faces import person
from common.formfields import HouseForm
from desk.applications import finding, rows
from desk.applications.forms import AccountForm, IncomeRow, PropertyRow, WholeForm
from desk.applications.sheet import Sheet, page_after
from funds import granting
from households.means import YEAR
from households.models import IncomeItem
from households.procedure import circumstances, drafting
from households.procedure.circumstances import Earned, Owned

WRITE = "applications.write"
INCOME, PROPERTY, ACCOUNT = "application_income", "application_property", "application_account"

finding.keep_drafts(INCOME, "income", fields=("none", "reason"), prefixes=("row-",))
finding.keep_drafts(PROPERTY, "property", fields=("none", "reason"), prefixes=("row-",))
finding.keep_drafts(ACCOUNT, "account", fields=tuple(AccountForm.base_fields))


def _is_settled(request: HttpRequest, shown: Sheet) -> bool:
    """Whether nothing may be told or corrected any more; then who asks is told so."""
    return not shown.corrects and finding.is_settled(request, shown.application)


def _people(shown: Sheet) -> list[tuple[Any, str]]:
    return [(each.pk, each.name) for each in shown.members]


@require_http_methods(["GET", "HEAD", "POST"])
def income(request: HttpRequest, number: str) -> HttpResponse:
    """收入: a row an item, by the month or the year; the sum a month and head runs along."""
    shown = finding.sheet(request, number, WRITE)
    if _is_settled(request, shown):
        return redirect(shown.url("check"))
    if request.method != "POST":
        kept = drafts.kept(INCOME, number, actor=person(request))
        told = rows.typed(kept.values, IncomeRow) if kept else [_earned(each) for each in shown.incomes]
        return _income_page(request, shown, rows.empty(IncomeRow, told, people=_people(shown)), kept=kept)
    typed = rows.typed(request.POST, IncomeRow)
    if request.POST.get("deed") in ("sum", "more"):
        forms = rows.bound(IncomeRow, typed, people=_people(shown))
        readable = [each for each in forms if each.is_valid()]
        summed = granting.income_of(shown.file, [_item(each, shown) for each in readable])
        result = {**_sum(shown, summed), "unread": len(forms) - len(readable)}
        if request.headers.get("HX-Request") == "true":
            return render(request, "applications/_sum.html", result)
        empty = rows.empty(IncomeRow, typed, people=_people(shown))
        return _income_page(request, shown, empty, summed=result)
    forms = rows.bound(IncomeRow, typed, people=_people(shown))
    whole = _whole(request, shown, forms, "收入")
    if not whole.errors and all(each.is_valid() for each in forms):
        items = [
            Earned(t["member"], t["kind"], t["amount"], t["period"] == "month", t["note"])
            for t in (each.cleaned_data for each in forms)
        ]
        how: dict[str, Any] = {"actor": person(request), "reason": whole.reason_told}
        if finding.done(whole, lambda: circumstances.save_income(shown.application, items, **how)):
            return _saved(request, shown, INCOME, "income")
    more = rows.spare(forms, IncomeRow, people=_people(shown))
    return _income_page(request, shown, more, whole=whole)


def _earned(item: Any) -> dict[str, Any]:
    amount = item.amount / YEAR if item.monthly else item.amount
    period = "month" if item.monthly else "year"
    return {
        "member": item.member_id, "kind": item.kind, "amount": f"{amount:.2f}", "period": period,
        "note": item.note,
    }  # fmt: skip


def _item(form: HouseForm, shown: Sheet) -> IncomeItem:
    told = form.cleaned_data
    member = next(each for each in shown.members if each.pk == told["member"])
    amount = told["amount"] * YEAR if told["period"] == "month" else told["amount"]
    return IncomeItem(member=member, kind=told["kind"], amount=amount, note=told["note"])


def _sum(shown: Sheet, summed: Any) -> dict[str, Any]:
    return {"summed": summed, "standard": granting.terms_of(shown.application).standard}


def _income_page(
    request: HttpRequest, shown: Sheet, forms: Sequence[HouseForm], *, whole: Any = None, kept: Any = None,
    summed: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    context = finding.about(
        shown,
        "更正收入" if shown.corrects else "收入",
        rows=forms,
        **_around(request, shown, whole, kept),
        none=bool(shown.application.income_told and not shown.incomes),
        months=granting.terms_of(shown.application).period_months,
        draft=kept,
        draft_url=drafts.url(INCOME, shown.application.number),
        has_errors=_wrong(whole, forms),
        **(summed or _sum(shown, shown.income)),
    )
    status = 422 if context["has_errors"] else 200
    return render(request, "applications/income.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def property_(request: HttpRequest, number: str) -> HttpResponse:
    """财产: a row a thing; exempt ones say why."""
    shown = finding.sheet(request, number, WRITE)
    if _is_settled(request, shown):
        return redirect(shown.url("check"))
    kept = drafts.kept(PROPERTY, number, actor=person(request))
    if request.method != "POST":
        told = rows.typed(kept.values, PropertyRow) if kept else [_owned(each) for each in shown.properties]
        empty = rows.empty(PropertyRow, told, people=_people(shown))
        return _property_page(request, shown, empty, kept=kept)
    typed = rows.typed(request.POST, PropertyRow)
    if request.POST.get("deed") == "more":
        return _property_page(request, shown, rows.empty(PropertyRow, typed, people=_people(shown)))
    forms = rows.bound(PropertyRow, typed, people=_people(shown))
    whole = _whole(request, shown, forms, "财产")
    if not whole.errors and all(each.is_valid() for each in forms):
        items = [Owned(**each.cleaned_data) for each in forms]
        how: dict[str, Any] = {"actor": person(request), "reason": whole.reason_told}
        if finding.done(whole, lambda: circumstances.save_property(shown.application, items, **how)):
            return _saved(request, shown, PROPERTY, "property")
    more = rows.spare(forms, PropertyRow, people=_people(shown))
    return _property_page(request, shown, more, whole=whole)


def _owned(item: Any) -> dict[str, Any]:
    return {
        "kind": item.kind, "label": item.label, "member": item.member_id or "", "amount": item.amount or "",
        "area": item.area or "", "exemption": item.exemption, "note": item.note,
    }  # fmt: skip


def _property_page(
    request: HttpRequest, shown: Sheet, forms: Sequence[HouseForm], *, whole: Any = None, kept: Any = None
) -> HttpResponse:
    context = finding.about(
        shown,
        "更正财产" if shown.corrects else "财产",
        rows=forms,
        **_around(request, shown, whole, kept),
        none=bool(shown.application.property_told and not shown.properties),
        draft=kept,
        draft_url=drafts.url(PROPERTY, shown.application.number),
        has_errors=_wrong(whole, forms),
    )
    status = 422 if context["has_errors"] else 200
    return render(request, "applications/property.html", context, status=status)


def _around(request: HttpRequest, shown: Sheet, whole: Any, kept: Any) -> dict[str, Any]:
    """What both pages take of the whole: its form, and whether it corrects what was accepted."""
    initial = {"reason": (kept.values if kept else request.POST).get("reason", "")}
    return {
        "form": whole or WholeForm(corrects=shown.corrects, initial=initial),
        "corrects": shown.corrects,
    }


def _whole(request: HttpRequest, shown: Sheet, rows_told: Sequence[HouseForm], what: str) -> WholeForm:
    """Rows, or the tick that there are none: exactly one of both; and the reason of a correction."""
    form = WholeForm(request.POST, corrects=shown.corrects)
    none = bool(request.POST.get("none"))
    if none == bool(rows_told):
        wrong = f"已填写{what}项目，请取消勾选“没有{what}”。"
        form.add_error(None, wrong if none else f"请填写{what}；没有的请勾选“没有{what}”。")
    return form


def _wrong(whole: Any, forms: Sequence[HouseForm]) -> bool:
    return bool(whole and whole.errors) or any(each.is_bound and each.errors for each in forms)


def _saved(request: HttpRequest, shown: Sheet, draft: str, page: str) -> HttpResponse:
    drafts.drop(draft, shown.application.number, actor=person(request))
    if not shown.corrects:
        return redirect(shown.url(page_after(page)))
    messages.success(request, "已更正，原来填报的内容保留在案卷中。")
    return redirect(shown.url("task_list"))


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, number: str) -> HttpResponse:
    """开户行与账号: typed once; what is known of it is shown masked."""
    shown = finding.sheet(request, number, WRITE)
    if finding.is_settled(request, shown.application):
        return redirect(shown.url("check"))
    row, actor = shown.application, person(request)
    kept = drafts.kept(ACCOUNT, number, actor=actor)
    known = {"holder": row.account_holder or row.applicant_name, "bank_name": row.bank_name}
    form = AccountForm(request.POST or None, initial={**known, **(kept.values if kept else {})})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if finding.done(form, lambda: drafting.save_account(row, actor=actor, **told)):
            for sentence in finding.sheet(request, number).lacking_of("account"):
                messages.warning(request, sentence)
            return _saved(request, shown, ACCOUNT, "account")
    context = finding.about(
        shown, "开户行与账号", form=form, draft=None if form.is_bound else kept,
        draft_url=drafts.url(ACCOUNT, number), lacking=shown.lacking_of("account") if row.account else [],
    )  # fmt: skip
    return render(request, "applications/account.html", context, status=422 if form.errors else 200)
