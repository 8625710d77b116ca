"""Pages for what goes wrong around a view: no such address, an unreadable request, a stale form."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[[HttpRequest], HttpResponse]
TOO_LONG_OPEN = "页面打开太久，需要刷新。"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return render(request, "errors/400.html", {"title": "没有做成"}, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "errors/403.html", {"title": "没有做成"}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not in the reader's region; whoever is not signed in is asked to sign in first."""
    furniture = request.path.startswith((settings.STATIC_URL, "/favicon"))
    if not furniture and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return render(request, "errors/404.html", {"title": "未找到"}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs no session, no user and no database."""
    return render(None, "errors/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """403 for a form that was open too long."""
    response = render(request, "errors/csrf.html", {"title": "没有做成"}, status=403)
    response.sentence = TOO_LONG_OPEN  # type: ignore[attr-defined]  # the trail keeps it
    return response


def method_not_allowed(answer: View) -> View:
    """Middleware: an address that only takes a form says so to who opens it, as after signing in."""

    def page(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if response.status_code != 405 or response.content or request.method != "GET":
            return response
        told = render(request, "errors/405.html", {"title": "没有做成"}, status=405)
        told["Allow"] = response["Allow"]
        return told

    return page
