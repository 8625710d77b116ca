"""Sign-in: whose attempt it is, from where, how many are left, and what a locked-out person reads.

Two limits hold side by side: five wrong passwords of a number from one address lock it there for 15
minutes (axes); twenty in an hour, from wherever, lock the number until the first of them is an hour old.
"""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from math import ceil
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User, WrongPassword
from common import clock, crypto

WRONG = "工号或密码不对。"
HOURLY_LIMIT = 20
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


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
    here = settings.AXES_FAILURE_LIMIT - (attempt.failures_since_start if attempt else 0)
    left = min(here, HOURLY_LIMIT - _of_last_hour(attempted_number(request, {"number": number})).count())
    return f"{WRONG}再错 {left} 次将锁定 {lock_minutes(request)} 分钟。" if left > 0 else WRONG


def lock_minutes(request: HttpRequest | None = None) -> int:
    """How long a number stays locked, in minutes."""
    pause = get_cool_off(request)
    return int(pause.total_seconds() // 60) if pause else 0


def note_wrong_password(request: HttpRequest | None, typed: str) -> None:
    """One more wrong password of a number stands against it for an hour; the twentieth locks it."""
    number = attempted_number(request, {"number": typed})
    WrongPassword.objects.filter(at__lt=clock.now() - HOUR).delete()
    WrongPassword.objects.create(number=number, at=clock.now())
    if _of_last_hour(number).count() == HOURLY_LIMIT:
        address = client_ip(request) if request is not None else None
        user_locked_out.send("accounts.signin", request=request, username=number, ip_address=address)


def is_locked_everywhere(request: HttpRequest | None, typed: str) -> bool:
    """Whether a number had its wrong passwords of this hour, so that not even the right one counts."""
    return _of_last_hour(attempted_number(request, {"number": typed})).count() >= HOURLY_LIMIT


def forget_old() -> dict[str, int]:
    """Sessions that are over, and attempts that no limit counts any more, are gone; how many."""
    now = clock.now()
    old = (
        ("sessions", Session.objects.filter(expire_date__lt=now)),
        ("attempts", AccessAttempt.objects.filter(attempt_time__lt=now - DAY)),
        ("wrong_passwords", WrongPassword.objects.filter(at__lt=now - HOUR)),
    )
    return {name: rows.delete()[0] for name, rows in old}


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """The page of a number that is locked at this address (429)."""
    return _locked_page(request, lock_minutes(request))


def locked_out_everywhere(request: HttpRequest, typed: str) -> HttpResponse:
    """The page of a number that is locked at every address (429), with the minutes that are left."""
    wrong = _of_last_hour(attempted_number(request, {"number": typed})).order_by("-at")
    first = list(wrong.values_list("at", flat=True)[:HOURLY_LIMIT])[-1]
    return _locked_page(request, ceil((first + HOUR - clock.now()) / timedelta(minutes=1)))


def _of_last_hour(number: str) -> QuerySet[WrongPassword]:
    return WrongPassword.objects.filter(number=number, at__gt=clock.now() - HOUR)


def _locked_page(request: HttpRequest, minutes: int) -> HttpResponse:
    context = {"title": "暂时不能登录", "minutes": minutes, "help_phone": settings.HELP_PHONE}
    return render(request, "accounts/locked.html", context, status=429)
