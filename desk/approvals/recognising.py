"""家庭认定: a family that was not confirmed is recognised as 低保边缘家庭 or 刚性支出困难家庭."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.scope import may, require
from common import clock
from desk.approvals import evidence
from desk.approvals.access import application, reader
from desk.approvals.forms import RecognitionForm
from funds import recognition
from households.models import Application, Recognition
from households.procedure.files import File

Category = Recognition.Category


@require_http_methods(["GET", "HEAD", "POST"])
def recognise(request: HttpRequest, number: str) -> HttpResponse:
    """What the family comes to, and as what it is recognised."""
    row = application(request, number)
    user = reader(request, "applications.decide")
    require(user, "applications.decide", row)
    file = File(row)
    recognition.admit(file, user)
    form = RecognitionForm(request.POST or None)
    if form.is_valid() and _done(request, row, user, form):
        return redirect("desk:approval", number=number)
    return render(
        request, "desk/approvals/recognise.html", _page(file, form), status=422 if form.errors else 200
    )


def _done(request: HttpRequest, row: Application, user: User, form: RecognitionForm) -> bool:
    values = form.cleaned_data
    told = {"spending": values["spending"]} if values["category"] == Category.RIGID else {}
    with form.telling():
        rows = recognition.recognise(row, actor=user, category=values["category"], **told)
        messages.success(
            request,
            f"已认定 {row.applicant_name} 等 {len(rows)} 人为{rows[0].get_category_display()}，"
            f"有效期至 {rows[0].valid_to}。",
        )
    return not form.errors


def _page(file: File, form: RecognitionForm) -> dict[str, Any]:
    row = file.application
    address = reverse("desk:approval", args=[row.number])
    measured = recognition.measures(file)
    return {
        "title": f"家庭认定 {row.applicant_name}",
        "trail": [("审批确认", reverse("desk:approvals")), (f"{row.number} {row.applicant_name}", address)],
        "form": form,
        "income": evidence.income_table(measured.income),
        "facts": [
            ("家庭人口", f"{len(file.counted)} 人"),
            (Category.EDGE.label, recognition.judge(measured, Category.EDGE).sentence),
            (Category.RIGID.label, recognition.asked_of_rigid(measured)),
        ],
        "wide": True,
        "lead": "认定从今天起生效，不发放低保金；有效期届满的须重新申请。",
        "button": "确认认定",
        "back": address,
    }


def told(row: Application) -> list[str]:
    """As what the family of an application was recognised and how long, a sentence each."""
    if row.status != Application.Status.REFUSED:
        return []
    rows = row.recognitions.order_by("valid_from").values_list("category", "valid_from", "valid_to")
    return [
        f"已认定为{Category(category).label}，有效期 {first} 至 {last}。"
        for category, first, last in rows.distinct()
    ]


def offered(row: Application, user: User) -> bool:
    """Whether the page of an application leads the user to the recognition; not while one holds."""
    if row.status != Application.Status.REFUSED or not may(user, "applications.decide", row):
        return False
    return not row.recognitions.filter(valid_to__gte=clock.today()).exists()
