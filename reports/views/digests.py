"""核对台账摘要: a workbook that comes back is compared with what was written (P36)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.faces import found, person
from accounts.scope import require
from jobs import showing
from jobs.models import Job
from reports import digests, returned
from reports.forms import DigestForm
from reports.trail import words


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The file, which a job then reads; 422 where none was chosen or it is too large."""
    require(person(request), "reports.view")
    form = DigestForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not form.is_bound:
            form = DigestForm({}, {})
        if form.is_valid():
            job = returned.ask(form.cleaned_data["file"], actor=person(request))
            return redirect("reports:checked", pk=job.pk)
    return _page(request, form)


@require_GET
def checked(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file is worth and who exported it; waits shortly for the job, then goes to its page."""
    mine = Job.objects.filter(kind=returned.KIND, actor=person(request))
    job: Job = showing.wait_for(found(mine, person(request), "reports.view", pk=pk))
    if job.state != Job.State.DONE or job.result is None:
        return redirect("jobs:job", pk=pk)
    if refused := job.result.get("refused"):
        return _page(request, DigestForm(), sentence=refused, has_errors=True, name=job.payload["name"])
    exports = digests.exports(job.result["exports"], actor=person(request))
    told = [_told(event) for event in exports]
    return _page(request, DigestForm(), verdict=job.result, exports=told, name=job.payload["name"])


def _page(request: HttpRequest, form: DigestForm, **shown: Any) -> HttpResponse:
    context = {
        "title": "核对台账摘要",
        "trail": [("台账报表", reverse("reports:ledgers"))],
        "form": form,
        **shown,
    }
    return render(request, "reports/check.html", context, status=422 if form.errors else 200)


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
