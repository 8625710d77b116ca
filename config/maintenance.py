"""Maintenance (维护): while the note lies there, every page answers 503 and says until when; nothing is done.

The note is a file, not a row: the database may be the thing that is being mended.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

RETRY_SECONDS = 120


def _note() -> Path:
    return Path(settings.DOUDI_VAR) / "maintenance"


def begin(until: str = "") -> None:
    """From now on pages say that the system is being mended, and until when, in the operator's words."""
    _note().write_text(until.strip(), encoding="utf-8")


def end() -> None:
    """Pages answer again."""
    _note().unlink(missing_ok=True)


def until() -> str | None:
    """Until when, empty where nobody said; None when nothing is being mended."""
    try:
        return _note().read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


class MaintenanceMiddleware:
    """Stands before sessions and database; style and script of the page are answered before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or the page that asks to come back later."""
        noted = until()
        if noted is None:
            return self.get_response(request)
        response = render(None, "errors/503.html", {"until": noted}, status=503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
