"""P12: the villagers' meeting on whether what was found out is true."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import drafts
from accounts.faces import person
from accounts.models import User
from accounts.regions import Places
from accounts.scope import require
from common import clock
from common.errors import WrongStep
from desk import cases
from desk.appraisals import holding
from desk.appraisals.forms import AppraisalForm
from households import steps
from households.models import Application, Deed
from households.procedure.investigating import Meeting

DRAFT = "appraisal"
DRAFTED = ("on", "place", "attendants", "invited", "present", "agreed", "disagreed", "abstained",
           "conclusion", "opinion")  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal(request: HttpRequest, number: str) -> HttpResponse:
    """民主评议: who was there, how they saw it, and the minutes."""
    user = person(request)
    application = _application(user, number)
    kept = drafts.kept(DRAFT, number, actor=user)
    initial = {"on": clock.today(), **(kept.values if kept else {})}
    form = AppraisalForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _held(application, form, user):
        drafts.drop(DRAFT, number, actor=user)
        messages.success(request, f"已登记 {application.applicant_name} 的民主评议。")
        return redirect(cases.address(application) or reverse("visits:list"))
    context = {
        "title": f"民主评议 {application.applicant_name}",
        "trail": [("申请受理", reverse("applications:list")), (number, cases.address(application))],
        "application": application,
        "place": Places(application.region_code).full(application.region_code),
        "form": form,
        "draft": None if form.is_bound else kept,
        "draft_url": drafts.url(DRAFT, number),
        "back": cases.address(application),
    }
    return render(request, "appraisals/appraisal.html", context, status=422 if form.errors else 200)


@require_GET
def record(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """民主评议记录 (D15): what was said at a meeting, with its minutes; it prints on A4."""
    user = person(request)
    application = cases.application(user, number)
    require(user, "applications.view", application)
    held = application.appraisals.select_related("minutes").filter(pk=pk).first()
    if held is None:
        raise Http404
    context = {
        "title": f"民主评议记录 {application.number} {application.applicant_name}",
        "appraisal": held,
        "application": application,
        "back": cases.address(application),
    }
    return render(request, "appraisals/record.html", context)


def _application(user: User, number: str) -> Application:
    """The application, where a meeting may judge of it now. Raises Http404, NotPermitted, WrongStep."""
    application = cases.application(user, number)
    row = steps.row_of(Deed.APPRAISE)
    require(user, row.permission, application)
    if application.status not in row.sources:
        raise WrongStep(steps.wrong_step(row, application.status))
    return application


def _held(application: Application, form: AppraisalForm, user: User) -> bool:
    told: dict[str, Any] = dict(form.cleaned_data)
    del told["present"]
    paper, names = told.pop("minutes"), tuple(told.pop("attendants"))
    with form.telling():
        holding.hold(application, Meeting(attendants=names, **told), actor=user, paper=paper)
    return not form.errors


drafts.offer(
    DRAFT,
    drafts.Form(
        fields=DRAFTED,
        require=_application,
        address=lambda about: reverse("appraisals:appraisal", args=[about]),
    ),
)
