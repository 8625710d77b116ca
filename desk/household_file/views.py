"""一户一档: how the file is taken away, the print page, the progress of a job, and the file itself."""

from datetime import timedelta
from typing import Any

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
from desk.household import addresses
from desk.household_file import contents, exporting, pages
from desk.household_file.exporting import Form
from desk.household_file.forms import TakingForm
from households import retention
from households.dossier import Dossier
from households.models import Household
from jobs import showing
from jobs.models import Job

MAY = "households.file"
KEPT = timedelta(seconds=retention.EXPORT_SECONDS)
TYPES = {Form.PDF: "application/pdf", Form.ZIP: "application/zip"}


def household_of(request: HttpRequest, number: str) -> Household:
    """The household of that number in the user's region; ``?county=`` names the county where several have it.

    Raises Http404, NotPermitted.
    """
    rows, county = Household.objects.all(), request.GET.get("county", "")
    if county.isascii() and county.isdigit() and len(county) == 6:
        rows = rows.filter(county=int(county))
    try:
        row: Household = found(rows, person(request), MAY, number=number)
    except Household.MultipleObjectsReturned:
        raise Http404 from None
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, number: str) -> HttpResponse:
    """What the file holds and lacks, and how it is taken away."""
    user, row = person(request), household_of(request, number)
    choices = exporting.forms_for(user)
    form = TakingForm(request.POST or None, choices=choices, may_clear=may(user, "households.file_clear"))
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["form"]
        sentence = exporting.cannot() if kind == Form.PDF else ""
        if not sentence:
            return _taken(request, row, form)
        form.add_error("form", sentence)
    dossier = Dossier(row)
    context = {
        "title": f"一户一档 {row.number} {row.head_name}",
        "trail": _trail(user, row),
        "form": form,
        "cannot": exporting.cannot(),
        "parts": contents.parts(contents.Record(dossier)) if may(user, "households.circumstances") else [],
        "back": addresses.of(row.number, row.county, user),
    }
    return render(request, "household_file/take.html", context, status=422 if form.errors else 200)


def _trail(user: User, row: Household) -> list[tuple[str, str]]:
    home = [("户档案", reverse("desk:households"))] if may(user, "households.list") else []
    return [*home, (f"{row.number} {row.head_name}", addresses.of(row.number, row.county, user))]


def _taken(request: HttpRequest, row: Household, form: TakingForm) -> HttpResponse:
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
    county = f"&county={row.county}" if addresses.sees_several_counties(person(request)) else ""
    return redirect(f"{reverse('desk:household_file_print', args=[row.number])}?event={event.pk}{county}")


@require_GET
def print_page(request: HttpRequest, number: str) -> HttpResponse:
    """The whole file on paper, for whom the trail knows to have asked for it within the last day."""
    user, row = person(request), household_of(request, number)
    asked = exporting.print_event(row, actor=user, pk=request.GET.get("event", ""), since=clock.now() - KEPT)
    if asked is None:
        return redirect(f"{reverse('desk:household_file', args=[row.number])}")
    return render(request, "household_file/print.html", _printed(user, row, asked))


def _printed(user: User, row: Household, asked: AuditEvent) -> dict[str, Any]:
    clear = bool(asked.detail.get("clear"))
    found_now = contents.whole(Dossier(row), user, clear=clear)
    made = pages.Made(found_now, asked, workbooks.watermark(user), asked.reason, is_print=True)
    return {**made.context(), "back": reverse("desk:household_file", args=[row.number])}


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a file, and where to fetch it."""
    row = _job(request, pk)
    done = row.state == Job.State.DONE
    context = showing.progress(
        row,
        url=reverse("desk:household_file_job", args=[pk]),
        words="一户一档已整理好，24 小时内可以下载" if done else "一户一档没有整理成",
        done_url=reverse("desk:household_file_file", args=[pk]),
        done_label="下载",
    )
    context |= {"title": "整理进度", "trail": [("户档案", reverse("desk:households"))]}
    return showing.answer(request, "reports/job.html", context)


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The finished file, for who asked for it, within 24 hours."""
    row = _job(request, pk)
    result = row.result or {}
    path = retention.export_named(str(result.get("file", "")))
    if row.state != Job.State.DONE or path is None:
        raise Http404
    form = Form(result["form"])
    name = f"一户一档_{result['number']}_{clock.today():%Y%m%d}.{form}"
    return download.saved(path, name, TYPES[form])


def _job(request: HttpRequest, pk: int) -> Job:
    mine = Job.objects.filter(kind="household_file", actor=person(request))
    row: Job = found(mine, person(request), MAY, pk=pk)
    return row
