"""Sign-in (P01), sign-out, the change of one's password; an announcement (公告)."""

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import administration, announcements, drafts, signin
from accounts.faces import found, person
from accounts.forms import PasswordForm, SignInForm
from accounts.middleware import password_is_due
from accounts.models import Announcement
from common import clock
from common.errors import Refused


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Number and password, then back to the address that was asked for."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(_next(request))
        return _sign_in_page(request, SignInForm(initial={"next": _next(request)}))
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form)
    number = form.cleaned_data["number"]
    user = auth.authenticate(request, number=number, password=form.cleaned_data["password"])
    if user is None and signin.is_locked_everywhere(request, number):
        return signin.locked_out_everywhere(request, number)
    if user is None:
        form.add_error(None, signin.wrong_sentence(request, number))
        return _sign_in_page(request, form)
    auth.login(request, user)
    return redirect(_next(request))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """The sign-in is over."""
    auth.logout(request)
    return redirect("accounts:login")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password of one's own; all other sessions of the user end."""
    user: Any = request.user
    form = PasswordForm(user, request.POST or None, initial={"next": _next(request)})
    if request.method == "POST" and form.is_valid():
        try:
            administration.change_password(user, form.cleaned_data["new"])
        except Refused as error:
            form.add_error("new", error.sentence)
        else:
            auth.update_session_auth_hash(request, user)
            messages.success(request, "密码已修改。")
            return redirect(_next(request))
    context = {"form": form, "title": "修改密码", "must_change": password_is_due(user)}
    return render(request, "accounts/password.html", context)


@require_GET
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement that is shown today; whoever opens it has read it."""
    user = person(request)
    rows = Announcement.objects.current(clock.today()).select_related("region", "published_by")
    row = found(rows, user, "announcements.view", pk=pk)
    announcements.mark_read(row, actor=user)
    context = {"title": row.title, "trail": [("工作台", "/")], "announcement": row}
    return render(request, "accounts/announcement.html", context)


logout.before_password_change = True  # type: ignore[attr-defined]
password.before_password_change = True  # type: ignore[attr-defined]


def _sign_in_page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    context = {"form": form, "title": "登录", "next": _next(request), "help_phone": settings.HELP_PHONE}
    return render(request, "accounts/login.html", context)


def _next(request: HttpRequest) -> str:
    """The address to go to, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"


@require_POST
def draft(request: HttpRequest, name: str, about: str) -> HttpResponse:
    """What is typed so far into a form is kept, or thrown away; 204 for the page's script, else the form."""
    form, key = drafts.form_named(name), "" if about == "-" else about
    if request.POST.get("deed") == "drop":
        drafts.drop(name, key, actor=person(request))
        messages.success(request, "草稿已放弃。")
        return redirect(form.address(key))
    drafts.keep(name, key, actor=person(request), values=dict(request.POST.lists()))
    if request.headers.get("X-Draft") or request.POST.get("draft") == "quiet":
        return HttpResponse(status=204)
    messages.success(request, "草稿已保存。")
    return redirect(form.address(key))
