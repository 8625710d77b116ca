"""Who of the demo does something, and on which of its days."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from accounts.models import User
from accounts.scope import scope


@contextmanager
def acting(number: str, *, on: date | None = None) -> Iterator[User]:
    """In the scope of a user of the demo, on an earlier day of it."""
    user: User = User.objects.select_related("region").get(number=number)
    with _on(on), scope(region=user.region_id, user=user):
        yield user


@contextmanager
def _on(day: date | None) -> Iterator[None]:
    if day is None:
        yield
        return
    before = os.environ.get("DOUDI_TODAY")
    os.environ["DOUDI_TODAY"] = day.isoformat()
    try:
        yield
    finally:
        if before is None:
            del os.environ["DOUDI_TODAY"]
        else:
            os.environ["DOUDI_TODAY"] = before
