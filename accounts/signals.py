"""What this floor tells the floors above: the trail hears it (``audit.receivers``)."""

from typing import Any

from django.db import models
from django.dispatch import Signal

_deed = Signal()


def tell(
    action: str,
    obj: models.Model | None,
    *,
    actor: Any,
    region: int | None = None,
    reason: str = "",
    before: Any = None,
    after: Any = None,
) -> None:
    """A deed of this floor is known above, in its transaction; ``action`` is a code of ``audit.actions``."""
    _deed.send(
        sender=type(obj),
        action=action,
        obj=obj,
        actor=actor,
        region=region,
        reason=reason,
        before=before,
        after=after,
    )


def hear(receiver: Any) -> None:
    """From now on ``receiver(action, obj, actor, region, reason, before, after)`` is called for each deed."""
    _deed.connect(receiver, dispatch_uid=f"{receiver.__module__}.{receiver.__qualname__}")
