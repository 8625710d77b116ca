"""手机上传: the code on the screen and the telephone's page, opened by the code without a sign-in; 旋转."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.faces import person
from accounts.models import User
from common import clock, pages, qr
from common.attachments import Upload
from common.errors import NotPermitted, UserError
from desk import cases
from desk.models import PhoneLink
from desk.pictures import links
from desk.pictures.forms import SendForm
from desk.visits import entry
from households import turning
from households.models import Application, Document, Household

VISIT = Document.Kind.VISIT_PHOTO
FRAGMENT = "phone-sent"
ON_SCREEN = 6
"""Pixels a module, for a telephone held before the screen."""
HERE = ("127.0.0.1", "localhost", "[::1]")
"""Names by which only this machine finds itself: a telephone would look for the page in its own pocket."""
COOKIE, COOKIE_SECONDS = "doudi_phone", links.MINUTES * 60


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A new code for an application's papers of a kind, or for the photographs of a visit."""
    user, number = person(request), request.POST.get("number", "")
    kind = request.POST.get("kind", "")
    subject: Application | Household
    if kind == VISIT:
        subject = cases.subject(user, number)
        entry.check(subject, user)
    else:
        subject = cases.application(user, number)
    link = links.offer(subject, kind=kind, actor=user)
    return redirect("pictures:show", uid=link.uid)


@require_GET
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """The code, and how many pictures have come by it."""
    user = person(request)
    rows = PhoneLink.objects.filter(user=user).select_related("application", "household")
    link = rows.filter(uid=uid).first()
    if link is None:
        raise Http404
    subject, is_good = link.subject, links.find(links.token_of(link)) is not None
    fragment = pages.wants_fragment(request, FRAGMENT)
    if fragment and is_good and request.GET.get("sent") == str(link.sent):
        return HttpResponse(status=204)  # else it would be read aloud every three seconds
    address = reverse("pictures:phone", args=[links.token_of(link)])
    context = {
        "title": "手机上传",
        "link": link,
        "about": f"{subject.number} {cases.name_of(subject)}",
        "number": subject.number,
        "is_good": is_good,
        "minutes": links.MINUTES,
        "code": qr.svg(request.build_absolute_uri(address), title="手机上传二维码", module=ON_SCREEN),
        "is_here": request.get_host().rpartition(":")[0] in HERE or request.get_host() in HERE,
        "back": _back(link),
        "url": reverse("pictures:show", args=[link.uid]),
    }
    return render(request, "pictures/_sent.html" if fragment else "pictures/show.html", context)


def _back(link: PhoneLink) -> str:
    """Where the pictures are seen."""
    number = link.subject.number
    if link.kind == VISIT:
        return reverse("visits:visit", args=[number])
    return reverse("applications:documents", args=[number])


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, token: str) -> HttpResponse:
    """The telephone's page: pictures are chosen or taken and sent; whoever sends first has the code."""
    link = links.find(token)
    if link is None:
        return _answer(request, {"gone": links.GONE}, 404)
    known = request.COOKIES.get(COOKIE) or links.new_phone()
    files = request.FILES if request.method == "POST" else None
    form = SendForm(request.POST if request.method == "POST" else None, files, kind=link.kind)
    if request.method == "POST" and "done" in request.POST:
        links.close(link, phone=known)
        return _answer(request, {"gone": "已完成，可以回到电脑上继续办理。"}, 200)
    if request.method == "POST" and form.is_valid() and _sent(link, form, known):
        answer: HttpResponse = redirect(request.path)
    else:
        context = {"form": form, "link": link, "number": link.subject.number}
        answer = _answer(request, context, 422 if form.errors else 200)
    answer.set_cookie(
        COOKIE, known, max_age=COOKIE_SECONDS, path="/p/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _sent(link: PhoneLink, form: SendForm, known: str) -> bool:
    """One by one, so that those before a bad one stay."""
    with_place = form.cleaned_data.get("with_place", False)
    for upload in form.cleaned_data["pictures"]:
        try:
            links.take(link, cast(Upload, upload), phone=known, with_place=with_place)
        except UserError as error:
            form.add_error(None, error.sentence)
            return False
    return True


def _answer(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, "pictures/phone.html", {"on": clock.today(), **context}, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"  # with none at all a browser posts from "null"
    return response


@require_POST
def turn(request: HttpRequest, uid: str) -> HttpResponse:
    """旋转: the picture stands a quarter turn further, then the page again."""
    user = person(request)
    row = _picture(user, uid)
    try:
        turning.turn(row, actor=user)
    except NotPermitted:
        raise
    except UserError as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, f"{row.name} 已向右旋转 90 度。")
    wanted = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(wanted, None):
        return redirect(wanted)
    return redirect("desk:home")


def _picture(user: User, uid: str) -> Document:
    rows = Document.objects.visible_to(user).exclude(path="").select_related("application", "household")
    row: Document | None = rows.filter(uid=uid).first()
    if row is None:
        raise Http404
    return row
