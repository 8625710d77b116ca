"""P37 as a list: who sees which events, by what they are narrowed, and pages that begin at a record's number.

Pages are cut by the number of the last record shown, not by counting from the top: a trail of millions
answers as fast on its last page as on its first, and what is added meanwhile shifts nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localtime

from accounts.models import User
from accounts.scope import may, scope
from audit.actions import Action
from audit.models import AuditEvent, Leaf
from common import clock, pages
from common.errors import Unreadable
from common.filters import ChoiceFilter, Chosen, RangeFilter, TextFilter
from common.listpage import ListColumn, ListPage
from common.pageresult import PAGE_SIZES, PageResult, Row
from common.sheets.columns import Column
from reports.tables import Ledger, Question
from reports.tables import Row as LedgerRow
from reports.trail import finding, words

OWN_UNIT = "YHZ"
"""The roles of the county bureau; 审计 and 领导 look after the same region and are of other units."""

LOOKS = (Action.NUMBER_REVEALED, Action.SEARCHED_BY_NUMBER, Action.EXPORTED, Action.EXPORTED_UNMASKED)
CHUNK = 2000


def events(user: User) -> QuerySet[AuditEvent]:
    """The events that a user may read: of the region; for 县局业务 those of the own unit's people."""
    rows: QuerySet[AuditEvent] = AuditEvent.objects.visible_to(user)
    if user.role != User.Role.COUNTY_OFFICER:
        return rows
    return rows.filter(actor__region=user.region_id, role__in=OWN_UNIT)


def is_named(user: User) -> bool:
    """Whether a user may read whom events are about: 系统管理 looks after accounts, not after recipients."""
    return user.role != User.Role.ADMINISTRATOR


@dataclass(frozen=True)
class InstantFilter(RangeFilter):
    """Events between two days, both included, compared as instants: so the order of the trail helps."""

    def read(self, data: Mapping[str, str]) -> Chosen | None:
        """What was chosen, or None; Unreadable as for days."""
        chosen = super().read(data)
        if chosen is None:
            return None
        first, last = (self._end(data.get(param, "").strip()) for param in self.params)
        wanted = Q()
        if first:
            wanted &= Q(at__gte=_midnight(first))
        if last:
            wanted &= Q(at__lt=_midnight(last + timedelta(days=1)))
        return Chosen(chosen.words, lambda rows: rows.filter(wanted))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


@dataclass(frozen=True)
class KeyFilter(TextFilter):
    """Events about what a link names by its key; told as ``label`` and key."""

    hidden: bool = True

    def read(self, data: Mapping[str, str]) -> Chosen | None:
        """What was chosen, or None."""
        chosen = super().read(data)
        return replace(chosen, words=f"{self.label} {data[self.name].strip()}") if chosen else None


def _of_person(rows: QuerySet[AuditEvent], key: str) -> QuerySet[AuditEvent]:
    return rows.filter(finding.about_person(_number(key)))


def _of_household(rows: QuerySet[AuditEvent], number: str) -> QuerySet[AuditEvent]:
    return rows.filter(finding.about_household(number))


def _record(rows: QuerySet[AuditEvent], number: str) -> QuerySet[AuditEvent]:
    return rows.filter(pk=_number(number))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Unreadable(f"编号读不懂“{text}”，请从页面上的链接进入。")
    return int(text)


def _looks(rows: QuerySet[AuditEvent], _: str) -> QuerySet[AuditEvent]:
    return rows.filter(action__in=LOOKS)


@dataclass
class Told:
    """An event in the words of who reads it."""

    event: AuditEvent
    named: bool
    sealed: bool
    head: str = ""

    @property
    def pk(self) -> int:
        """The number of the record."""
        return self.event.pk

    @property
    def at(self) -> str:
        """The instant, to the second, in Shanghai."""
        return f"{localtime(self.event.at):%Y-%m-%d %H:%M:%S}"

    @property
    def person(self) -> str:
        """Who."""
        return words.person(self.event)

    @property
    def role(self) -> str:
        """In which role."""
        return words.role(self.event)

    @property
    def action(self) -> str:
        """What was done."""
        return self.event.action_label

    @property
    def about(self) -> str:
        """To what."""
        return " ".join(filter(None, (words.about(self.event, named=self.named), self.head)))

    @property
    def why(self) -> str:
        """For what reason."""
        return words.why(self.event, named=self.named)

    @property
    def ip(self) -> str:
        """From where."""
        return self.event.ip or "本机"

    @property
    def chain(self) -> str:
        """The record's number, and whether a seal covers it."""
        return f"{self.pk} ✓" if self.sealed else f"{self.pk} 待封存"


def tell(found: list[AuditEvent], *, named: bool) -> list[Told]:
    """Events in words; one query says which of them are sealed, one whose households they are about."""
    sealed = set(Leaf.objects.filter(event__in=[each.pk for each in found]).values_list("pk", flat=True))
    heads = finding.heads(found) if named else {}
    return [Told(each, named, each.pk in sealed, heads.get(each.pk, "")) for each in found]


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
        ListColumn("对象", "about"),
        ListColumn("理由", "why"),
        ListColumn("来源IP", "ip"),
        ListColumn("链", "chain"),
    ),
    filters=(
        InstantFilter("at", "时间"),
        TextFilter("who", "人", ("actor_name__contains", "actor_number__istartswith"), hint="姓名或工号"),
        ChoiceFilter("action", "动作", Action.choices),
        ChoiceFilter("only", "范围", (("looks", "只看查看号码/导出"),), apply=_looks, tabs=True),
        KeyFilter("household", "户编号", apply=_of_household),
        KeyFilter("person", "人员", apply=_of_person),
        KeyFilter("record", "记录", apply=_record),
    ),
)


@dataclass
class TrailPage(PageResult):
    """A page of the trail: it knows the records before and after it, and no page numbers."""

    newer: int | None = None
    older: int | None = None
    may_find: bool = False
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
    found, newer, older = _cut(rows, before, after, per_page)
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
        may_find=may(user, "search.use"),
        may_verify=may(user, "audit.verify"),
    )


def _summary(counted: int) -> str:
    more = counted > TRAIL.count_cap
    return f"共{'超过' if more else ''} {min(counted, TRAIL.count_cap):,} 条，新的在前"


def _key(text: str) -> int | None:
    return _number(text) if text else None


def _cut(
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


# --- The trail as a workbook --------------------------------------------------------------------------------


def _rows(question: Question) -> Iterator[LedgerRow]:
    """One row a record of the filter, the newest first."""
    user: User = question.viewer
    with scope(region=user.region_id, user=user):
        chosen = pages.select(QueryDict(question.query), events(user), TRAIL)
    if chosen.refusals:
        raise Unreadable("".join(chosen.refusals))
    last: int | None = None
    while True:
        found, _, older = _cut(chosen.rows, last, None, CHUNK)
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
