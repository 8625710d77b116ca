"""P27: what staff found out about a finding; its countersigning; handing it over (转交) on recusal."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from accounts import drafts
from accounts.faces import found, person
from accounts.models import User
from accounts.regions import Places
from accounts.scope import bars, require
from common import clock
from common.errors import WrongStep
from reviews import countersigning, handover, verifying
from reviews.forms import CountersignForm, VerifyForm
from reviews.models import Draft, Finding, Verification
from reviews.rules import RULES
from reviews.subjects import sentences_of
from reviews.views.findings import trail

DRAFTED = ("result", "method", "on", "second_name", "note")
"""The fields of the form that a draft keeps, beside the measures; files cannot be kept."""
COUNTERSIGN = "countersign"
"""The name of the draft of a countersigning; a verification's goes over with its finding."""
WAITING = "?status=assigned&sort=deadline"
"""The findings that wait to be verified, the most urgent first."""


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """核实: filled from the finding and the draft; nothing is typed twice."""
    row = found(Finding.objects, person(request), "findings.view", pk=pk)
    require(person(request), "findings.verify")
    if sentence := bars(person(request), row):
        return _barred(request, row, sentence)
    kept = verifying.draft_of(row, person(request))
    form = VerifyForm(
        request.POST or None,
        request.FILES or None,
        initial=_initial(row, kept),
        finding=row,
        verifier=person(request).name,
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and _verified(request, row, form):
            return _next(request, row)
        status = 422
    return render(request, "reviews/verify.html", _page(row, form, kept), status=status)


def _barred(request: HttpRequest, row: Finding, sentence: str) -> HttpResponse:
    """回避: why this person may not, and who may; a refusal like any other."""
    context = _about(row) | {
        "sentence": sentence,
        "receivers": handover.receivers(row, person(request))
        if handover.may_hand_over(row, person(request))
        else [],
    }
    response = render(request, "reviews/barred.html", context, status=403)
    response.sentence = sentence  # type: ignore[attr-defined]
    return response


def _initial(row: Finding, draft: Draft | None) -> dict[str, Any]:
    presets = {"on": clock.today(), "measures": list(verifying.preset_measures(row, "true"))}
    return presets | (draft.values if draft else {})


def _verified(request: HttpRequest, row: Finding, form: VerifyForm) -> bool:
    values = form.cleaned_data
    with form.telling():
        verifying.verify(
            row,
            actor=person(request),
            result=values["result"],
            method=values["method"],
            on=values["on"],
            second_name=values["second_name"],
            note=values["note"],
            files=values["files"],
            measures=values["measures"],
        )
    return not form.errors


def _next(request: HttpRequest, row: Finding) -> HttpResponse:
    """Back to what waits, with a way to what was done and to the most urgent of the rest."""
    url = reverse("reviews:finding", args=[row.pk])
    waiting = Finding.objects.visible_to(person(request)).filter(status=Finding.Status.ASSIGNED)
    following = waiting.order_by("deadline", "-severity", "id").values_list("pk", flat=True).first()
    done = format_html(
        '已登记核实结果：<a href="{}">{} {}</a>。', url, row.name or row.numbers, RULES[row.rule].title
    )
    if following:
        following_url = reverse("reviews:finding", args=[following])
        done = format_html('{} <a href="{}">处理下一条</a>', done, following_url)
    messages.success(request, done)
    return redirect(reverse("reviews:findings") + WAITING)


def _page(row: Finding, form: VerifyForm, draft: Draft | None) -> dict[str, Any]:
    return _about(row) | {
        "title": f"核实 {row.name or row.numbers} {RULES[row.rule].title}",
        "form": form,
        "draft_url": reverse("reviews:draft", args=[row.pk]),
        "waits": row.status == Finding.Status.ASSIGNED,
        "draft": None if form.is_bound else draft,
    }


def _about(row: Finding) -> dict[str, Any]:
    return {
        "title": f"{RULES[row.rule].title} {row.name or row.numbers}",
        "trail": trail(row),
        "finding": row,
        "told": sentences_of([row])[0],
        "place": Places(row.region_code).full(row.village or row.region_code),
    }


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What is typed so far is kept, or thrown away; 204 for the page's script, the form again without it."""
    row = found(Finding.objects, person(request), "findings.verify", pk=pk)
    if request.POST.get("deed") == "drop":
        verifying.drop_draft(row, actor=person(request))
        messages.success(request, "草稿已放弃。")
        return redirect("reviews:verify", pk=pk)
    values = {name: request.POST.get(name, "") for name in DRAFTED}
    verifying.save_draft(
        row, actor=person(request), values=values | {"measures": request.POST.getlist("measures")}
    )
    if request.headers.get("X-Draft") or request.POST.get("draft") == "quiet":
        return HttpResponse(status=204)
    messages.success(request, "草稿已保存；附件不随草稿保存，提交时再选。")
    return redirect("reviews:verify", pk=pk)


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """转交: who is barred (回避) names who handles the finding instead."""
    row = found(Finding.objects, person(request), "findings.view", pk=pk)
    require(person(request), "findings.hand_over")
    chosen = User.objects.filter(number=request.POST.get("to", "")).first()
    if chosen is None:
        raise WrongStep("没有选到转交给谁，请返回疑点重新选择。")
    reason = bars(person(request), row) or "原经办人回避，由审核人转交。"
    handed = handover.hand_over(row, actor=person(request), to=chosen, reason=reason)
    messages.success(request, f"已转交 {chosen.name}，期限 {handed.deadline} 不变。")
    return redirect("reviews:finding", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def countersign(request: HttpRequest, pk: int) -> HttpResponse:
    """复核确认, or 退回 with a reason."""
    row = found(Finding.objects, person(request), "findings.countersign", pk=pk)
    if not countersigning.awaits_countersign(row):
        raise WrongStep("该疑点没有等待复核的核实结果。")
    kept = drafts.kept(COUNTERSIGN, pk, actor=person(request))
    form = CountersignForm(request.POST or None, initial=kept.values if kept else None)
    if request.method == "POST" and form.is_valid() and _countersigned(request, row, form):
        drafts.drop(COUNTERSIGN, pk, actor=person(request))
        return redirect("reviews:finding", pk=pk)
    context = _about(row) | {
        "title": f"复核 {row.name or row.numbers} {RULES[row.rule].title}",
        "form": form,
        "verification": Verification.objects.filter(finding=row, voided=False).first(),
        "back": reverse("reviews:finding", args=[pk]),
        "draft": None if form.is_bound else kept,
        "draft_url": drafts.url(COUNTERSIGN, pk),
    }
    return render(request, "reviews/countersign.html", context, status=422 if form.errors else 200)


def _may_countersign(user: User, about: str) -> None:
    found(Finding.objects, user, "findings.countersign", pk=about)


drafts.offer(
    COUNTERSIGN,
    drafts.Form(
        fields=("note",),
        require=_may_countersign,
        address=lambda about: reverse("reviews:countersign", args=[about]),
    ),
)


def _countersigned(request: HttpRequest, row: Finding, form: CountersignForm) -> bool:
    note = form.cleaned_data["note"]
    with form.telling("note"):
        if request.POST.get("deed") == "return":
            countersigning.send_back(row, actor=person(request), reason=note)
            messages.success(request, "已退回重核。")
        else:
            countersigning.countersign(row, actor=person(request), note=note)
            messages.success(request, "已复核确认。")
    return not form.errors
