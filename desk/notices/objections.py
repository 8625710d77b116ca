"""异议: what was said against a family on a notice, and how it was dealt with."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from accounts.faces import found, person
from complaints import objecting
from desk.applications.finding import done
from desk.notices import views
from desk.notices.acts import READ_AND_WRITE
from desk.notices.forms import ObjectionForm, SettleForm
from households.models import Application, Deed, Objection, PublicNotice
from households.procedure import moves, objections
from households.procedure.files import File


@require_http_methods(READ_AND_WRITE)
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """登记异议: it opens the path of objections, and the county reads it as a complaint."""
    row = views.notice_of(request, pk, "notices.write")
    shown = views.about(row, person(request))
    lines = {line.pk: line for line in shown["lines"] if getattr(line, "may_object", False)}
    form = ObjectionForm(
        request.POST if request.method == "POST" else None,
        lines=[(key, _who(line.application)) for key, line in lines.items()],
        initial={"uid": uuid.uuid4()},
    )
    if request.method == "POST" and _registered(row, form["uid"].value()):
        messages.info(request, objections.REGISTERED)
        return redirect("notices:notice", pk=pk)

    def act() -> None:
        told = dict(form.cleaned_data)
        line = lines[int(told.pop("line"))]
        objecting.object_to(line.application, actor=person(request), **told)

    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, _said(lines[int(form.cleaned_data["line"])].application))
        return redirect("notices:notice", pk=pk)
    context = {
        "title": f"登记异议 {row.title}",
        "trail": _trail(row),
        "form": form,
        "lead": "登记后须重新入户调查或民主评议，再处理异议；同时登记为信访件，县局审核确认前须入户。",
        "button": "确认登记异议",
        "back": reverse("notices:notice", args=[pk]),
        "ready": bool(lines),
        "none": "本期没有正在公示的户，不能登记异议；请按信访件登记。",
    }
    return render(request, "notices/make.html", context, status=422 if form.errors else 200)


def _registered(row: PublicNotice, uid: Any) -> bool:
    """Whether this form has been sent before."""
    try:
        return bool(Objection.objects.filter(line__notice=row, uid=uid or uuid.uuid4()).exists())
    except ValidationError:
        return False


def _said(application: Application) -> Any:
    ways = [
        (reverse("visits:visit", args=[application.number]), "重新入户"),
        (reverse("appraisals:appraisal", args=[application.number]), "民主评议"),
    ]
    links = [format_html('<a href="{}">{}</a>', url, label) for url, label in ways]
    words = f"已登记对 {_who(application)} 的异议，须重新入户调查或民主评议。"
    return format_html("{}" + " {}" * len(links), words, *links)


def _who(application: Application) -> str:
    return f"{application.number} {application.applicant_name}"


def _trail(row: Any) -> list[tuple[str, str]]:
    here = (row.title, reverse("notices:notice", args=[row.pk]))
    return [(views.TRAIL[0], reverse(views.TRAIL[1])), here]


@require_http_methods(READ_AND_WRITE)
def settle(request: HttpRequest, uid: str) -> HttpResponse:
    """处理异议: after a new visit or an appraisal; then the examiner gives a new opinion."""
    user = person(request)
    rows = Objection.objects.select_related("application", "line__notice")
    try:
        row: Objection = found(rows, user, "notices.write", uid=uid)
    except ValidationError:
        raise Http404 from None
    form = SettleForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        objections.settle(row, actor=user, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, "异议已处理完毕，由乡镇审核再次提出初审意见。")
        return redirect("notices:notice", pk=row.line.notice_id)
    lacking = moves.objections(Deed.SETTLE, File(row.application), actor=user)
    context = {
        "title": f"处理异议 {row.application.applicant_name}",
        "trail": _trail(row.line.notice),
        "form": form,
        "facts": [
            ("申请", _who(row.application)),
            ("收到日期", str(row.received_on)),
            ("异议人", row.objector_name or "未留名"),
            ("内容", row.content),
        ],
        "hindrance": f"该异议已于 {row.settled_on} 处理完毕。" if row.settled_on else "".join(lacking),
        "button": "确认处理完毕",
        "back": reverse("notices:notice", args=[row.line.notice_id]),
        "ready": True,
    }
    return render(request, "notices/make.html", context, status=422 if form.errors else 200)
