"""Recusal on request (回避申请及决定, D36): anybody may ask that somebody leaves an application to others.

Who is recused is barred from every step of it, as the kin of the family are; a superior decides.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.scope import WHOLE, holds, register_bar, scope
from common import divisions
from common.divisions import Level
from common.errors import NotPermitted, Refused, WrongStep
from households.models import Application, Deed, Step
from households.procedure import conditions, moves

RECUSED = "已决定您回避本申请，由他人办理。"


@transaction.atomic
def ask(application: Application, *, actor: User, about: str, reason: str, asked_by: str = "") -> Step:
    """Somebody (``about``: name or number) is asked to leave it to others. Raises NotPermitted, Refused."""
    if not reason.strip():
        raise Refused("请写明须回避的理由。")
    move = moves.begin(Deed.ASK_RECUSAL, application, actor=actor)
    who = _handler(move.application, about.strip())
    if any(each.facts["user"] == who.pk for each in conditions.open_recusals(move.file)):
        raise WrongStep(f"{who.name} 的回避申请正在等待决定。")
    facts = {"user": who.pk, "name": who.name, "asked_by": asked_by.strip() or actor.name}
    return move.done(opinion=f"{who.name}：{reason.strip()}（{facts['asked_by']}提出）", facts=facts)


@transaction.atomic
def decide(application: Application, *, actor: User, granted: bool, reason: str) -> Step:
    """The oldest open request is decided; nobody decides about themselves, nor a township about the county.

    Raises NotPermitted, WrongStep, Refused.
    """
    if not reason.strip():
        raise Refused("请写明决定的理由。")
    move = moves.begin(Deed.RECUSE, application, actor=actor)
    asked = conditions.open_recusals(move.file)[0]
    who = User.objects.get(pk=asked.facts["user"])
    if who.pk == actor.pk:
        raise NotPermitted("不能决定本人是否回避，请由他人决定。")
    if _is_of_township(actor) and not _is_of_township(who):
        raise NotPermitted("县局人员是否回避由县局业务决定。")
    facts = {"user": who.pk, "name": who.name, "granted": granted}
    words = "回避" if granted else "不需回避"
    if granted:
        User.objects.filter(pk=who.pk).update(was_recused=True)
    return move.done(opinion=f"{who.name} {words}：{reason.strip()}", facts=facts)


def recused(actors: Collection[Any], rows: QuerySet[Any]) -> dict[int, set[int]]:
    """For each user the applications among the rows that were decided to be left to others."""
    if rows.model is not Application:
        return {}
    keys = [actor.pk for actor in actors if getattr(actor, "was_recused", False)]
    if not keys:
        return {}
    with scope(region=WHOLE):
        told = _decided(keys).filter(application__in=rows.order_by().values("pk"))
        found: dict[int, set[int]] = {}
        for user, application in told.values_list("facts__user", "application_id"):
            found.setdefault(user, set()).add(application)
    return found


@register_bar(many=recused)
def bar(actor: Any, subject: Any) -> str | None:
    """Why the actor must leave an application, or what belongs to one, to others by decision, or None."""
    application = subject.pk if isinstance(subject, Application) else getattr(subject, "application_id", None)
    if not application or not getattr(actor, "was_recused", False):
        return None
    with scope(region=WHOLE):
        return RECUSED if _decided([actor.pk]).filter(application=application).exists() else None


def _decided(users: Collection[int]) -> QuerySet[Step]:
    rows: QuerySet[Step] = Step.objects.filter(
        deed=Deed.RECUSE, facts__granted=True, facts__user__in=list(users)
    )
    return rows


def _handler(application: Application, about: str) -> User:
    """The one person of that name or number who works where the application lies. Raises Refused."""
    named = User.objects.filter(Q(name=about) | Q(number__iexact=about), is_active=True).order_by("pk")
    found = [each for each in named if each.region_id and holds(each, application.region_code)]
    if not found:
        raise Refused(f"没有找到办理本申请的人员“{about}”，请填写姓名或工号。")
    if len(found) > 1:
        raise Refused(
            f"有 {len(found)} 位“{about}”，请填写工号：{'、'.join(each.number for each in found)}。"
        )
    handler: User = found[0]
    return handler


def _is_of_township(user: User) -> bool:
    region = user.region_id or divisions.WHOLE
    return bool(region) and divisions.level(region) >= Level.TOWNSHIP
