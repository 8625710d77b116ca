"""Sign-in: whose attempt it is, from where, how many are left, and what a locked-out person reads."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from common import crypto

WRONG = "工号或密码不对。"


def attempted_number(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """The number of an attempt as stored; of an unknown one a digest: it may be a mistyped password."""
    given = credentials or (request.POST if request is not None else {})
    typed = str(given.get("number") or given.get("username") or "")
    number = User.objects.normal_number(typed)
    if User.objects.filter(number=number).exists():
        return number
    return "?" + crypto.digest(number).hex()[:16]


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address; a proxy is believed only where ``DOUDI_PROXIES`` names it."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if address in settings.DOUDI_PROXIES:
        address = str(request.META.get("HTTP_X_FORWARDED_FOR", address)).rpartition(",")[2].strip()
    try:
        return str(ip_address(address))
    except ValueError:
        return None


def wrong_sentence(request: HttpRequest, number: str) -> str:
    """What a person reads after a wrong password, with the attempts that are left."""
    attempt = (
        AccessAttempt.objects.filter(
            username=attempted_number(request, {"number": number}), ip_address=client_ip(request)
        )
        .order_by("-failures_since_start")
        .first()
    )
    left = settings.AXES_FAILURE_LIMIT - (attempt.failures_since_start if attempt else 0)
    return f"{WRONG}再错 {left} 次将锁定 {lock_minutes(request)} 分钟。" if left > 0 else WRONG


def lock_minutes(request: HttpRequest | None = None) -> int:
    """How long a number stays locked, in minutes."""
    pause = get_cool_off(request)
    return int(pause.total_seconds() // 60) if pause else 0


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """The page of a number that is locked (429)."""
    context = {"title": "暂时不能登录", "minutes": lock_minutes(request), "help_phone": settings.HELP_PHONE}
    return render(request, "accounts/locked.html", context, status=429)
