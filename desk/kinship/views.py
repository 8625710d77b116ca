"""登记近亲属备案 (P32, its form): ``?application=<申请号>&member=<uid>`` fills in what is known."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.faces import person
from accounts.scope import require
from common import menu
from desk.kinship import prefilled
from desk.kinship.forms import FilingForm
from desk.kinship.prefilled import Known
from households.models import Application, ApplicationMember
from kinship_filings import filing


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One pair is filed; the application that asked for it is where one returns to."""
    require(person(request), "kinship.file")
    known = _known(request)
    form = FilingForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid() and _filed(request, form):
        return redirect(_back(known) or reverse("desk:kinship_new"))
    context = {
        "title": "登记近亲属备案",
        "form": form,
        "hits": known.hits,
        "application": known.application,
        "back": _back(known) or "/",
    }
    return render(request, "desk/kinship_new.html", context, status=422 if form.errors else 200)


def _known(request: HttpRequest) -> Known:
    number, uid = request.GET.get("application", ""), request.GET.get("member", "")
    if not number:
        return Known()
    application = Application.objects.visible_to(person(request)).filter(number=number).first()
    if application is None:
        raise Http404
    try:
        wanted = UUID(uid)
    except ValueError:
        raise Http404 from None
    rows = ApplicationMember.objects.filter(application=application, removed_at=None)
    member = rows.filter(uid=wanted).first()
    if member is None:
        raise Http404
    return prefilled.of_member(application, member, reader=person(request))


def _filed(request: HttpRequest, form: FilingForm) -> bool:
    values = form.cleaned_data
    with form.telling():
        try:
            row = filing.file(
                filing.Named(values["official_name"], values["official_id"]),
                filing.Post(values["category"], values["post"], values["region"]),
                filing.Named(values["relative_name"], values["relative_id"]),
                relation=values["relation"],
                filed_on=values["filed_on"],
                actor=person(request),
                is_another=values["is_another"],
            )
        except filing.Doubted as doubt:
            form.doubt(doubt.sentence)
            return False
        whose = f"{row.get_category_display()} {row.official_name}"
        told = f"已登记备案：{row.relative_name} 是{whose} 的{row.relation}。"
        messages.success(request, f"{told}亲属正在申请的，审核确认前由县级入户调查。")
    return not form.errors


def _back(known: Known) -> str:
    """The application's page where one came from: its members while they are told, then the application."""
    if known.application is None:
        return ""
    address = f"/applications/{known.application.number}/"
    if known.application.accepted_on is None:
        address += "members/"
    return address if menu.exists(address) else ""
