"""Assigning findings to townships (下发): one, or all that a filter names, each with its deadline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Region, User
from accounts.scope import barred, require
from audit import log
from audit.actions import Action
from common import clock, divisions
from common.divisions import Level
from common.errors import Refused, WrongStep
from reviews import deadlines, handover
from reviews.findings import locked
from reviews.models import Finding, FindingEvent

MAX_WORKDAYS = 250
BLOCK = 500
"""How many rows one statement of a large assignment names."""

Status = Finding.Status


@dataclass(frozen=True)
class Assigned:
    """What became of an assignment of many: until when, how many for each township, how many left out.

    Left out are findings that are no longer open, those that lie in no single township, and those of
    which the county's officer, or everybody who could take them, must keep out (回避). ``handed_over``
    went to somebody else than the township's caseworkers, who are all barred.
    """

    deadline: date
    townships: Mapping[int, int]
    left_out: int
    handed_over: int = 0

    @property
    def count(self) -> int:
        """How many were assigned."""
        return sum(self.townships.values())


def by_township(rows: QuerySet[Finding]) -> dict[int | None, int]:
    """How many open findings of ``rows`` each township would get; None: those in no single township."""
    codes = rows.filter(status=Status.OPEN).order_by().values_list("region_code", flat=True)
    return dict(Counter(_township(code) for code in codes))


def recused(rows: QuerySet[Finding], actor: User) -> set[int]:
    """The open findings of ``rows`` that the actor must leave to somebody else to assign (回避)."""
    return barred([actor], rows.filter(status=Status.OPEN)).get(actor.pk, set())


@transaction.atomic
def assign(finding: Finding, *, actor: User, workdays: int, township: int | None = None) -> Finding:
    """The finding is with a township (下发), to be verified within ``workdays`` from today.

    Assigned again it has a new deadline. ``township`` is needed where the finding lies in no
    single one. Where each caseworker there is barred (回避), it is in the hands of the next who is not.
    Raises NotPermitted (also 回避), WrongStep, Refused.
    """
    require(actor, "findings.assign")
    finding = locked(finding, actor)
    require(actor, "findings.assign", finding)
    if finding.status not in (Status.OPEN, Status.ASSIGNED):
        raise WrongStep(f"该疑点当前为“{finding.get_status_display()}”，不能下发。")
    to = finding.assigned_to or _township(finding.region_code) or _chosen(finding, township)
    hands = handover.Hands({}, ())
    if finding.handler_id is None:
        hands = handover.first_hands(Finding.objects.filter(pk=finding.pk), _regions([finding], to))
    if hands.nobody:
        raise Refused("乡镇和县局能办理该疑点的人员都须回避，请先由系统管理员开通其他人员。")
    _assign([finding], to, _deadline(workdays, finding.county), actor, hands)
    finding.refresh_from_db()
    return finding


@transaction.atomic
def assign_by_filter(rows: QuerySet[Finding], *, actor: User, workdays: int) -> Assigned:
    """Every open finding of ``rows`` is with its township, to be verified within ``workdays`` from today.

    What was assigned or has vanished meanwhile is left out, and what the actor must leave to others.
    Raises NotPermitted, Refused.
    """
    require(actor, "findings.assign")
    deadline = _deadline(workdays, divisions.county(actor.region_id or divisions.WHOLE))
    wanted = rows.order_by().values("pk")
    open_ones = Finding.objects.visible_to(actor).filter(pk__in=wanted, status=Status.OPEN)
    held = open_ones.select_for_update(of=("self",)).order_by("pk").defer("evidence", "parameters")
    mine = recused(open_ones, actor)
    found = [finding for finding in held if finding.pk not in mine and _township(finding.region_code)]
    hands = handover.first_hands(open_ones, {finding.pk: finding.region_code for finding in found})
    townships: dict[int, list[Finding]] = {}
    for finding in found:
        if finding.pk not in hands.nobody and (to := _township(finding.region_code)):
            townships.setdefault(to, []).append(finding)
    for to, own in townships.items():
        _assign(own, to, deadline, actor, hands)
    counts = {to: len(own) for to, own in townships.items()}
    left_out = rows.order_by().count() - sum(counts.values())
    return Assigned(deadline, counts, left_out, len(hands.handlers))


def _township(code: int) -> int | None:
    level = divisions.level(code)
    if level == Level.VILLAGE:
        return divisions.parent(code)
    return code if level == Level.TOWNSHIP else None


def _chosen(finding: Finding, township: int | None) -> int:
    """The township that was chosen, which must be one of the finding's county."""
    if township is None:
        raise Refused("该疑点不在单一乡镇内，请选择下发到哪个乡镇。")
    known = Region.objects.standing().filter(code=township).exists()
    if not known or _township(township) != township or divisions.county(township) != finding.county:
        raise Refused("请选择本县的乡镇。")
    return township


def _deadline(workdays: int, county: int) -> date:
    if not 1 <= workdays <= MAX_WORKDAYS:
        raise Refused(f"期限应为 1 至 {MAX_WORKDAYS} 个工作日。")
    return deadlines.after(workdays, county)


def _regions(chosen: Sequence[Finding], to: int) -> dict[int, int]:
    """Where each of the findings lies once it is with the township: one that lay above it in it."""
    low, high = divisions.span(to)
    return {
        finding.pk: finding.region_code if low <= finding.region_code < high else to for finding in chosen
    }


def _assign(chosen: Sequence[Finding], to: int, deadline: date, actor: User, hands: handover.Hands) -> None:
    """The locked findings are with the township, those of ``hands`` with who takes them in its place."""
    now, (low, high) = clock.now(), divisions.span(to)
    regions = _regions(chosen, to)
    changes = {
        "status": Status.ASSIGNED,
        "assigned_to": to,
        "assigned_by": actor,
        "assigned_at": now,
        "deadline": deadline,
    }
    for start in range(0, len(chosen), BLOCK):
        rows = Finding.objects.filter(pk__in=[finding.pk for finding in chosen[start : start + BLOCK]])
        rows.update(**changes)
        rows.exclude(region_code__gte=low, region_code__lt=high).update(region_code=to)
    FindingEvent.objects.bulk_create(
        (
            FindingEvent(
                region_code=regions[finding.pk],
                finding=finding,
                kind=FindingEvent.Kind.ASSIGNED,
                at=now,
                actor=actor,
                detail={"to": to, "deadline": deadline.isoformat()},
            )
            for finding in chosen
        ),
        batch_size=BLOCK,
    )
    after = {"deadline": deadline, "township": to}
    told = ((row, {"region": to, "before": {"deadline": row.deadline}, "after": after}) for row in chosen)
    log.record_each(Action.FINDING_ASSIGNED, told, actor=actor)
    handover.put_into(hands, chosen, regions, actor=actor)
