"""Maintenance (维护): while the note lies there, every page answers 503 and says until when; nothing is done.

The note is a file, not a row: the database may be the thing that is being mended.
"""

import re
import unicodedata
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common import clock, dates
from common.errors import Unreadable

RETRY_SECONDS = 120
DAYS = ("今天", "今晚", "明天", "明早", "后天")
TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2})|[点时](?:([0-9]{1,2})分?)?)")


def _note() -> Path:
    return Path(settings.DOUDI_VAR) / "maintenance"


def read_until(text: str) -> str:
    """The time until when, as it is shown: a time of day, a day, or both. Raises ArgumentTypeError."""
    typed = " ".join(unicodedata.normalize("NFKC", text).split())
    day, _, hours = typed.rpartition(" ")
    if not typed or (_is_day(day) and _is_time(hours)) or (not day and (_is_day(hours) or _is_time(hours))):
        return typed
    raise ArgumentTypeError(f"“{text}”看不出是什么时间，请写成 18:00、明天 8:00 或 2026-06-10 18:00。")


def _is_time(text: str) -> bool:
    found = TIME.fullmatch(text)
    return found is not None and int(found[1]) < 24 and int(found[2] or found[3] or 0) < 60


def _is_day(text: str) -> bool:
    if text in DAYS:
        return True
    without_year = re.fullmatch(r"[0-9]{1,2}月[0-9]{1,2}日", text)
    try:
        return bool(dates.parse_day(f"{clock.today().year}年{text}" if without_year else text))
    except Unreadable:
        return False


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
