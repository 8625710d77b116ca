"""P19: a letter with its delivery, and the letter on A4 with the receipt (送达回证) as its second page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.faces import person
from accounts.scope import may, require
from common import attachments, menu
from desk.letters import sheet
from desk.letters.forms import DeliveryForm
from households import letters
from households.models import Letter


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The letter as it reads, when it must be delivered, and how it was."""
    row = _found(request, uid)
    waits = row.is_served and row.delivered_on is None
    delivers = waits and may(person(request), "letters.deliver", row)
    form = DeliveryForm(request.POST or None, request.FILES or None, letter=row)
    if request.method == "POST":
        require(person(request), "letters.deliver", row)
        if form.is_valid() and _delivered(request, row, form):
            messages.success(request, f"已登记送达：{row}。")
            return redirect("letters:letter", uid=row.uid)
    context = {
        "title": f"{row.get_code_display()} {row.number}",
        "letter": row,
        "lines": [sheet.official(line) for line in sheet.lines(row)],
        "facts": _facts(row),
        "form": form if delivers or form.errors else None,
        "print_url": reverse("letters:print", args=[row.uid]),
        "back": _back(row),
    }
    return render(request, "letters/letter.html", context, status=422 if form.errors else 200)


@require_GET
def print_letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The letter in the layout of GB/T 9704, and the receipt to be signed."""
    row = _found(request, uid)
    context = {
        "title": f"{row.get_code_display()} {row.number}",
        **sheet.context(row),
        "back": reverse("letters:letter", args=[row.uid]),
    }
    return render(request, "letters/print.html", context)


def _found(request: HttpRequest, uid: UUID) -> Letter:
    require(person(request), "letters.view")
    rows = Letter.objects.visible_to(person(request)).filter(uid=uid)
    rows = rows.select_related("application", "household", "issued_by", "receipt", "delivered_by")
    found: Letter | None = rows.first()
    if found is None:
        raise Http404
    return found


def _facts(row: Letter) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        ("收件人", row.recipient),
        ("发文日期", row.issued_on),
        ("承办人", row.issued_by.name),
    ]
    if not row.is_served:
        return facts
    if row.delivered_on is None:
        return [*facts, ("送达期限", row.deliver_by or "—")]
    facts += [
        ("送达日期", row.delivered_on),
        ("送达方式", row.get_delivery_display()),
        ("签收人", row.receiver),
        ("送达回证", row.receipt.name if row.receipt else "未上传"),
    ]
    return [*facts, ("送达说明", row.delivery_note)] if row.delivery_note else facts


def _back(row: Letter) -> str:
    subject = row.application or row.household
    kind = "applications" if row.application else "households"
    path = f"/{kind}/{subject.number}/" if subject else "/"
    return path if menu.exists(path) else "/"


def _delivered(request: HttpRequest, row: Letter, form: DeliveryForm) -> bool:
    values, actor = form.cleaned_data, person(request)
    with form.telling():
        paper = attachments.accept(values["receipt"]) if values["receipt"] else None
        letters.deliver(
            row, actor=actor, on=values["on"], how=values["how"], receiver=values["receiver"],
            paper=paper, note=values["note"],
        )  # fmt: skip
    return not form.errors
