"""From where a deed comes: the request's number and address, for the trail; empty outside a request."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.signin import client_ip


@dataclass(frozen=True)
class Origin:
    """The number of a request and the address that it came from."""

    request_id: str = ""
    ip: str | None = None


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("doudi_origin", default=_NOWHERE)


def origin() -> Origin:
    """Where the present deed comes from."""
    return _origin.get()


@contextmanager
def coming_from(request: HttpRequest) -> Iterator[Origin]:
    """Inside the block every event carries this request's number and address."""
    token = _origin.set(Origin(uuid.uuid4().hex, client_ip(request)))
    try:
        yield _origin.get()
    finally:
        _origin.reset(token)
