"""What each request passes: nothing is stored, the sign-in still holds, only one region is in view."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from rest_framework.views import APIView

from accounts.scope import scope
from common import clock

Respond = Callable[[HttpRequest], HttpResponse]

STARTED, SEEN = "started_at", "seen_at"
WRITE_EVERY = 60
STEP_BACK = 5 * 60
CHANGE_FIRST = "密码须先修改：请在网页登录并修改密码，再使用接口。"


class NoStoreMiddleware:
    """No page is kept by a browser or a proxy; static files are answered before this one."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer says that it is not to be stored."""
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        return response


class SessionClockMiddleware:
    """Signs out after 30 idle minutes, after 8 hours in any case, and when the clock steps back."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A sign-in that is over is ended before anything else sees its user."""
        if request.user.is_authenticated:
            self._tick(request)
        return self.get_response(request)

    def _tick(self, request: HttpRequest) -> None:
        session, now = request.session, int(clock.now().timestamp())
        started, seen = session.get(STARTED, now), session.get(SEEN, now)
        idle, age = now - seen, now - started
        if idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE or idle < -STEP_BACK:
            auth.logout(request)
        elif SEEN not in session or idle >= WRITE_EVERY:
            session[STARTED], session[SEEN] = started, now


class ScopeMiddleware:
    """Opens the scope of the signed-in user around the view and its transaction; nobody's is empty."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Rows outside the user's region do not exist for this request."""
        user = request.user
        region = user.region_id if user.is_authenticated else None
        with scope(region=region, user=user):
            return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless it says otherwise; a password that is due is changed first."""

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        """A redirect to the sign-in or to the change of password, or None to go on."""
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        is_api = _is_api(view_func)
        if (
            answer is not None
            or not request.user.is_authenticated
            or not (is_api or getattr(view_func, "login_required", True))
        ):
            return answer
        if getattr(view_func, "before_password_change", False) or not password_is_due(request.user):
            return None
        if is_api:
            return _refusal_of_the_api()
        return redirect(f"{reverse('accounts:password')}?{urlencode({'next': request.get_full_path()})}")


def _is_api(view_func: Any) -> bool:
    """Whether a program is answered; the framework exempts its views from Django's own middleware."""
    view = getattr(view_func, "cls", None)
    return isinstance(view, type) and issubclass(view, APIView)


def _refusal_of_the_api() -> HttpResponse:
    response = JsonResponse({"detail": CHANGE_FIRST}, status=403)
    response.sentence = CHANGE_FIRST  # type: ignore[attr-defined]
    return response


def password_is_due(user: Any) -> bool:
    """Whether a new password comes before anything else: a first sign-in, or an old password."""
    if user.must_change_password:
        return True
    days, changed = settings.PASSWORD_MAX_AGE_DAYS or 0, user.password_changed_at
    return days > 0 and changed is not None and clock.now() - changed > timedelta(days=days)
