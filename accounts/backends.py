"""Who may sign in: the number, the password, and an active time."""

from datetime import date
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts import signin
from accounts.models import User
from common import clock


def may_sign_in(user: User, on: date) -> bool:
    """Whether the user is active on a day; the system itself never signs in."""
    begun = user.active_from is None or user.active_from <= on
    over = user.active_to is not None and user.active_to < on
    return user.is_active and not user.is_system and begun and not over


class NumberBackend(BaseBackend):
    """Checks number and password, and at each request whether the user is still active."""

    def authenticate(
        self, request: HttpRequest | None, number: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The user with this number and password, None otherwise; an unknown number takes as long.

        Every way in comes through here: a wrong password counts, and with too many of them in an hour no
        password is looked at.
        """
        if not number or password is None or signin.is_locked_everywhere(request, number):
            return None
        user = self._checked(number, password)
        if user is None:
            signin.note_wrong_password(request, number)
        return user

    def _checked(self, number: str, password: str) -> User | None:
        try:
            user: User = User.objects.get_by_natural_key(number)
        except User.DoesNotExist:
            User().set_password(password)
            return None
        right = user.check_password(password)
        return user if right and may_sign_in(user, clock.now().date()) else None

    def get_user(self, user_id: int) -> User | None:
        """The signed-in user with the region at hand, None once closed."""
        user = User.objects.select_related("region").filter(pk=user_id).first()
        return user if user is not None and may_sign_in(user, clock.now().date()) else None
