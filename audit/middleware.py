"""What a request leaves behind: its number in every event, refusals in the trail, errors with a number."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from audit import incidents, log
from audit.context import coming_from
from common.errors import Busy, NotPermitted, UserError, WrongStep

logger = logging.getLogger("doudi.audit")

_TEMPLATES = {403: "errors/403.html", 404: "errors/404.html", 500: "errors/500.html", 503: "errors/500.html"}
_OTHERS = "errors/error.html"
_SAID = {403: "不在您的职责范围内。", 404: "未找到，或不在您的管辖范围内。"}
"""What the page of a refusal says where nothing closer was said."""


class AuditMiddleware:
    """Stands between sign-in and view: the view's transaction is over when a refusal is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The request's events carry its number; a signed-in person's 403 or 404 stands in the trail."""
        with coming_from(request) as origin:
            request.request_id = origin.request_id  # type: ignore[attr-defined]  # pages of refusals show it
            response = self.get_response(request)
            response.headers.setdefault("X-Request-ID", origin.request_id)
            if response.status_code in (403, 404) and _is_of_a_person(request):
                _note_refusal(request, response)
            return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page that says in one sentence what was not done, and why."""
        if isinstance(error, UserError):
            return _page(request, _status(error), error.sentence)
        if isinstance(error, PermissionDenied):
            return _page(request, 403, str(error))
        if isinstance(error, Http404):
            return _page(request, 404, "")
        if settings.DEBUG:
            return None
        got_request_exception.send(sender=self.__class__, request=request)
        number = incidents.report(f"{request.method} {request.path}", error)
        outage = isinstance(error, OperationalError | InterfaceError)
        return _page(request, 503 if outage else 500, "", number)


def _status(error: UserError) -> int:
    if isinstance(error, NotPermitted):
        return 403
    return 409 if isinstance(error, WrongStep | Busy) else 400


def _page(request: HttpRequest, status: int, sentence: str, number: str = "") -> HttpResponse:
    """The page of this status: what was not done, and why; the 5xx page asks neither session nor database."""
    context = {"title": "没有做成", "sentence": sentence, "number": number, "saved": False}
    asked_by = None if status >= 500 else request
    response = render(asked_by, _TEMPLATES.get(status, _OTHERS), context, status=status)
    response.sentence = sentence  # type: ignore[attr-defined]
    return response


def _is_of_a_person(request: HttpRequest) -> bool:
    """Signed in, and not for a file of the page's furniture."""
    user = getattr(request, "user", None)
    furniture = request.path.startswith((str(settings.STATIC_URL), "/favicon"))
    return not furniture and user is not None and user.is_authenticated


def _note_refusal(request: HttpRequest, response: HttpResponse) -> None:
    sentence = getattr(response, "sentence", "") or _SAID[response.status_code]
    try:
        log.record_refusal(request, status=response.status_code, sentence=sentence)
    except DatabaseError:
        logger.exception("a refusal of %s could not be written", request.path)
