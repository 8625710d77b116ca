"""Is a workbook as Doudi wrote it (核对台账摘要): its digest computed again, and looked for in the trail."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db.models import Q

from accounts.models import User
from accounts.scope import may, require, scope
from audit.actions import Action
from audit.models import AuditEvent
from common import divisions
from common.sheets import digest
from reports.catalogue import WRITTEN

IN_PAGE = 200_000
"""A page takes workbooks of up to so many rows; the command checks longer ones."""

TOLD = 5
LOOKED_THROUGH = 200
HOUSEHOLDS = "households.list"
"""The permission for the one sheet that is no ledger of the catalogue: the list of households."""

UNCHANGED = "没有改动：表头和各行与兜底写出时一致。"
CHANGED = (
    "已改动：兜底确实写出过这张表，但现在的表头或各行与写出时不同。请以留痕所记的导出为准，重新导出后核对。"
)
UNKNOWN = (
    "不能证明没有改动：内容与表内摘要一致，但在您可查看的留痕中没有这次导出。"
    "可能由其他单位导出，也可能内容和摘要一起被改过。"
)
FORGED = "已改动：内容与表内摘要不一致，在您可查看的留痕中也没有这次导出。"


@dataclass(frozen=True)
class Verdict:
    """Whether a workbook is unchanged, in one sentence, and the exports that it may be, the newest first."""

    unchanged: bool
    sentence: str
    shown: str
    exports: tuple[AuditEvent, ...]


def check(path: Path, *, actor: User, row_limit: int | None = None) -> Verdict:
    """What the workbook is worth, as far as the actor may read the trail of its export.

    The digest alone proves nothing, for anyone can compute it: only the trail does. Raises NotPermitted,
    and Refused for a file that holds no ledger or more rows than ``row_limit``.
    """
    require(actor, "reports.view")
    computed = digest.compute(path, row_limit=row_limit)
    same = _exports(actor, Q(detail__sm3__in=computed.digests))
    if same:
        return Verdict(unchanged=True, sentence=UNCHANGED, shown=computed.shown, exports=same)
    named = _exports(actor, Q(detail__sm3__startswith=computed.shown))
    consistent = any(each.startswith(computed.shown) for each in computed.digests)
    sentence = CHANGED if named else UNKNOWN if consistent else FORGED
    return Verdict(unchanged=False, sentence=sentence, shown=computed.shown, exports=named)


def exports(keys: Collection[int], *, actor: User) -> tuple[AuditEvent, ...]:
    """Those of the exports of an earlier verdict that the actor may still know of, the newest first."""
    return _exports(actor, Q(pk__in=keys))


def _exports(actor: User, wanted: Q) -> tuple[AuditEvent, ...]:
    """The newest exports that are wanted, of ledgers that the actor may see."""
    with scope(region=actor.region_id or divisions.WHOLE, user=actor):
        events = AuditEvent.objects.visible_to(actor).filter(
            wanted, action__in=[Action.EXPORTED, Action.EXPORTED_UNMASKED]
        )
        allowed = (event for event in events.order_by("-pk")[:LOOKED_THROUGH] if _may_know(actor, event))
        return tuple(islice(allowed, TOLD))


def _may_know(actor: User, event: AuditEvent) -> bool:
    known = WRITTEN.get(str(event.detail.get("ledger")))
    return may(actor, known.permission if known else HOUSEHOLDS)
