"""P10 visits to be made, P11 the phone form, its photographs, the printed form, and the record of a visit."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import drafts
from accounts.faces import found, person, place
from accounts.models import User
from accounts.regions import Places
from accounts.scope import require
from common import attachments, clock, pages
from common.attachments import Accepted, Upload
from common.errors import Refused, WrongStep
from desk import cases
from desk.approvals import access
from desk.visits import declared, entry, paper, questions
from desk.visits.forms import VisitForm
from desk.visits.lists import VisitList
from households import photos, turning
from households.models import Application, CaseReview, Document, HomeVisit
from households.procedure import conditions, investigating
from households.procedure.investigating import PHOTOS

FRAGMENT = "visit-form"
TRAIL = "入户核查"


@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """P10: by village, the most urgent first."""
    require(person(request), "visits.list")
    result, villages = VisitList(person(request)).page(request)
    shown = {"villages": villages}
    return pages.answer(request, "visits/list.html", result, shown, fragment="visits/_list.html")


@require_GET
def forms_on_paper(request: HttpRequest) -> HttpResponse:
    """打印入户表（带二维码）: a sheet for each visit of the list as it is filtered."""
    user = person(request)
    require(user, "visits.list")
    lines = VisitList(user).lines(request, paper.MOST)
    context = {
        "title": "入户调查表",
        "back": f"{reverse('visits:list')}?{request.GET.urlencode()}",
        "sheets": paper.sheets(lines, place(request), request.build_absolute_uri),
        "blanks": paper.BLANKS,
        "most": paper.MOST if len(lines) == paper.MOST else 0,
    }
    return render(request, "visits/print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, number: str) -> HttpResponse:
    """P11: the form on the phone; it works as a plain form, too."""
    user = person(request)
    subject = cases.subject(user, number)
    if request.method == "POST" and entry.sent_before(subject, request.POST.get("uid", "")):
        messages.info(request, investigating.SUBMITTED)
        return _to_the_route(request)
    entry.check(subject, user)
    asked = request.POST if request.method == "POST" else request.GET
    kind = _kind(subject, asked.get("kind", ""))
    if request.method != "POST":
        return _page(request, subject, _form(request, subject, kind))
    aside = bool({"drop", "turn"} & set(request.POST))
    trouble = _photographs(request, subject)
    form = _form(request, subject, kind)
    if trouble:
        form.add_error(None, trouble)
    elif not aside and form.is_valid() and (done := _submitted(request, subject, form)):
        return _done(request, subject, done)
    return _page(request, subject, form, status=422 if form.errors and not aside else 200)


def _kind(subject: Any, asked: str) -> str:
    """How it is found out; beside an application stand neighbours and letters."""
    offered = HomeVisit.Kind.values if isinstance(subject, Application) else conditions.AT_HOME
    return asked if asked in offered else str(HomeVisit.Kind.HOME)


def _form(request: HttpRequest, subject: Any, kind: str) -> VisitForm:
    user = person(request)
    told: dict[str, Any] = {"kind": kind, "photos": photos.waiting(subject, user).count()}
    if isinstance(subject, Application):
        told |= {"asked": questions.OF_APPLICATION, "declared": declared.facts(subject)}
    if request.method == "POST":
        return VisitForm(request.POST, **told)
    kept = drafts.kept(entry.DRAFT, _about(subject, kind), actor=user)
    initial = {"on": clock.today(), "uid": uuid.uuid4(), **entry.presets(subject, user, kind=kind)}
    return VisitForm(initial=initial | dict(kept.values if kept else {}), **told)


def _about(subject: Any, kind: str) -> str:
    return f"{kind}:{subject.number}"


def _photographs(request: HttpRequest, subject: Any) -> str:
    """Photographs that came with the form wait for it; the one that is dropped goes, the one that lies is
    turned. What was wrong.
    """
    user = person(request)
    try:
        if uid := request.POST.get("drop"):
            photos.remove(_photo(user, uid), actor=user)
        if uid := request.POST.get("turn"):
            turning.turn(_photo(user, uid), actor=user)
        for upload in request.FILES.getlist("photos"):
            photos.add(subject, actor=user, paper=_accepted(request, upload))
    except (Refused, WrongStep) as error:
        return error.sentence
    return ""


def _accepted(request: HttpRequest, upload: Any) -> Accepted:
    """The photograph as it is kept; where it was taken only if 附上位置 is ticked. Raises Refused."""
    return photos.accept(cast(Upload, upload), with_place="with_place" in request.POST)


def _photo(user: User, uid: str) -> Document:
    rows = Document.objects.filter(kind=Document.Kind.VISIT_PHOTO)
    try:
        row: Document = found(rows, user, "visits.list", uid=uid)
    except ValidationError as error:
        raise Http404 from error
    return row


def _submitted(request: HttpRequest, subject: Any, form: VisitForm) -> HomeVisit | None:
    user = person(request)
    purpose = entry.purpose_of(subject, request.POST.get("purpose", ""))
    told = form.told(list(photos.waiting(subject, user)))
    made = None
    with form.telling():
        made = entry.submit(subject, told, actor=user, purpose=purpose)
        drafts.drop(entry.DRAFT, _about(subject, form.kind), actor=user)
    return made


def _done(request: HttpRequest, subject: Any, made: HomeVisit) -> HttpResponse:
    """Back to the route, or to the decision that waits for it, with a way to what was entered."""
    words = '已提交<a href="{}">{} 的入户记录</a>。{}'
    record_url = reverse("visits:record", args=[made.uid])
    messages.success(request, format_html(words, record_url, cases.name_of(subject), _next(subject)))
    if made.purpose == HomeVisit.Purpose.COUNTY and access.reads(person(request)):
        return _go(request, reverse("desk:approval", args=[subject.number]))
    return _to_the_route(request)


def _to_the_route(request: HttpRequest) -> HttpResponse:
    """The list of visits."""
    return _go(request, reverse("visits:list"))


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """Another page; the form's script is told to go there."""
    if not request.headers.get("HX-Request"):
        return redirect(url)
    return HttpResponse(status=204, headers={"HX-Redirect": url})


