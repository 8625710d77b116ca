"""Who looks at pages for the benchmark: a signed-in browser without a network, through all middleware."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.models import User
from config.bench.apart import Timed, timed

FOUND = (200, 302)
"""302: a single hit of a search is opened at once."""


def browser(role: str, region: int) -> Client:
    """Somebody of the role, signed in."""
    user, _ = User.objects.get_or_create(
        number=f"BENCH{role}",
        defaults={"name": "基准", "role": role, "region_id": region, "must_change_password": False},
    )
    host = next(
        (name for name in settings.ALLOWED_HOSTS if not name.startswith(("*", ".", "["))), "localhost"
    )
    extra: dict[str, Any] = {"wsgi.url_scheme": "https"} if settings.HTTPS else {}
    client = Client(SERVER_NAME=host, **extra)
    client.force_login(user, backend="accounts.backends.NumberBackend")
    return client


def visit(client: Client, address: str, headers: Mapping[str, str] | None = None) -> Timed:
    """The page, and how long it took. Raises RuntimeError when it is not there."""
    seen = timed(lambda: client.get(address, headers=dict(headers or {})))
    answer: Any = seen.answer
    if answer.status_code not in FOUND:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return seen
