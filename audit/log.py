"""Writing the trail: one event a deed, in the deed's own transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest

from audit.actions import Action
from audit.context import origin
from audit.masking import mask_text, mask_value
from audit.models import AuditEvent
from common import divisions

_BLOCK = 500


def record(
    action: Action,
    obj: models.Model | None = None,
    *,
    actor: Any,
    region: Any = None,
    reason: str = "",
    before: Any = None,
    after: Any = None,
    detail: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """The deed stands in the trail, every number masked; call it inside the deed's transaction.

    ``actor`` is a user, or None when nobody is signed in. ``region`` is a code or a Region; without
    it the object's own region counts, then the actor's. ``before`` and ``after`` are what a change
    was from and to, in any form that JSON can hold.
    """
    columns = _columns(
        action, obj, actor=actor, region=region, reason=reason, before=before, after=after, detail=detail
    )
    return AuditEvent.objects.create(**columns)


def record_each(
    action: Action, told: Iterable[tuple[models.Model, Mapping[str, Any]]], *, actor: Any
) -> None:
    """The same deed done to many rows stands in the trail once for each, with what ``record`` takes."""
    AuditEvent.objects.bulk_create(
        (AuditEvent(**_columns(action, obj, actor=actor, **words)) for obj, words in told),
        batch_size=_BLOCK,
    )


def record_refusal(request: HttpRequest, *, status: int, sentence: str = "") -> None:
    """A signed-in person was refused (403) or found nothing (404); in a transaction of its own."""
    with transaction.atomic():
        record(
            Action.REFUSED,
            actor=request.user,
            reason=sentence,
            detail={"status": status, "method": request.method, "path": request.path[:200]},
        )


def _columns(
    action: Action,
    obj: models.Model | None,
    *,
    actor: Any,
    region: Any = None,
    reason: str = "",
    before: Any = None,
    after: Any = None,
    detail: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    present = origin()
    return {
        "action": action,
        "region_code": _region_code(region, obj, actor),
        "reason": mask_text(reason),
        "detail": _detail(before, after, detail),
        "request_id": present.request_id,
        "ip": present.ip,
        **_who(actor),
        **_what(obj),
    }


def _who(actor: Any) -> dict[str, Any]:
    if actor is None or actor.pk is None:
        return {}
    return {"actor": actor, "actor_number": actor.number, "actor_name": actor.name, "role": actor.role}


def _what(obj: models.Model | None) -> dict[str, Any]:
    if obj is None:
        return {}
    return {
        "object_kind": obj._meta.label_lower,
        "object_id": str(obj.pk),
        "object_label": mask_text(str(obj))[:200],
    }


def _region_code(region: Any, obj: models.Model | None, actor: Any) -> int:
    if region is not None:
        return int(getattr(region, "code", region))
    code = getattr(obj, "region_code", None)
    return int(code if code is not None else getattr(actor, "region_id", None) or divisions.WHOLE)


def _detail(before: Any, after: Any, detail: Mapping[str, Any] | None) -> dict[str, Any]:
    told = dict(detail or {})
    told |= {name: value for name, value in (("before", before), ("after", after)) if value is not None}
    return dict(mask_value(told))