def _next(subject: Any) -> str:
    """What the visit set going."""
    if isinstance(subject, Application):
        status = Application.objects.values_list("status", flat=True).get(pk=subject.pk)
        if status == Application.Status.PRELIM:
            return "调查已完成，转乡镇审核初审。"
    return ""


def _page(request: HttpRequest, subject: Any, form: VisitForm, status: int = 200) -> HttpResponse:
    user = person(request)
    about = _about(subject, form.kind)
    name = cases.name_of(subject)
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "title": f"入户 {name}",
        "trail": [(TRAIL, reverse("visits:list"))],
        "subject": subject,
        "name": name,
        "place": Places(subject.region_code).full(subject.region_code),
        "address": cases.address(subject),
        "form": form,
        "kind": form.kind,
        "kind_words": HomeVisit.Kind(form.kind).label,
        "others": _others(subject, form.kind),
        "purpose": entry.purpose_of(subject, asked.get("purpose", "")),
        "last": _last(subject),
        "photos": list(photos.waiting(subject, user)),
        "needed": PHOTOS if form.is_on_site else 0,
        "url": reverse("visits:visit", args=[subject.number]),
        "photo_url": reverse("visits:add_photo", args=[subject.number]),
        "draft": None if form.is_bound else drafts.kept(entry.DRAFT, about, actor=user),
        "draft_url": drafts.url(entry.DRAFT, about),
        "visitor": user.name,
    }
    template = "visits/_form.html" if pages.wants_fragment(request, FRAGMENT) else "visits/visit.html"
    return render(request, template, context, status=status)


def _others(subject: Any, kind: str) -> list[tuple[str, str]]:
    """The other ways of finding out that may be entered here."""
    if not isinstance(subject, Application):
        return []
    url = reverse("visits:visit", args=[subject.number])
    return [(f"{url}?kind={value}", label) for value, label in HomeVisit.Kind.choices if value != kind]


def _last(subject: Any) -> str:
    """上次 2025-11-20 无变化: when a household was reviewed last."""
    if isinstance(subject, Application):
        return ""
    last = CaseReview.objects.filter(case__household=subject).order_by("on").last()
    return f"上次 {last.on}" if last else ""


@require_POST
def add_photo(request: HttpRequest, number: str) -> HttpResponse:
    """One photograph, sent by the page's script before the form: its key, or what is wrong with it."""
    user = person(request)
    subject = cases.subject(user, number)
    entry.check(subject, user)
    try:
        upload = request.FILES.get("photo")
        if upload is None:
            raise Refused("没有收到照片，请重新选择。")
        taken = photos.add(subject, actor=user, paper=_accepted(request, upload))
    except (Refused, WrongStep) as error:
        return JsonResponse({"sentence": error.sentence}, status=422)
    return JsonResponse({"uid": str(taken.uid), "name": taken.name})


@require_GET
def photo(request: HttpRequest, uid: str) -> HttpResponseBase:
    """A photograph for saving."""
    rows = Document.objects.filter(kind=Document.Kind.VISIT_PHOTO).exclude(path="")
    row: Document = found(rows, person(request), "visits.list", uid=uid)
    return attachments.response(row.path, name=row.name, media_type=row.media_type)


@require_GET
def record(request: HttpRequest, uid: str) -> HttpResponse:
    """What was found at a visit: who, when, answers, photographs; it prints on A4."""
    rows = HomeVisit.objects.select_related("application", "household")
    row: HomeVisit = found(rows, person(request), "visits.list", uid=uid)
    subject: Any = row.application or row.household
    context = {
        "title": f"入户记录 {cases.name_of(subject)}",
        "trail": [(TRAIL, reverse("visits:list"))],
        "visit": row,
        "subject": subject,
        "address": cases.address(subject),
        "place": Places(row.region_code).full(row.region_code),
        "answers": list(questions.told(row.answers)),
        "photos": photos.with_places(row.documents.order_by("pk")),
    }
    return render(request, "visits/record.html", context)


def _may_draft(user: User, about: str) -> None:
    entry.check(cases.subject(user, about.partition(":")[2]), user)


drafts.offer(
    entry.DRAFT,
    drafts.Form(
        fields=entry.DRAFTED,
        require=_may_draft,
        address=lambda about: (
            f"{reverse('visits:visit', args=[about.partition(':')[2]])}?kind={about.partition(':')[0]}"
        ),
    ),
)
