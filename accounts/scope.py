"""Who sees and touches which row (辖区、权限、回避): the only place that decides it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Self

from django.db import models

from accounts.context import WHOLE, Scope, ScopeRequired, current, required, scope
from accounts.permissions import PERMISSIONS, SYSTEM, refusal, writes
from common import divisions
from common.errors import NotPermitted
from common.fields import RegionCodeField

__all__ = [
    "PERMISSIONS",
    "WHOLE",
    "MadeManager",
    "Scope",
    "ScopeRequired",
    "Scoped",
    "ScopedQuerySet",
    "barred",
    "bars",
    "current",
    "holds",
    "may",
    "register_bar",
    "require",
    "require_each",
    "required",
    "scope",
    "upwards",
]

COUNTY = 1_000_000
OUTSIDE = "该记录不在您的管辖范围内。"


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows with a region."""

    def within(self, low: int, high: int) -> Self:
        """Rows whose code lies in the half-open range."""
        return self.filter(region_code__gte=low, region_code__lt=high)

    def visible_to(self, user: Any) -> Self:
        """Rows of the user's region and of all below it."""
        return self.within(*reach(user))

    def in_county(self, county: int) -> Self:
        """Rows of a county, given its number of six digits. Raises ValueError for a code of twelve."""
        if county >= COUNTY:
            raise ValueError(f"{county} is a code, not the number of a county")
        return self.within(county * COUNTY, (county + 1) * COUNTY)


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """Rows in the open scope; raises ScopeRequired outside any."""

    def get_queryset(self) -> ScopedQuerySet:
        """Rows in the open scope. Raises ScopeRequired."""
        opened = required(self.model.__name__)
        rows: ScopedQuerySet = super().get_queryset()
        return rows.within(opened.low, opened.high)


class MadeManager(ScopedManager):
    """The same of a table whose rows name their ``actor``: what one has made oneself is in view, too."""

    def made_by(self, user: Any) -> ScopedQuerySet:
        """What the user of the open scope made, for whatever region: a township's uploads are its county's.

        Raises ScopeRequired, also where somebody else's scope is open.
        """
        if required(self.model.__name__).user_id != user.pk:
            raise ScopeRequired(f"{self.model.__name__} of {user} was asked for in another's scope")
        rows = ScopedQuerySet(self.model, using=self._db)
        return rows.filter(actor=user)


class Scoped(models.Model):
    """A table with rows of people: each carries the code of the region that may see it now."""

    region_code = RegionCodeField("所属区划")

    objects = ScopedManager()

    class Meta:
        abstract = True


def reach(user: Any) -> tuple[int, int]:
    """The half-open range of codes that a user looks after; of the system all, of nobody none."""
    if user.role == SYSTEM:
        return divisions.span(WHOLE)
    return divisions.span(user.region_id) if user.region_id else (WHOLE, WHOLE)


def holds(user: Any, code: int) -> bool:
    """Whether a division lies in the user's region."""
    low, high = reach(user)
    return low <= code < high


def upwards(user: Any) -> list[int]:
    """The codes of the user's region and of all above it: what is told there is told to the user, too."""
    return [user.region_id, *divisions.ancestors(user.region_id)] if user.region_id else []


Bar = Callable[[Any, Any], str | None]
Barred = Callable[[Collection[Any], models.QuerySet[Any]], Mapping[int, AbstractSet[int]]]
_bars: dict[Bar, Barred] = {}


def register_bar(*, many: Barred) -> Callable[[Bar], Bar]:
    """From now on the decorated ``bar(actor, subject)`` is asked for a reason of recusal (回避).

    ``many(actors, rows)`` says the same of many at once: for each actor's key the keys of the rows that
    they must leave to others, in a number of queries that grows with neither.
    """

    def register(bar: Bar) -> Bar:
        _bars[bar] = many
        return bar

    return register


def bars(actor: Any, subject: Any) -> str | None:
    """The first reason for which this user must leave the subject to others, None where there is none."""
    return next((sentence for bar in _bars if (sentence := bar(actor, subject))), None)


def barred(actors: Collection[Any], rows: models.QuerySet[Any]) -> dict[int, set[int]]:
    """For each user's key the keys of the rows that ``bars`` would have them leave to others."""
    found: dict[int, set[int]] = defaultdict(set)
    for many in _bars.values():
        for actor, keys in many(actors, rows).items():
            found[actor] |= keys
    return found


def may(actor: Any, permission: str, obj: Any = None) -> bool:
    """Whether the actor may do it, to this row if one is given."""
    return _has_word(actor, permission) and _objection(actor, permission, obj) is None


def require(actor: Any, permission: str, obj: Any = None) -> None:
    """The actor may do it, to this row if one is given. Raises NotPermitted with its sentence."""
    sentence = _objection(actor, permission, obj)
    if sentence is not None:
        raise NotPermitted(sentence)


def require_each(actor: Any, permission: str, rows: Collection[Any]) -> None:
    """The actor may do it to each of these rows of one table; as many queries for one as for a thousand.

    Raises NotPermitted with the sentence of the first row that the actor must leave alone.
    """
    require(actor, permission)
    if actor.role == SYSTEM or not rows:
        return
    if any(not holds(actor, row.region_code) for row in rows):
        raise NotPermitted(OUTSIDE)
    if writes(permission):
        table = type(next(iter(rows))).objects
        left = barred([actor], table.filter(pk__in=[row.pk for row in rows])).get(actor.pk, set())
        for row in (row for row in rows if row.pk in left):
            require(actor, permission, row)


def _has_word(actor: Any, permission: str) -> bool:
    """Whether the role alone allows it; a refusal's sentence, which looks for a colleague, costs a query."""
    return bool(actor.role == SYSTEM or (actor.is_active and actor.role in PERMISSIONS[permission]))


def _objection(actor: Any, permission: str, obj: Any) -> str | None:
    if actor.role == SYSTEM:
        return None
    if not _has_word(actor, permission):
        return refusal(actor, permission)
    code = getattr(obj, "region_code", None)
    if code is not None and not holds(actor, code):
        return OUTSIDE
    return bars(actor, obj) if obj is not None and writes(permission) else None
