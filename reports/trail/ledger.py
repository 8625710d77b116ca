"""The audit trail as a workbook: the records of a filter."""

from collections.abc import Iterator

from django.http import QueryDict

from accounts.models import User
from accounts.scope import scope
from common import pages
from common.errors import Unreadable
from common.sheets.columns import Column
from reports.tables import Ledger, Question
from reports.tables import Row as LedgerRow
from reports.trail.listing import TRAIL, cut
from reports.trail.told import events, is_named, tell

CHUNK = 2000


def _rows(question: Question) -> Iterator[LedgerRow]:
    """One row a record of the filter, the newest first."""
    user: User = question.viewer
    with scope(region=user.region_id, user=user):
        chosen = pages.select(QueryDict(question.query), events(user), TRAIL)
    if chosen.refusals:
        raise Unreadable("".join(chosen.refusals))
    last: int | None = None
    while True:
        found, _, older = cut(chosen.rows, last, None, CHUNK)
        for each in tell(found, named=is_named(user)):
            event = each.event
            yield (each.pk, each.at, event.actor_number, each.person, each.role, each.action,
                   each.about, each.why, each.ip, "已封存" if each.sealed else "待封存")  # fmt: skip
        if older is None:
            return
        last = older


def _asked(question: Question) -> str:
    """The filter in words."""
    user: User = question.viewer
    return "，".join(pages.select(QueryDict(question.query), events(user), TRAIL).words)


LEDGER = Ledger(
    "trail",
    "操作留痕",
    (
        Column("留痕编号", "number", width=10),
        Column("时间", "at", width=20),
        Column("工号", "actor_number", width=10),
        Column("人", "person", width=10),
        Column("角色", "role", width=10),
        Column("动作", "action", width=16),
        Column("对象", "about", width=40),
        Column("理由", "why", width=30),
        Column("来源IP", "ip", width=16),
        Column("封存", "sealed", width=8),
    ),
    _rows,
    permission="audit.view",
    has_numbers=False,
    filters=_asked,
)
"""The filtered records as a workbook."""
