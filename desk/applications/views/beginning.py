"""P07: an application is begun with number, name and village; what the number tells is shown at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import drafts, regions
from accounts.faces import person
from accounts.models import User
from accounts.scope import require
from audit import looks
from common import idnumbers
from common.errors import Refused
from desk.applications import finding
from desk.applications.forms import StartForm
from households.procedure import drafting
from households.procedure.drafts import readable
from reviews import applicants

DRAFT = "application"


def _may_begin(user: User, _: str) -> None:
    require(user, "applications.write")


drafts.offer(
    DRAFT,
    drafts.Form(
        ("id_number", "name", "village", "agent_name", "proactive"),
        _may_begin,
        lambda _: reverse("applications:new"),
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """新建申请."""
    user = person(request)
    require(user, "applications.write")
    kept = drafts.kept(DRAFT, "", actor=user)
    form = StartForm(request.POST or None, initial=kept.values if kept else None)
    if request.method == "POST" and form.is_valid():
        begun = _begun(form, user)
        if begun is not None:
            drafts.drop(DRAFT, "", actor=user)
            messages.success(request, f"已登记申请 {begun.number}。各项可按任意顺序填写，随时保存。")
            return redirect("applications:task_list", number=begun.number)
    context = {
        "title": "新建申请",
        "trail": [(finding.TRAIL[0], reverse(finding.TRAIL[1]))],
        "form": form,
        "villages": regions.names(),
        "draft": None if form.is_bound else kept,
        "draft_url": drafts.url(DRAFT),
    }
    return render(request, "applications/new.html", context, status=422 if form.errors else 200)


def _begun(form: StartForm, user: User) -> Any:
    """The draft, or None: somebody who is 在保 is named at the number, and nothing is written."""
    told = form.cleaned_data
    _note(told["id_number"], user)
    if sentence := applicants.look_up(told["id_number"]).enrolled:
        form.add_error("id_number", sentence)
        return None
    made: list[Any] = []
    finding.done(
        form,
        lambda: made.append(
            drafting.start(
                id_number=told["id_number"],
                name=told["name"],
                village=told["village"],
                agent_name=told["agent_name"],
                proactive=told["proactive"],
                actor=user,
            )
        ),
    )
    return made[0] if made else None


def _note(number: str, user: User) -> None:
    """A look by a whole number stands in the trail."""
    looks.search_by_number(actor=user, where="新建申请", number=idnumbers.mask(number))


@require_POST
def applicant(request: HttpRequest) -> HttpResponse:
    """What an ID number tells, as soon as it is typed: a fragment beside the field."""
    user = person(request)
    require(user, "applications.write")
    typed, context = request.POST.get("id_number", "").strip()[:60], {}
    if typed:
        try:
            number = readable(typed)
        except Refused as error:
            context["sentence"] = error.sentence
        else:
            _note(number, user)
            context["known"] = applicants.look_up(number)  # type: ignore[assignment]
    return render(request, "applications/_applicant.html", context)
