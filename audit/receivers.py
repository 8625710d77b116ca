"""The trail hears what happens on the floor below: sign-ins, and changes of users, regions and parameters."""

from collections.abc import Mapping
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from accounts import signals
from accounts.models import User
from audit import log
from audit.actions import Action

_TOLD = ("obj", "actor", "region", "reason", "before", "after")


def connect() -> None:
    """From now on these events stand in the trail."""
    user_logged_in.connect(signed_in, dispatch_uid="audit.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="audit.signed_out")
    user_login_failed.connect(sign_in_failed, dispatch_uid="audit.sign_in_failed")
    user_locked_out.connect(locked, dispatch_uid="audit.locked")
    signals.hear(deed_below)


def deed_below(*, action: str, **told: Any) -> None:
    """A deed of the floor below stands in the trail, in its own transaction."""
    log.record(Action(action), **{name: told[name] for name in _TOLD})


def signed_in(*, user: Any, **_: Any) -> None:
    """A person signed in."""
    log.record(Action.SIGNED_IN, user, actor=user, region=user.region_id)


def signed_out(*, user: Any, **_: Any) -> None:
    """A person signed out; nobody did where the session had ended by itself."""
    if user is not None:
        log.record(Action.SIGNED_OUT, user, actor=user, region=user.region_id)


def sign_in_failed(*, credentials: Mapping[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Somebody tried a wrong password or an unknown number."""
    _note(Action.SIGN_IN_FAILED, str(credentials.get("number") or credentials.get("username") or ""))


def locked(*, username: str | None = None, **_: Any) -> None:
    """A number was locked after too many wrong passwords."""
    _note(Action.LOCKED, username or "")


def _note(action: Action, number: str) -> None:
    # An unknown number is not kept: people type their password into the wrong field.
    known = User.objects.filter(number=User.objects.normal_number(number)).first()
    if known is None:
        log.record(action, actor=None, detail={"number": "（没有这个工号）"})
    else:
        log.record(action, known, actor=None, region=known.region_id, detail={"number": known.number})
