"""Countersigning (复核确认): where the county wants it, a second officer agrees to a verification or not."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts import parameters
from accounts.models import User
from accounts.scope import require
from audit import log
from audit.actions import Action
from common import clock
from common.errors import NotPermitted, Refused, WrongStep
from reviews import findings, ledger_items
from reviews.models import Finding, FindingEvent, Verification

COUNTERSIGN = parameters.declare("finding.countersign", default=False, label="核实结果须由乡镇审核复核")

Event = FindingEvent.Kind


@transaction.atomic
def countersign(finding: Finding, *, actor: User, note: str = "") -> None:
    """A second officer of the township confirms the verification (复核确认).

    Raises NotPermitted, WrongStep.
    """
    verification = _to_countersign(finding, actor)
    findings.tell(
        verification.finding, Event.COUNTERSIGNED, actor, {"note": note, "verification": verification.pk}
    )
    log.record(Action.FINDING_COUNTERSIGNED, verification.finding, actor=actor, reason=note)


@transaction.atomic
def send_back(finding: Finding, *, actor: User, reason: str) -> Finding:
    """The verification no longer counts, its ledger item is void, the finding is verified again (退回重核).

    Raises NotPermitted, WrongStep, Refused.
    """
    if not reason.strip():
        raise Refused("请填写退回的原因。")
    verification = _to_countersign(finding, actor)
    finding = verification.finding
    verification.voided = True
    verification.save(update_fields=["voided"])
    ledger_items.void(verification, actor=actor, reason=reason)
    finding.status = Finding.Status.ASSIGNED
    finding.save(update_fields=["status"])
    findings.tell(finding, Event.RETURNED, actor, {"reason": reason, "verification": verification.pk})
    log.record(Action.FINDING_RETURNED, finding, actor=actor, reason=reason)
    return finding


def awaits_countersign(finding: Finding) -> bool:
    """Whether the county wants a second look (``finding.countersign``) and nobody has taken it yet."""
    if finding.status != Finding.Status.VERIFIED:
        return False
    wanted: bool = parameters.value(COUNTERSIGN.key, finding.county, clock.today())
    return wanted and _is_pending(findings.verification_of(finding))


def pending(rows: QuerySet[Verification]) -> QuerySet[Verification]:
    """Those of the verifications that nobody has countersigned."""
    done = FindingEvent.objects.filter(
        finding=OuterRef("finding"), kind=Event.COUNTERSIGNED, at__gte=OuterRef("at")
    )
    return rows.exclude(Exists(done))


def _to_countersign(finding: Finding, actor: User) -> Verification:
    """The locked finding's verification, if this actor may still say yes or no to it."""
    require(actor, "findings.countersign", finding)
    finding = findings.locked(finding, actor)
    if finding.status != Finding.Status.VERIFIED:
        raise WrongStep(f"该疑点当前为“{finding.get_status_display()}”，没有等待复核的核实结果。")
    verification = findings.verification_of(finding)
    if verification.verifier_id == actor.pk:
        raise NotPermitted("核实和复核须由不同的人办理。")
    if not _is_pending(verification):
        raise WrongStep("该核实结果已经复核过。")
    return verification


def _is_pending(verification: Verification) -> bool:
    return bool(pending(Verification.objects.filter(pk=verification.pk)).exists())
