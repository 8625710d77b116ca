"""Items of the rectification ledger (整改台账): made when a finding proves true, numbered without gaps."""

from collections.abc import Sequence

from django.db.models.functions import Length

from accounts import parameters
from accounts.models import Region, User
from accounts.scope import scope
from audit import log
from audit.actions import Action
from common import clock, divisions
from common.divisions import Level
from reviews import deadlines
from reviews.models import Finding, LedgerItem, Verification

RECTIFY = parameters.declare("rectify.workdays", 30, "个工作日", "整改时限")


def enter(
    finding: Finding, verification: Verification, *, measures: Sequence[str], actor: User
) -> LedgerItem:
    """A verified finding (属实) has its item: a new one, or after a relapse the old one under its number.

    The unit is the township, the person who verified is responsible, the deadline counts from today.
    Call it in the verification's transaction.
    """
    terms = {
        "verification": verification,
        "measures": list(measures),
        "unit": township_of(finding),
        "person_name": verification.verifier_name,
        "deadline": deadlines.after(
            parameters.value(RECTIFY.key, finding.county, clock.today()), finding.county
        ),
        "at": verification.at,
    }
    known = LedgerItem.objects.filter(finding=finding, voided=False).first()
    item: LedgerItem = known or LedgerItem(
        finding=finding, county=finding.county, number=_next_number(finding.county)
    )
    for name, value in terms.items():
        setattr(item, name, value)
    item.region_code = finding.region_code
    item.save()
    after = {"number": item.number, "deadline": item.deadline}
    log.record(Action.LEDGER_ITEM_OPENED, item, actor=actor, after=after)
    return item


def give_back(finding: Finding) -> None:
    """A relapse that did not prove true leaves its old item to the finding that was closed with it."""
    closed = finding.relapse_of
    if closed is not None:
        items = LedgerItem.objects.filter(finding=finding, voided=False)
        items.update(finding=closed, region_code=closed.region_code)


def void(verification: Verification, *, actor: User, reason: str) -> None:
    """The item that the verification led to no longer counts and keeps its number.

    That of a relapse stays open: it was there before.
    """
    if verification.finding.relapse_of_id is not None:
        return
    for item in LedgerItem.objects.filter(verification=verification, voided=False):
        item.voided = True
        item.save(update_fields=["voided"])
        detail = {"number": item.number}
        log.record(Action.LEDGER_ITEM_VOIDED, item, actor=actor, reason=reason, detail=detail)


def township_of(finding: Finding) -> int:
    """The township that has to deal with a finding; its county where it lies in no single one."""
    if finding.assigned_to is not None:
        return finding.assigned_to
    code = finding.region_code
    if divisions.level(code) == Level.VILLAGE:
        return divisions.parent(code) or code
    return code


def _next_number(county: int) -> str:
    """The next free number of the county and year, ZG-2026-0001; the county's row is the lock.

    Townships number together, so the whole county is looked at whoever asks.
    """
    prefix, code = f"ZG-{clock.today().year}-", county * 1_000_000
    Region.objects.select_for_update(no_key=True).get(code=code)
    with scope(region=code):
        numbers = LedgerItem.objects.filter(county=county, number__startswith=prefix)
        last = numbers.order_by(Length("number").desc(), "-number").values_list("number", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"
