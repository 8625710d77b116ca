"""一户一档, 申请案卷: how a file is taken away, the print page, the progress of a job, the file itself."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.faces import found, person
from accounts.models import User
from accounts.scope import may
from audit import workbooks
from audit.models import AuditEvent
from common import clock, download
from desk.applications import finding
from desk.applications import lists as applications
from desk.household import addresses
from desk.household_file import contents, exporting, pages, whole
from desk.household_file.exporting import Form, Subject
from desk.household_file.forms import TakingForm
from households import retention
from households.dossier import Dossier
from households.models import Application, Household
from jobs import showing
from jobs.models import Job

MAY = "households.file"
KEPT = timedelta(seconds=retention.EXPORT_SECONDS)
TYPES = {Form.PDF: "application/pdf", Form.ZIP: "application/zip"}


def household_of(request: HttpRequest, number: str) -> Household:
    """The household of that number in the user's region; ``?county=`` names the county where several have it.

    Raises Http404, NotPermitted.
    """
    rows = addresses.of_county(Household.objects.all(), request)
    try:
        row: Household = found(rows, person(request), MAY, number=number)
    except Household.MultipleObjectsReturned:
        raise Http404 from None
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, number: str) -> HttpResponse:
    """What a household's file holds and lacks, and how it is taken away."""
    return _take(request, household_of(request, number))


@require_http_methods(["GET", "HEAD", "POST"])
def take_application(request: HttpRequest, number: str) -> HttpResponse:
    """The same of an application that has come to no case; others have no file of their own."""
    row = finding.application(request, number, "applications.file")
    if not exporting.has_file(row):
        return redirect(applications.address(row, person(request)))
    return _take(request, row)


def _take(request: HttpRequest, row: Subject) -> HttpResponse:
    user = person(request)
    choices = exporting.forms_for(user)
    form = TakingForm(request.POST or None, choices=choices, may_clear=may(user, "households.file_clear"))
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["form"]
        sentence = exporting.cannot() if kind == Form.PDF else ""
        if not sentence:
            return _taken(request, row, form)
        form.add_error("form", sentence)
    context = {
        **_about(user, row),
        "form": form,
        "cannot": exporting.cannot(),
        "parts": contents.parts(_record(row)) if may(user, "households.circumstances") else [],
    }
    return render(request, "household_file/take.html", context, status=422 if form.errors else 200)


def _record(row: Subject) -> contents.Record:
    return contents.Record([row]) if isinstance(row, Application) else contents.Record.of(Dossier(row))


def _about(user: User, row: Subject) -> dict[str, Any]:
    """Title, trail and the way back of the page on which a file is asked for."""
    if isinstance(row, Application):
        back, label = applications.address(row, user), f"{row.number} {row.applicant_name}"
        trail = [("申请受理", reverse("applications:list")), (label, back)]
        return {"title": f"申请案卷 {label}", "trail": trail, "back": back, "back_label": "返回申请"}
    back, label = addresses.of(row.number, row.county, user), f"{row.number} {row.head_name}"
    home = [("户档案", reverse("desk:households"))] if may(user, "households.list") else []
    trail = [*home, (label, back)]
    return {"title": f"一户一档 {label}", "trail": trail, "back": back, "back_label": "返回户档案"}


def _taken(request: HttpRequest, row: Subject, form: TakingForm) -> HttpResponse:
    """The print page at once; anything else is a job."""
    asked: dict[str, Any] = {
        "actor": person(request),
        "form": form.cleaned_data["form"],
        "clear": form.is_clear,
        "purpose": form.told,
    }
    if asked["form"] != Form.PRINT:
        return redirect("desk:household_file_job", pk=exporting.ask(row, **asked).pk)
    event = exporting.begin_print(row, **asked)
    several = addresses.sees_several_counties(person(request))
    query = urlencode({"event": event.pk, **({"county": row.county} if several else {})})
    return redirect(f"{_address(row, 'print')}?{query}")


def _address(row: Subject, page: str = "") -> str:
    name = "applications:file" if isinstance(row, Application) else "desk:household_file"
    return reverse(f"{name}_{page}" if page else name, args=[row.number])


@require_GET
def print_page(request: HttpRequest, number: str) -> HttpResponse:
    """The whole file on paper, for whom the trail knows to have asked for it within the last day."""
    return _print(request, household_of(request, number))


@require_GET
def print_application(request: HttpRequest, number: str) -> HttpResponse:
    """The same of an application."""
    return _print(request, finding.application(request, number, "applications.file"))


def _print(request: HttpRequest, row: Subject) -> HttpResponse:
    user = person(request)
    asked = exporting.print_event(row, actor=user, pk=request.GET.get("event", ""), since=clock.now() - KEPT)
    if asked is None or (isinstance(row, Application) and not exporting.has_file(row)):
        return redirect(_address(row))
    return render(request, "household_file/print.html", _printed(user, row, asked))


def _printed(user: User, row: Subject, asked: AuditEvent) -> dict[str, Any]:
    found_now = whole.whole(row, user, clear=bool(asked.detail.get("clear")))
    made = pages.Made(found_now, asked, workbooks.watermark(user), asked.reason, is_print=True)
    return {**made.context(), "back": _address(row)}


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a file, and where to fetch it."""
    return showing.export(
        request,
        _job(request, pk),
        title="整理进度",
        url=reverse("desk:household_file_job", args=[pk]),
        file_url=reverse("desk:household_file_file", args=[pk]),
        trail=[("户档案", reverse("desk:households"))],
    )


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The finished file, for who asked for it, within 24 hours."""
    row = _job(request, pk)
    path = retention.export_of(row)
    if path is None:
        raise Http404
    result = row.result or {}
    form = Form(result["form"])
    name = f"{result['kind']}_{result['number']}_{clock.today():%Y%m%d}.{form}"
    return download.saved(path, name, TYPES[form])


def _job(request: HttpRequest, pk: int) -> Job:
    mine = Job.objects.filter(kind="household_file", actor=person(request))
    row: Job = found(mine, person(request), MAY, pk=pk)
    return row
