"""Pages for what goes wrong before any view: no such address, an unreadable request, a stale form."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
