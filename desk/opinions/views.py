"""P13: the township's initial opinion, by somebody else than who took the application in; or a return."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import drafts
from accounts.faces import person
from accounts.models import User
from accounts.regions import Places
from accounts.scope import bars, may, require
from common import pages
from common.errors import NotPermitted, WrongStep
from desk import cases
from desk.applications import lists
from desk.opinions import sheet
from desk.opinions.forms import YES, OpinionForm, ReturnForm
from funds import proposing
from households import steps
from households.models import Application, Deed, Objection
from households.procedure import moves, opining, takers
from households.procedure.files import File
from kinship_filings import recusal

DRAFT, RETURN_DRAFT = "initial", "initial_return"
FRAGMENT = "amount"
EXAMINE = "applications.examine"


@require_http_methods(["GET", "HEAD", "POST"])
def initial(request: HttpRequest, number: str) -> HttpResponse:
    """初审: what was found, the amount as a sum, and the opinion."""
    user = person(request)
    file = _file(user, number)
    if request.method == "POST":
        return _give(request, user, file)
    grade = sheet.grade_of(file, request.GET.get("grade", ""))
    if pages.wants_fragment(request, FRAGMENT):
        return render(request, "opinions/_amount.html", sheet.amount(file, grade))
    kept = drafts.kept(DRAFT, number, actor=user)
    form = OpinionForm(initial={"grade": grade} | dict(kept.values if kept else {}), may_fit=_may_fit(file))
    return _page(request, file, form, grade=grade, kept=kept)


def _file(user: User, number: str) -> File:
    """The file for who reads initial opinions; who took the application in hears why they may not.

    Raises Http404, NotPermitted.
    """
    file = File(cases.application(user, number))
    if not may(user, "opinions.view"):
        if sentence := moves.part_taken(steps.row_of(Deed.OPINE), file, user):
            raise NotPermitted(f"{sentence}{takers.sentence(Deed.OPINE, file)}")
        require(user, "opinions.view", file.application)
    return file


def _may_fit(file: File) -> bool:
    return bool(file.application.status != Application.Status.CHECK_FAILED)


def _give(request: HttpRequest, user: User, file: File) -> HttpResponse:
    require(user, EXAMINE, file.application)
    row = steps.row_of(Deed.OPINE_AGAINST)
    if file.application.status not in row.sources:
        raise WrongStep(steps.wrong_step(row, file.application.status))
    form = OpinionForm(request.POST, may_fit=_may_fit(file))
    if form.is_valid() and _given(file.application, form, user):
        drafts.drop(DRAFT, file.application.number, actor=user)
        messages.success(request, _done(file.application))
        return redirect(cases.address(file.application) or "/")
    grade = sheet.grade_of(file, request.POST.get("grade", ""))
    return _page(request, file, form, grade=grade, status=422)


def _given(application: Application, form: OpinionForm, user: User) -> bool:
    values = form.cleaned_data
    fits = values["fits"] == YES
    with form.telling():
        proposing.propose(
            application, actor=user, fits=fits, grade=values["grade"], text=values["text"],
            shown=values["shown"],
        )  # fmt: skip
    return not form.errors


def _done(application: Application) -> str:
    application.refresh_from_db(fields=["status"])
    next_step = {
        Application.Status.TO_PUBLISH: "等待张贴公示",
        Application.Status.SUBMITTED: "已上报县局",
    }
    words = next_step.get(Application.Status(application.status), application.get_status_display())
    return f"已提交 {application.applicant_name} 的初审意见，{words}。"


def _page(
    request: HttpRequest, file: File, form: OpinionForm, *, grade: str, kept: Any = None, status: int = 200
) -> HttpResponse:
    application, user = file.application, person(request)
    waits = application.status in steps.row_of(Deed.OPINE_AGAINST).sources
    writes = waits and may(user, EXAMINE, application)
    kept_away = _kept_away(file, user) if waits else ""
    context = {
        "title": f"初审 {application.applicant_name}等 {len(file.counted)} 人",
        "trail": [
            ("申请受理", reverse("applications:list")),
            (application.number, cases.address(application)),
        ],
        "application": application,
        "place": Places(application.region_code).full(application.region_code),
        "evidence": sheet.evidence(file),
        "deadline": lists.deadline_of(application),
        "members": file.members,
        "opinion": file.opinion,
        "form": form if writes and not kept_away else None,
        "barred": kept_away or _doubt(file, user),
        "waits": waits,
        "upheld": _upheld(file) if waits else [],
        "lacking": _lacking(file, user) if writes and not kept_away else [],
        "goes_up": _goes_up(file),
        **(sheet.amount(file, grade) if waits else {}),
        "draft": None if form.is_bound else kept,
        "draft_url": drafts.url(DRAFT, application.number),
        "url": reverse("opinions:initial", args=[application.number]),
        "appraisal_url": _appraisal_url(file, user),
    }
    return render(request, "opinions/initial.html", context, status=status)


def _kept_away(file: File, user: User) -> str:
    """Why this examiner must leave it to others (回避, an earlier part), and to whom; nothing if they may."""
    if not may(user, EXAMINE):
        return ""
    reason = bars(user, file.application) or moves.part_taken(steps.row_of(Deed.OPINE), file, user)
    return f"{reason}{takers.sentence(Deed.OPINE, file)}" if reason else ""


def _doubt(file: File, user: User) -> str | None:
    """Whether this examiner may be the official whose kin the family is, as far as the name tells."""
    asks = may(user, EXAMINE) and file.application.kin_filed
    return recusal.namesake(user, file.application) if asks else None


def _upheld(file: File) -> list[str]:
    """What came of objections that hold, where income and property are still as they were declared."""
    last = file.last(Deed.SETTLE, Deed.CORRECT)
    if last is None or last.deed == Deed.CORRECT:
        return []
    return [each.answer for each in file.objections if each.result == Objection.Result.HOLDS]


def _lacking(file: File, user: User) -> list[str]:
    """Why 符合 cannot be said yet; of a failed check that is plain already."""
    deed = Deed.OPINE_AGAIN if _goes_up(file) else Deed.OPINE
    return moves.objections(deed, file, actor=user) if _may_fit(file) else ["核对结论为不符合。"]


def _goes_up(file: File) -> bool:
    """Whether the opinion goes to the county without another notice."""
    return file.line is not None


def _appraisal_url(file: File, user: User) -> str:
    row = steps.row_of(Deed.APPRAISE)
    if file.application.status not in row.sources or not may(user, row.permission, file.application):
        return ""
    return reverse("appraisals:appraisal", args=[file.application.number])


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    """退回: what is lacking, with a note."""
    user = person(request)
    file = _returnable(user, number)
    kept = drafts.kept(RETURN_DRAFT, number, actor=user)
    form = ReturnForm(request.POST or None, initial=dict(kept.values) if kept else None)
    if request.method == "POST" and form.is_valid() and _sent_back(file.application, form, user):
        drafts.drop(RETURN_DRAFT, number, actor=user)
        messages.success(request, f"已退回 {file.application.applicant_name} 的申请：退回到入户调查。")
        return redirect(cases.address(file.application) or "/")
    back = reverse("opinions:initial", args=[number])
    context = {
        "title": f"退回 {file.application.applicant_name} 的申请",
        "trail": [("申请受理", reverse("applications:list")), (f"初审 {number}", back)],
        "lead": "退回到入户调查，由乡镇经办补正后再次初审。",
        "button": "确认退回",
        "form": form,
        "back": back,
        "draft": None if form.is_bound else kept,
        "draft_url": drafts.url(RETURN_DRAFT, number),
    }
    return render(request, "opinions/return.html", context, status=422 if form.errors else 200)


def _returnable(user: User, number: str) -> File:
    """The file of an application that may be sent back now. Raises Http404, NotPermitted, WrongStep."""
    file = _file(user, number)
    require(user, EXAMINE, file.application)
    row = steps.row_of(Deed.RETURN)
    if file.application.status not in row.sources:
        raise WrongStep(steps.wrong_step(row, file.application.status))
    return file


def _sent_back(application: Application, form: ReturnForm, user: User) -> bool:
    values = form.cleaned_data
    with form.telling():
        opining.send_back(application, actor=user, reasons=values["reasons"], note=values["note"])
    return not form.errors


def _may_draft(user: User, about: str) -> None:
    require(user, EXAMINE, _file(user, about).application)


drafts.offer(
    DRAFT,
    drafts.Form(
        fields=("fits", "grade", "text"),
        require=_may_draft,
        address=lambda about: reverse("opinions:initial", args=[about]),
    ),
)
drafts.offer(
    RETURN_DRAFT,
    drafts.Form(
        fields=("reasons", "note"),
        require=_may_draft,
        address=lambda about: reverse("opinions:return", args=[about]),
        lists=("reasons",),
    ),
)
