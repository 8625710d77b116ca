"""Undoing an import as a whole (撤回) while nothing was built on it: its rows are hidden, none is deleted.

Rows of a withdrawn import belong to ``divisions.nowhere``: no region holds them, so no page, rule or ledger
sees them, whoever looks. Floors above tell what was built on an import with ``object_to``.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.scope import require, scope
from audit import log
from audit.actions import Action
from audit.models import IncomingFile, Withdrawal
from common import divisions
from common.errors import Refused, WrongStep
from households import importing
from households.models import Case, Entitlement, Household, Membership, PastCase

Objection = Callable[[IncomingFile], str | None]

_objections: list[Objection] = []


def object_to(objection: Objection) -> Objection:
    """From now on ``objection(incoming)`` is asked why an import can no longer be undone."""
    if objection not in _objections:
        _objections.append(objection)
    return objection


def may_withdraw(incoming: IncomingFile) -> str:
    """Which permission the import's withdrawal asks for."""
    return "feeds.withdraw" if importing.offer_of(incoming.kind).is_dated else "imports.withdraw"


def objection_to(incoming: IncomingFile) -> str:
    """Why the import cannot be undone, empty where it can. Needs an open scope."""
    return next(_reasons(incoming), "")


def _reasons(incoming: IncomingFile) -> Iterator[str]:
    offer = importing.offer_of(incoming.kind)
    if incoming.status == IncomingFile.Status.WITHDRAWN:
        yield f"批次 {incoming.number} 已经撤回。"
    if offer.hide is None:
        yield offer.kept
    mended = incoming.mended_by.filter(status=IncomingFile.Status.IMPORTED).first()
    if mended is not None:
        yield f"已有改好的错误表补入本批次（{mended.number}），请先撤回 {mended.number}。"
    if later := _successor(incoming):
        yield f"之后导入的 {later.number}（{later.as_of}）已接替本批次，撤回不会改变现在的比对。"
    for objection in _objections:
        if sentence := objection(incoming):
            yield sentence


def _successor(incoming: IncomingFile) -> IncomingFile | None:
    """A later delivery of the same sender, for kinds whose deliveries take one another's place."""
    if incoming.as_of is None:
        return None
    same = IncomingFile.objects.filter(
        region_code=incoming.region_code, kind=incoming.kind, source=incoming.source,
        status=IncomingFile.Status.IMPORTED, mends=None,
    )  # fmt: skip
    root = incoming
    while root.mends is not None:
        root = root.mends
    later = Q(as_of__gt=root.as_of) | Q(as_of=root.as_of, pk__gt=root.pk)
    found: IncomingFile | None = same.filter(later).order_by("as_of", "pk").first()
    return found


@transaction.atomic
def withdraw(incoming: IncomingFile, *, actor: User, reason: str) -> Withdrawal:
    """The import's rows are seen by nobody; the file can be imported again, corrected.

    Raises NotPermitted; WrongStep with the reason for which it can no longer be undone; Refused without a
    reason of the person's own.
    """
    offer = importing.offer_of(incoming.kind)
    require(actor, offer.permission, incoming)
    require(actor, may_withdraw(incoming), incoming)
    if not reason.strip():
        raise Refused("请填写撤回理由，撤回会记入留痕。")
    with scope(region=incoming.region_code, user=actor):
        held: IncomingFile = IncomingFile.objects.select_for_update().get(pk=incoming.pk)
        if (objection := objection_to(held)) or offer.hide is None:
            raise WrongStep(objection)
        offer.hide(held)
        held.status = IncomingFile.Status.WITHDRAWN
        errors, held.errors_file = held.errors_file, ""
        held.save(update_fields=["status", "errors_file"])
        withdrawal: Withdrawal = Withdrawal.objects.create(
            region_code=held.region_code, incoming=held, actor=actor, reason=reason
        )
        log.record(
            Action.FILE_WITHDRAWN,
            held,
            actor=actor,
            reason=reason,
            detail={"kind": held.kind, "number": held.number, "rows": held.accepted},
        )
    if errors:
        transaction.on_commit(lambda: Path(errors).unlink(missing_ok=True))
    return withdrawal


def hide_roll(incoming: IncomingFile) -> None:
    """The households that the import brought belong to nobody's region; cases and members follow them."""
    nowhere = divisions.nowhere(incoming.pk)
    Household.objects.filter(incoming=incoming).update(region_code=nowhere, county=divisions.county(nowhere))


@object_to
def _roll_was_built_on(incoming: IncomingFile) -> str | None:
    """A roll that changed what stood there before, or that was changed since, stays."""
    if incoming.kind != "roll":
        return None
    correct = "请导入一份更正后的台账，原来的内容会留在历史中。"
    changed = (
        PastCase.objects.filter(superseded_by=incoming).exists()
        or Membership.objects.filter(superseded_by=incoming).exists()
        or Entitlement.objects.filter(superseded_by=incoming).exists()
    )
    if changed:
        return f"本批次更新了已有户的内容，不能整份撤回。{correct}"
    if Case.objects.filter(incoming=incoming).exclude(household__incoming=incoming).exists():
        return f"本批次为已有的户增加了保障记录，不能整份撤回。{correct}"
    if Membership.objects.filter(incoming=incoming).exclude(household__incoming=incoming).exists():
        return f"本批次补入了已有户的成员，不能整份撤回。{correct}"
    of_ours = Household.objects.filter(incoming=incoming)
    touched = (
        PastCase.objects.filter(incoming=incoming).exists()
        or Case.objects.filter(household__in=of_ours).exclude(incoming=incoming).exists()
        or Membership.objects.filter(household__in=of_ours).exclude(incoming=incoming).exists()
    )
    return f"之后的导入或审核确认已更新本批次的户，不能整份撤回。{correct}" if touched else None
