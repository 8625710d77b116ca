"""Recusal on request (回避申请及决定, D36): anybody may ask that somebody leaves an application to others.

Who is recused is barred from every step of it, as the kin of the family are; a superior decides.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from accounts.models import User
from accounts.scope import WHOLE, holds, register_bar, scope
from common import divisions
from common.divisions import Level
from common.errors import NotPermitted, Refused, WrongStep
from households.models import Application, Deed, Step
from households.procedure import conditions, moves
from households.procedure.files import File

RECUSED = "已决定您回避本申请，由他人办理。"


@transaction.atomic
def ask(application: Application, *, actor: User, about: str, reason: str, asked_by: str = "") -> Step:
    """Somebody (``about``: name or number) is asked to leave it to others.

    Raises NotPermitted, WrongStep where that is asked already, Refused.
    """
    if not reason.strip():
        raise Refused("请写明须回避的理由。")
    move = moves.begin(Deed.ASK_RECUSAL, application, actor=actor)
    who = _handler(move.application, about.strip())
    if any(each.facts["user"] == who.pk for each in conditions.open_recusals(move.file)):
        raise WrongStep(f"{who.name} 的回避申请正在等待决定。")
    facts = {"user": who.pk, "name": who.name, "asked_by": asked_by.strip() or actor.name}
    return move.done(opinion=f"{who.name}：{reason.strip()}（{facts['asked_by']}提出）", facts=facts)


@transaction.atomic
def decide(
    application: Application, *, actor: User, granted: bool, reason: str, request: int | None = None
) -> Step:
    """The oldest open request that the actor may decide is decided.

    ``request`` is the step that was seen: it is decided, or nothing. Raises NotPermitted, WrongStep, Refused.
    """
    if not reason.strip():
        raise Refused("请写明决定的理由。")
    move = moves.begin(Deed.RECUSE, application, actor=actor)
    asked = next_request(move.file, actor)
    if asked is None or request not in (None, asked.pk):
        raise WrongStep("您看到的回避申请已有决定，请返回申请页面重新打开。")
    who = User.objects.get(pk=asked.facts["user"])
    if sentence := _kept_from(actor, who):
        raise NotPermitted(sentence)
    facts = {"user": who.pk, "name": who.name, "granted": granted}
    words = "回避" if granted else "不需回避"
    if granted:
        User.objects.filter(pk=who.pk).update(was_recused=True)
    return move.done(opinion=f"{who.name} {words}：{reason.strip()}", facts=facts)


def next_request(file: File, reader: User) -> Step | None:
    """The oldest open request that the reader may decide; where there is none, the oldest of all."""
    asked = conditions.open_recusals(file)
    about = User.objects.in_bulk([each.facts["user"] for each in asked])
    own = (each for each in asked if not _kept_from(reader, about[each.facts["user"]]))
    return next(own, asked[0] if asked else None)


def waiting(user: User) -> QuerySet[Application]:
    """Applications in view with an open request that the user may decide."""
    decided = Step.objects.filter(
        application=OuterRef("application"), deed=Deed.RECUSE, pk__gt=OuterRef("pk")
    )
    asked = Step.objects.filter(application=OuterRef("pk"), deed=Deed.ASK_RECUSAL).annotate(
        who=KT("facts__user")
    )
    others = asked.exclude(facts__user__in=_beyond(user))
    undecided = others.filter(~Exists(decided.annotate(who=KT("facts__user")).filter(who=OuterRef("who"))))
    rows: QuerySet[Application] = Application.objects.visible_to(user).open().filter(Exists(undecided))
    return rows


def _kept_from(actor: User, who: User) -> str | None:
    """Why the actor does not decide about somebody: nobody about themselves, no township about the county."""
    if who.pk == actor.pk:
        return "不能决定本人是否回避，请由他人决定。"
    if _is_of_township(actor) and not _is_of_township(who):
        return "县局人员是否回避由县局业务决定。"
    return None


def _beyond(actor: User) -> list[int]:
    """The keys of the users about whom ``_kept_from`` keeps the actor from deciding."""
    if not _is_of_township(actor):
        return [actor.pk]
    above = User.objects.filter(region_id__in=divisions.ancestors(actor.region_id or 0))
    return [actor.pk, *above.values_list("pk", flat=True)]


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
