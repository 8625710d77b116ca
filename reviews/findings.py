"""What the deeds about a finding (疑点) share: its lock, its verification in force, and telling its events.

Runs find and lose findings (``reviews.difference``); only people say whether they are true: ``assigning``,
``handover``, ``verifying``, ``countersigning``.
"""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from common import clock
from common.errors import NotPermitted
from reviews.models import Finding, FindingEvent, Verification


def locked(finding: Finding, actor: User) -> Finding:
    """The finding as it stands now, locked until the transaction ends. Raises NotPermitted."""
    rows = Finding.objects.visible_to(actor).select_for_update(of=("self",))
    row: Finding | None = rows.filter(pk=finding.pk).first()
    if row is None:
        raise NotPermitted("该记录不在您的管辖范围内。")
    return row


def verification_of(finding: Finding) -> Verification:
    """The verification that counts. Raises Verification.DoesNotExist."""
    rows = Verification.objects.select_related("finding")
    verification: Verification = rows.get(finding=finding, voided=False)
    return verification


def tell(finding: Finding, kind: str, actor: User, detail: Mapping[str, Any]) -> None:
    """One more step stands in the finding's history."""
    FindingEvent.objects.create(
        region_code=finding.region_code,
        finding=finding,
        kind=kind,
        at=clock.now(),
        actor=actor,
        detail=dict(detail),
    )
