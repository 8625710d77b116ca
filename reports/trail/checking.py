"""校验链条: the trail is recomputed against its seals and anchors, and that it was done stands in it."""

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.scope import PERMISSIONS, require
from audit import log, seal
from audit.actions import Action
from audit.models import AuditEvent
from common import divisions
from jobs import work
from jobs.models import Job

KIND = "verify_audit"
AT_ONCE = 20_000
"""A trail of so many records is checked while one waits, a longer one by a job."""


def is_long() -> bool:
    """Whether checking takes longer than anybody waits."""
    return AuditEvent.objects.order_by()[: AT_ONCE + 1].count() > AT_ONCE


@transaction.atomic
def ask(*, actor: User) -> Job:
    """The check waits for a worker. Raises NotPermitted."""
    require(actor, "audit.verify")
    return work.ask(KIND, region=actor.region_id or divisions.WHOLE, actor=actor)


def verify(*, actor: User) -> AuditEvent:
    """The whole trail is checked, what is not sealed yet sealed first; the event that keeps the verdict.

    Raises NotPermitted.
    """
    require(actor, "audit.verify")
    seal.seal()
    verdict = seal.verify()
    with transaction.atomic():
        return log.record(
            Action.AUDIT_VERIFIED,
            actor=actor,
            detail={
                "events": verdict.events,
                "ok": verdict.ok,
                "first_bad": verdict.first_bad,
                "sentence": verdict.sentence,
            },
        )


def whom_to_call(user: User) -> str:
    """Who looks after the installation, with the telephone number of the help desk."""
    around = [user.region_id or divisions.WHOLE, *divisions.ancestors(user.region_id or divisions.WHOLE)]
    administrators = User.objects.filter(
        role__in=list(PERMISSIONS["admin.users"]), is_active=True, region_id__in=around
    )
    names = "、".join(administrators.order_by("number").values_list("name", flat=True)[:3])
    return "，".join(filter(None, (f"系统管理 {names}" if names else "系统管理员", settings.HELP_PHONE)))
