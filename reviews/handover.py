"""Handing a finding over (转交): who is barred for kinship or own doing (回避) passes it to who may."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.backends import may_sign_in
from accounts.models import User
from accounts.scope import PERMISSIONS, barred, bars, may, require
from audit import log
from audit.actions import Action
from common import clock, divisions
from common.errors import NotPermitted, Refused, WrongStep
from reviews.findings import locked, tell
from reviews.models import Finding, FindingEvent

NEAREST = PERMISSIONS["findings.hand_over"]
"""Whom the page proposes first: the township's examiner, then a colleague, then the county."""


ALL_BARRED = "本乡镇经办人员均须回避"


@dataclass(frozen=True)
class Hands:
    """Into whose hands assigned findings come: by finding the one who takes it in the township's place.

    ``nobody`` are those that everybody there and in the county would have to leave to others.
    """

    handlers: Mapping[int, User]
    nobody: Collection[int]


def first_hands(rows: QuerySet[Finding], regions: Mapping[int, int]) -> Hands:
    """Who must take a finding because each caseworker of its township is barred (回避), the nearest first.

    ``regions`` names for each of the findings where it will lie. A township without caseworkers bars nobody.
    """
    places = {code: [code, *divisions.ancestors(code)] for code in set(regions.values())}
    able = _staff(set().union(*places.values()))
    kept_off = barred(able, rows)
    staff = {code: _by_nearness(able, above) for code, above in places.items()}
    handlers: dict[int, User] = {}
    nobody = set()
    for pk, code in regions.items():
        here = [user for user in staff[code] if may(user, "findings.handle")]
        if not here or any(pk not in kept_off.get(user.pk, ()) for user in here):
            continue
        free = next((user for user in staff[code] if pk not in kept_off.get(user.pk, ())), None)
        if free is None:
            nobody.add(pk)
        else:
            handlers[pk] = free
    return Hands(handlers, nobody)


def _staff(codes: Collection[int]) -> list[User]:
    """Who may sign in and has findings handed over to them in these regions."""
    people = User.objects.filter(is_active=True, role__in=list(NEAREST), region_id__in=codes)
    return [user for user in people if may_sign_in(user, clock.now().date())]


def _by_nearness(people: Sequence[User], places: Sequence[int]) -> list[User]:
    there = [user for user in people if user.region_id in places]
    return sorted(
        there, key=lambda user: (NEAREST.index(user.role), places.index(user.region_id), user.number)
    )


def receivers(finding: Finding, actor: User) -> list[User]:
    """Who may take it, the nearest first: 审核 of the township, 经办 there, 县局业务; nobody barred."""
    places = [finding.region_code, *divisions.ancestors(finding.region_code)]
    others = [user for user in _staff(places) if user.pk != actor.pk]
    kept_off = barred(others, Finding.objects.filter(pk=finding.pk))
    return _by_nearness([user for user in others if finding.pk not in kept_off[user.pk]], places)


def may_hand_over(finding: Finding, actor: User) -> bool:
    """Whether the finding waits for a verification that this actor has to leave to somebody else.

    Who is barred hands it over once; from then on who has it may hand it on.
    """
    if finding.status != Finding.Status.ASSIGNED or not may(actor, "findings.hand_over"):
        return False
    if finding.handler_id is not None:
        return bool(finding.handler_id == actor.pk)
    return bars(actor, finding) is not None


@transaction.atomic
def hand_over(finding: Finding, *, actor: User, to: User, reason: str) -> Finding:
    """The finding names ``to`` as who handles it (转交); status, township and deadline stay as they are.

    For who is barred (回避) and for whom it was handed to. Raises NotPermitted, WrongStep, Refused.
    """
    require(actor, "findings.hand_over")
    if not reason.strip():
        raise Refused("请填写转交的原因。")
    finding = locked(finding, actor)
    if finding.status != Finding.Status.ASSIGNED:
        raise WrongStep(f"该疑点当前为“{finding.get_status_display()}”，不用转交。")
    if not may_hand_over(finding, actor):
        raise NotPermitted(_no_need(finding))
    if to not in receivers(finding, actor):
        raise Refused("所选人员不能办理该疑点，请选择本乡镇或县局的其他人。")
    before, finding.handler = finding.handler, to
    finding.save(update_fields=["handler"])
    told = {"to": to.pk, "name": to.name, "reason": reason.strip()}
    tell(finding, FindingEvent.Kind.HANDED_OVER, actor, told)
    log.record(
        Action.FINDING_HANDED_OVER, finding, actor=actor, reason=reason,
        before={"handler": before.name} if before else None, after={"handler": to.name},
    )  # fmt: skip
    return finding


def put_into(hands: Hands, findings: Sequence[Finding], regions: Mapping[int, int], *, actor: User) -> None:
    """Those of the just assigned findings whose township must keep out name who handles them.

    Call it in the assignment's transaction.
    """
    taken = [finding for finding in findings if finding.pk in hands.handlers]
    for user in {hands.handlers[finding.pk] for finding in taken}:
        his = [finding.pk for finding in taken if hands.handlers[finding.pk] == user]
        Finding.objects.filter(pk__in=his).update(handler=user)
    told = [(finding, hands.handlers[finding.pk]) for finding in taken]
    FindingEvent.objects.bulk_create(
        FindingEvent(
            region_code=regions[finding.pk], finding=finding, kind=FindingEvent.Kind.HANDED_OVER,
            at=clock.now(), actor=actor, detail={"to": user.pk, "name": user.name, "reason": ALL_BARRED},
        )
        for finding, user in told
    )  # fmt: skip
    log.record_each(
        Action.FINDING_HANDED_OVER,
        (
            (finding, {"region": regions[finding.pk], "reason": ALL_BARRED, "after": {"handler": user.name}})
            for finding, user in told
        ),
        actor=actor,
    )


def _no_need(finding: Finding) -> str:
    if finding.handler is not None:
        return f"该疑点已转交 {finding.handler.name} 办理。"
    return "该疑点没有需要您回避的情形，不用转交。"
