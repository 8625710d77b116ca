"""What a deed leaves in the trail."""

from collections.abc import Callable
from typing import Any

from audit.models import AuditEvent

LOOKS = "it only looks"


def left_by(deed: Callable[[], Any]) -> list[str]:
    """The actions that a deed leaves in the trail; what each is about is told in words."""
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    deed()
    events = AuditEvent.objects.exclude(pk__in=before).order_by("pk")
    assert not events.filter(object_label__contains=" object (").exists()
    return list(events.values_list("action", flat=True))
