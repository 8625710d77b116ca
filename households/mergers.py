"""Mergers of divisions (区划撤并): a village or township goes into another one on a day.

Who may see a row follows at once; where a household lived stays as it was (居住地), and for days from the
merger on its successor is read in its place. Codes are never used again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Count

from accounts.models import Announcement, Region, User
from accounts.scope import WHOLE, Scoped, holds, require, scope
from audit import log
from audit.actions import Action
from common import clock, divisions
from common.divisions import Level
from common.errors import NotPermitted, Refused
from common.guards import AppendOnly, SameRegion
from common.guards.declarations import guards_of
from households.models import Household, Membership

ROWS = Count("*")

_followed: dict[str, set[str]] = {}


def follow(label: str, column: str) -> None:
    """From now on this further column of a table (as ``reviews.Finding``) follows a merger, too."""
    _followed.setdefault(label, set()).add(column)


@dataclass(frozen=True)
class Step:
    """One division that ends, its successor, and what would move with it."""

    old: Region
    new: Region
    households: int
    people: int
    users: Sequence[User]
    rows: Mapping[str, int]

    @property
    def others(self) -> list[tuple[str, int]]:
        """What else moves, by the Chinese name of the table."""
        return sorted((name, count) for name, count in self.rows.items() if count)


def below(region: Region) -> list[Region]:
    """The standing divisions right under one that is to end: each needs its own successor first."""
    low, high = divisions.span(region.code)
    rows = Region.objects.standing().filter(code__gt=low, code__lt=high).order_by("code")
    return [row for row in rows if divisions.parent(row.code) == region.code]


def plan(successors: Mapping[int, int], *, on: date, actor: User) -> list[Step]:
    """What a merger would move, division by division, the villages first. Raises NotPermitted, Refused."""
    require(actor, "admin.regions")
    known = Region.objects.in_bulk([*successors, *successors.values()])
    if missing := sorted({*successors, *successors.values()} - set(known)):
        raise Refused(f"没有编码为 {missing[0]} 的区划，请先用行政区划文件导入。")
    _judge(successors, known, on, actor)
    pairs = sorted(successors.items(), key=lambda pair: (-divisions.level(pair[0]), pair[0]))
    with scope(region=actor.region_id or WHOLE, user=actor):
        return _steps([(known[old], known[new]) for old, new in pairs])


@transaction.atomic
def merge(successors: Mapping[int, int], *, on: date, basis: str, actor: User) -> list[Step]:
    """Each division ends on the day and its rows and users belong to its successor from now on.

    ``successors``: code that ends to code that takes over. One event a division.
    Raises NotPermitted, Refused.
    """
    require(actor, "admin.regions")
    if not basis.strip():
        raise Refused("请填写撤并的依据。")
    codes = sorted({*successors, *successors.values()})
    list(Region.objects.select_for_update().filter(pk__in=codes).order_by("code"))
    steps = plan(successors, on=on, actor=actor)
    for step in steps:
        with scope(region=actor.region_id or WHOLE, user=actor):
            rows = _move(step.old.code, step.new.code)
        moved = {**rows, "users": [user.number for user in step.users]}
        User.objects.filter(region=step.old).update(region=step.new)
        Announcement.objects.filter(region=step.old).update(region=step.new)
        Region.objects.filter(pk=step.old.pk).update(successor=step.new, ended_on=on)
        log.record(
            Action.REGION_MERGED,
            step.old,
            actor=actor,
            region=divisions.county_code(step.old.code),
            reason=basis,
            before={"code": step.old.code, "name": step.old.name},
            after={"code": step.new.code, "name": step.new.name, "on": on},
            detail={"moved": moved},
        )
    return steps


def heir(code: int, on: date) -> int:
    """The division that a code stands for on a day: itself, or its last successor by then."""
    return heirs(on).get(code, code)


def heirs(on: date) -> dict[int, int]:
    """For each division merged by a day the last of its successors by that day."""
    ended = Region.objects.filter(ended_on__lte=on, successor__isnull=False)
    step = dict(ended.values_list("code", "successor_id"))
    return {code: _last(code, step) for code in step}


def settle(known: Mapping[int, int]) -> None:
    """Households that a file puts into a merged division lie in its heir; ``known``: what ``heirs`` told."""
    for code, successor in known.items():
        Household.objects.filter(region_code=code).update(region_code=successor)


def _last(code: int, step: Mapping[int, int]) -> int:
    while code in step:
        code = step[code]
    return code


def _judge(successors: Mapping[int, int], known: Mapping[int, Region], on: date, actor: User) -> None:
    if on > clock.today():
        raise Refused("撤并日期不能晚于今天：到那一天再办理，或先导入新的区划代码。")
    for old, new in successors.items():
        gone, heir_of = known[old], known[new]
        if not holds(actor, old) or not holds(actor, new):
            raise NotPermitted("该区划不在您的管辖范围内。")
        if actor.region_id == old:
            raise NotPermitted("不能撤并自己所在的区划，请由上级系统管理员办理。")
        if gone.level < Level.TOWNSHIP or divisions.county(old) != divisions.county(new):
            raise Refused("这里只办理同一县内乡镇、村（居）的撤并。")
        if gone.level != heir_of.level:
            raise Refused(f"{gone.name}与{heir_of.name}不是同一级，不能并入。")
        if gone.ended_on is not None:
            raise Refused(f"{gone.name}已于 {gone.ended_on} 撤并，编码不再使用。")
        if heir_of.ended_on is not None or new in successors:
            raise Refused(f"{heir_of.name}（{new}）已撤并或也在撤并之列，请选择仍在使用的区划。")
        if loose := [row for row in below(gone) if row.code not in successors]:
            names = "、".join(row.name for row in loose[:5])
            raise Refused(f"{gone.name}下还有 {len(loose)} 个村（居）没有指定去向：{names}。")


def _steps(pairs: Sequence[tuple[Region, Region]]) -> list[Step]:
    """What would move with each division; asked once a table."""
    codes = [old.code for old, _ in pairs]
    homes, people = _counted(Household, codes), _counted(Membership, codes, Count("person", distinct=True))
    others = [model for model in _tables() if model not in (Household, Membership)]
    rows = {str(model._meta.verbose_name): _counted(model, codes) for model in others}
    users = list(User.objects.filter(region__in=codes))
    return [
        Step(
            old=old,
            new=new,
            households=homes.get(old.code, 0),
            people=people.get(old.code, 0),
            users=[user for user in users if user.region_id == old.code],
            rows={name: counts.get(old.code, 0) for name, counts in rows.items()},
        )
        for old, new in pairs
    ]


def _counted(model: type[Scoped], codes: Sequence[int], what: Count = ROWS) -> dict[int, int]:
    found = model.objects.filter(region_code__in=codes).order_by().values("region_code").annotate(n=what)
    return dict(found.values_list("region_code", "n"))


def _tables() -> list[type[Scoped]]:
    return [model for model in apps.get_models() if issubclass(model, Scoped) and model._meta.managed]


def _move(old: int, new: int) -> dict[str, Any]:
    """Rows follow: first those that nothing leads, then those whose parent is none; the others came along."""
    moved: dict[str, Any] = {}
    leading = [model for model in _tables() if not _parent(model)]
    led = [model for model in _tables() if _parent(model)]
    for model in leading:
        if AppendOnly() not in guards_of(model):
            moved[model._meta.label] = model.objects.filter(region_code=old).update(region_code=new)
    for model in led:
        orphans = model.objects.filter(region_code=old, **{f"{_parent(model)}__isnull": True})
        if AppendOnly() not in guards_of(model):
            moved[model._meta.label] = orphans.update(region_code=new)
    for label, columns in _followed.items():
        for column in columns:
            rows = apps.get_model(label).objects.filter(**{column: old})
            moved[f"{label}.{column}"] = rows.update(**{column: new})
    return {label: count for label, count in moved.items() if count}


def _parent(model: type[models.Model]) -> str:
    return next((guard.parent for guard in guards_of(model) if isinstance(guard, SameRegion)), "")
