"""P07, tasks 5 and 6: papers through the gate or the reason why they are missing; promises and consents."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.faces import person
from accounts.models import User
from common import attachments, clock
from common.errors import Refused
from common.formfields import HouseForm
from desk.applications import finding
from desk.applications.forms import ObligorForm, SignForm
from desk.applications.sheet import Sheet, page_after
from desk.applications.views import printed
from households import papers as capability
from households import traits
from households.models import Document
from households.procedure import members

PAPERS = "applications.papers"
WRITE = "applications.write"


class PapersForm(HouseForm):
    """Carries what refuses a paper."""


@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, number: str) -> HttpResponse:
    """材料: for each kind that is asked for a file, or why it is missing; others may be added."""
    shown = finding.sheet(request, number, PAPERS)
    form = PapersForm({} if request.method == "POST" else None)
    if request.method == "POST" and _handed_in(request, shown, form):
        onward = shown.is_draft and request.POST.get("deed") != "stay"
        return redirect(shown.url(page_after("documents") if onward else "documents"))
    context = finding.about(
        shown, "材料", form=form, kinds=_kinds(shown, request.POST), others=_others(shown)
    )
    return render(request, "applications/documents.html", context, status=422 if form.errors else 200)


def _kinds(shown: Sheet, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The kinds asked for, then those handed in besides; each with its papers and a reason that was typed."""
    wanted = capability.asked_for(shown.file)
    besides = [Document.Kind(each.kind) for each in shown.file.documents if each.kind not in wanted]
    missing = capability.missing(shown.file)
    handed_in = {each.kind for each in shown.file.documents if each.path}
    excused = [kind for kind in wanted if kind not in missing and kind not in handed_in]
    return [
        {
            "kind": kind,
            "papers": [each for each in shown.file.documents if each.kind == kind],
            "wanted": kind in wanted,
            "missing": kind in missing,
            "excused": kind in excused,
            "reason": typed.get(f"reason-{kind}", ""),
        }
        for kind in dict.fromkeys([*wanted, *besides])
    ]


def _others(shown: Sheet) -> list[tuple[str, str]]:
    there = {row["kind"] for row in _kinds(shown, {})}
    return [(value, label) for value, label in Document.Kind.choices if value not in there]


def _handed_in(request: HttpRequest, shown: Sheet, form: PapersForm) -> bool:
    """Everything that was chosen passes the gate first; then it is added, kind by kind."""
    form.is_valid()
    actor, row = person(request), shown.application
    accepted: list[tuple[str, attachments.Accepted]] = []
    for field in request.FILES:
        kind = request.POST.get("other", "") if field == "file-other" else field.removeprefix("file-")
        for upload in request.FILES.getlist(field):
            try:
                accepted.append((kind, attachments.accept(upload)))
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
    reasons = {
        kind: text
        for kind in Document.Kind.values
        if (text := request.POST.get(f"reason-{kind}", "").strip()) and kind not in dict(accepted)
    }
    if form.errors:
        return False
    return finding.done(form, lambda: _add(row, actor, accepted, reasons))


def _add(
    row: Any, actor: User, accepted: list[tuple[str, attachments.Accepted]], reasons: dict[str, str]
) -> None:
    for kind, paper in accepted:
        capability.add(row, actor=actor, kind=kind, paper=paper)
    for kind, reason in reasons.items():
        capability.excuse(row, actor=actor, kind=kind, reason=reason)


@require_GET
def document(request: HttpRequest, number: str, uid: str) -> HttpResponseBase:
    """A paper, for saving."""
    shown = finding.sheet(request, number)
    return capability.response(_paper(shown, uid), actor=person(request))


@require_POST
def remove(request: HttpRequest, number: str, uid: str) -> HttpResponse:
    """A paper no longer counts."""
    shown = finding.sheet(request, number, PAPERS)
    finding.say(request, lambda: capability.remove(_paper(shown, uid), actor=person(request)), "材料已移除。")
    return redirect(shown.url("documents"))


def _paper(shown: Sheet, uid: str) -> Document:
    row = next((each for each in shown.file.documents if each.uid == uid), None)
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, number: str) -> HttpResponse:
    """授权与承诺书: who has signed; a guardian signs for a minor."""
    shown = finding.sheet(request, number, WRITE)
    form = SignForm(request.POST or None, members=_unsigned(shown), initial=_signers(shown))
    if request.method == "POST" and form.is_valid() and finding.done(form, lambda: _signed(form, shown)):
        onward = shown.is_draft and not _unsigned(Sheet(shown.application, person(request)))
        return redirect(shown.url(page_after("consents") if onward else "consents"))
    return _consents_page(request, shown, form, ObligorForm())


def _unsigned(shown: Sheet) -> list[Any]:
    signed = {each.person_id for each in shown.file.consents}
    return [each for each in shown.file.counted if each.person_id not in signed]


def _signers(shown: Sheet) -> dict[str, Any]:
    """Adults sign themselves; for a minor the applicant is proposed."""
    today = clock.today()
    applicant = shown.application.applicant_name
    by = {
        f"by-{each.pk}": applicant if traits.is_minor(each, today) else each.name
        for each in shown.file.counted
    }
    return {"on": today, **by}


def _signed(form: SignForm, shown: Sheet) -> None:
    told = form.cleaned_data
    chosen = [each for each in form.members if told[f"signed-{each.pk}"]]
    if not chosen:
        raise Refused("请勾选已经签署的成员。")
    for each in chosen:
        members.sign(
            shown.application, actor=shown.reader, member=each, signed_by=told[f"by-{each.pk}"], on=told["on"]
        )


def _consents_page(
    request: HttpRequest, shown: Sheet, form: SignForm, obligor_form: ObligorForm
) -> HttpResponse:
    lines = [(each, form[f"signed-{each.pk}"], form[f"by-{each.pk}"]) for each in form.members]
    context = finding.about(
        shown, "授权与承诺书", form=form, lines=lines, obligor=obligor_form, signed=shown.file.consents,
        **printed.told(shown.application),
    )  # fmt: skip
    status = 422 if form.errors or obligor_form.errors else 200
    return render(request, "applications/consents.html", context, status=status)


@require_POST
def obligor(request: HttpRequest, number: str) -> HttpResponse:
    """An obligor outside the household authorises a check of their own."""
    shown = finding.sheet(request, number, WRITE)
    form = ObligorForm(request.POST)
    if form.is_valid() and finding.done(
        form, lambda: members.sign(shown.application, actor=person(request), obligor=form.cleaned_data)
    ):
        messages.success(request, f"已登记 {form.cleaned_data['name']} 的授权。")
        return redirect(shown.url("consents"))
    return _consents_page(request, shown, SignForm(members=_unsigned(shown), initial=_signers(shown)), form)


@require_POST
def revoke(request: HttpRequest, number: str, uid: str) -> HttpResponse:
    """The authorisation no longer holds."""
    shown = finding.sheet(request, number, WRITE)
    row = next((each for each in shown.file.consents if each.uid == uid), None)
    if row is None:
        raise Http404
    finding.say(
        request, lambda: members.revoke(row, actor=person(request)), f"已撤回 {row.name} 的授权，不再核对。"
    )
    return redirect(shown.url("consents"))
