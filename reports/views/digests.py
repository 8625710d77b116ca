"""核对台账摘要: a workbook that comes back is compared with what was written (P36)."""

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.faces import person
from accounts.scope import require
from common.errors import Refused
from reports import digests
from reports.digests import Verdict
from reports.forms import DigestForm
from reports.trail import words


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The file, then what it is worth and who exported it; 422 where it cannot be checked."""
    require(person(request), "reports.view")
    form = DigestForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not form.is_bound:
        form = DigestForm({}, {})
    verdict = _verdict(request, form) if request.method == "POST" and form.is_valid() else None
    context = {
        "title": "核对台账摘要",
        "trail": [("台账报表", reverse("reports:ledgers"))],
        "form": form,
        "verdict": verdict,
        "exports": [_told(event) for event in verdict.exports] if verdict else [],
        "name": form.cleaned_data["file"].name if verdict else "",
    }
    return render(request, "reports/check.html", context, status=422 if form.errors else 200)


def _verdict(request: HttpRequest, form: DigestForm) -> Verdict | None:
    path = Path(form.cleaned_data["file"].temporary_file_path())
    try:
        return digests.check(path, actor=person(request), row_limit=digests.IN_PAGE)
    except Refused as error:
        form.add_error("file", error.sentence)
        return None


def _told(event: Any) -> dict[str, Any]:
    return {
        "number": event.pk,
        "at": event.at,
        "person": f"{words.person(event)}（{words.role(event)}）",
        "ledger": event.detail.get("title", ""),
        "asked": event.detail.get("asked", ""),
        "rows": event.detail.get("rows"),
        "kind": event.action_label,
    }
