"""P37 as a list: who sees which events, by what they are narrowed, and pages that begin at a record's number.

Pages are cut by the number of the last record shown, not by counting from the top: a trail of millions
answers as fast on its last page as on its first, and what is added meanwhile shifts nothing.
"""

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.scope import may
from audit.actions import Action
from audit.models import AuditEvent
from common import pages
from common.errors import Unreadable
from common.filters import ChoiceFilter, TextFilter
from common.listpage import ListColumn, ListPage
from common.pageresult import PAGE_SIZES, PageResult, Row
from reports.trail.filters import InstantFilter, KeyFilter, looks, number, of_household, of_person, record
from reports.trail.told import events, is_named, tell

WORDS = "reports/_trail_words.html"

TRAIL = ListPage(
    name="trail",
    title="操作留痕",
    noun="记录",
    unit="条",
    empty="没有符合条件的记录。",
    numbered=False,
    also=("before", "after", "verdict"),
    columns=(
        ListColumn("时间", "at", filter="at", sticky=True),
        ListColumn("人", "person", filter="who"),
        ListColumn("角色", "role"),
        ListColumn("动作", "action", filter="action"),
        ListColumn("对象", "about", template=WORDS, finder="reports/_trail_finder.html"),
        ListColumn("理由", "why", template=WORDS),
        ListColumn("来源IP", "ip"),
        ListColumn("链", "chain"),
    ),
    filters=(
        InstantFilter("at", "时间"),
        TextFilter("who", "人", ("actor_name__contains", "actor_number__istartswith"), hint="姓名/工号"),
        ChoiceFilter("action", "动作", Action.choices),
        ChoiceFilter("only", "范围", (("looks", "只看查看号码/导出"),), apply=looks, tabs=True),
        KeyFilter("household", "户编号", apply=of_household),
        KeyFilter("person", "人员", apply=of_person),
        KeyFilter("record", "记录", apply=record),
    ),
)

OBJECTS = ("household", "person", "record")
"""Filters that name one object by its key."""

TYPED = (*(param for each in TRAIL.filters for param in each.params), "per_page")
"""The fields of the address that the filter form sends."""


@dataclass
class TrailPage(PageResult):
    """A page of the trail: it knows the records before and after it, and no page numbers.

    Who may look for people sends the filters by POST: a full ID number may stand among them.
    """

    newer: int | None = None
    older: int | None = None
    may_verify: bool = False
    is_keyset: bool = field(default=True, init=False)
    tools_template: str = field(default="reports/_trail_tools.html", init=False)

    @property
    def pages(self) -> int:
        """One: pages of a trail are not counted."""
        return 1

    @property
    def pager(self) -> list[tuple[int | None, str, bool]]:
        """No numbers to choose from."""
        return []

    @property
    def previous_url(self) -> str:
        """The page of newer records, or nothing."""
        return self.url(after=self.newer, before=None, verdict=None) if self.newer else ""

    @property
    def next_url(self) -> str:
        """The page of older records, or nothing."""
        return self.url(before=self.older, after=None, verdict=None) if self.older else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form repeats: not where the page began."""
        return [(name, value) for name, value in super().kept if name not in self.definition.also]

    @property
    def query(self) -> str:
        """The filters alone, as an export repeats them."""
        return self._query(page=None, sort=None, per_page=None, before=None, after=None, verdict=None)

    @property
    def clear_url(self) -> str:
        """The trail without filters."""
        return self.path


def page(request: HttpRequest, user: User) -> TrailPage:
    """The page that the address asks for: three queries, whatever the length of the trail."""
    chosen = pages.select(request.GET, events(user), TRAIL)
    size = request.GET.get("per_page", "")
    per_page = int(size) if size in {str(each) for each in PAGE_SIZES} else TRAIL.per_page
    try:
        before, after = (_key(request.GET.get(name, "")) for name in ("before", "after"))
    except Unreadable as error:
        chosen.refusals.append(error.sentence)
        before = after = None
    rows = chosen.rows.none() if chosen.refusals else chosen.rows
    counted = rows.order_by()[: TRAIL.count_cap + 1].count()
    found, newer, older = cut(rows, before, after, per_page)
    told = tell(found, named=is_named(user))
    return TrailPage(
        definition=TRAIL,
        path=request.path,
        data={name: str(request.GET[name]) for name in request.GET},
        rows=[Row(each, 0, [(column, column.html(each)) for column in TRAIL.columns]) for each in told],
        count=min(counted, TRAIL.count_cap),
        capped=False,
        page=1,
        per_page=per_page,
        words=chosen.words,
        refusals=chosen.refusals,
        sort="",
        totals={},
        is_fragment=pages.wants_fragment(request, f"list-{TRAIL.name}"),
        summary=_summary(counted),
        newer=newer,
        older=older,
        filter_action=reverse("reports:trail_find") if may(user, "search.use") else "",
        may_verify=may(user, "audit.verify"),
    )


def _summary(counted: int) -> str:
    more = counted > TRAIL.count_cap
    return f"共{'超过' if more else ''} {min(counted, TRAIL.count_cap):,} 条，新的在前"


def _key(text: str) -> int | None:
    return number(text) if text else None


def cut(
    rows: QuerySet[AuditEvent], before: int | None, after: int | None, size: int
) -> tuple[list[AuditEvent], int | None, int | None]:
    """The records of the page, newest first, and the numbers at which the pages beside it begin."""
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        more = len(found) > size
        found = found[:size][::-1]
        newer, older = more, bool(found)
    else:
        older_rows = rows if before is None else rows.filter(pk__lt=before)
        found = list(older_rows.order_by("-pk")[: size + 1])
        newer, older = before is not None, len(found) > size
        found = found[:size]
    if not found:
        return [], None, None
    return found, found[0].pk if newer else None, found[-1].pk if older else None
