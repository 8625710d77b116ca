"""The to-dos of one person as the list of P02 (待办): narrowed, counted, told in words, and put aside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts import parameters, regions
from accounts.models import User
from accounts.permissions import ROLE_LABELS
from accounts.regions import Places
from accounts.scope import may
from common import clock, divisions, marks, menu, pages, todos, workdays
from common.divisions import Level
from common.errors import Refused
from common.listpage import tag
from common.marks import Mark
from common.pageresult import Button
from common.pages import ChoiceFilter, ListColumn, ListPage, PageResult, RegionFilter
from common.todos import BUCKETS, LATE, OTHER, SOON, Line, Number, Source, Todos
from desk.models import Acknowledgement
from reviews.deadlines import WARN, Calendar
from reviews.rule_parameters import MAX_AGE

REMINDERS = 5
BEGINNINGS = (
    ("新建申请", "/applications/new/", "applications.write"),
    ("手机入户", "/visits/", "visits.do"),
)
"""What is begun from the desk: its words, its page, who may."""


@dataclass(frozen=True)
class Item:
    """One line of the list, ready to be read."""

    line: Line
    source: Source
    words: str
    url: str
    deadline: Mark | None
    place: str
    origin: str


@dataclass(frozen=True)
class Reminder:
    """Something that has finished since the user last looked."""

    line: Line
    words: str
    url: str
    at: datetime


class TodoList:
    """What a user has to do today: the kinds of their role, the day, and the calendar."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._home: int = user.region_id or divisions.WHOLE
        county = divisions.county(self._home)
        self._calendar = Calendar(county)
        values = parameters.values([WARN.key, MAX_AGE.key], [county], clock.today())[county]
        self._warn: int = values[WARN.key]
        self.max_age: int = values[MAX_AGE.key]
        self._soon = self._calendar.after(self._warn)
        self._mine = self._of(todos.sources(user.role))

    def _of(self, kinds: Sequence[Source]) -> Todos:
        return Todos(self._user, kinds, clock.today(), self._soon, hide=self._unread)

    def _unread(self, source: Source, rows: QuerySet) -> QuerySet:
        if not source.dismissable:
            return rows
        read = Acknowledgement.objects.filter(
            user=self._user, kind=source.kind, key=OuterRef(source.columns.key)
        )
        return rows.exclude(Exists(read))

    @property
    def is_offered(self) -> bool:
        """Whether the role has any kind of to-do."""
        return not self._mine.is_empty

    @cached_property
    def places(self) -> Places:
        """The names of the user's county."""
        return Places(self._home)

    def page(self, request: HttpRequest, *, empty: Callable[[], str], beside: str = "") -> PageResult:
        """The list as the address asks for it; ``empty`` is what a desk without any to-do says.

        ``beside`` stands in the head behind the counts.
        """
        counts = self._mine.counts()
        sentence = "" if any(count.all for count in counts) else empty()
        tabs = self._tabs(counts, chosen=request.GET.get("kind", ""))
        definition = replace(TODOS, empty=sentence, prepare=self._prepare, filters=(tabs, *TODOS.filters))
        summary = format_html("{} {}", self._summary(counts, request.path), beside)
        begun = [
            Button(label, path)
            for label, path, permission in BEGINNINGS
            if may(self._user, permission) and menu.exists(path)
        ]
        return pages.build(request, self._mine, definition, summary=summary, toolbar=begun)

    def _tabs(self, counts: Sequence[Number], *, chosen: str) -> ChoiceFilter:
        numbers = {number.kind: number.all for number in counts}
        choices = [
            (source.kind, f"{source.label} {numbers.get(source.kind, 0):,}")
            for source in self._mine.kinds
            if numbers.get(source.kind) or source.kind == chosen
        ]
        every = f"全部 {sum(numbers.values()):,}"
        return ChoiceFilter("kind", "事项", choices, apply=_of_kind, tabs=True, every=every)

    def _summary(self, counts: Sequence[Number], path: str) -> SafeString:
        """周三 and how many are overdue, due soon, and neither: each a link to them."""
        late, soon, other = (sum(getattr(each, bucket) for each in counts) for bucket in BUCKETS)
        warn = f"{marks.numeral(self._warn)}个工作日内"
        shown = (
            (LATE, Mark(f"超期 {late:,}", "late" if late else "plain", "■")),
            (SOON, Mark(f"{warn} {soon:,}", "soon" if soon else "plain", "▲")),
            (OTHER, Mark(f"其他 {other:,}", "ok", "●")),
        )
        links = format_html_join(
            " ", '<a class="count" href="{}?due={}">{}</a>', ((path, due, tag(mark)) for due, mark in shown)
        )
        return format_html("{} 周{}　{}", clock.today(), "一二三四五六日"[clock.today().weekday()], links)

    def _prepare(self, lines: list[Any]) -> None:
        """The lines of the page become items: names of places and people are looked up for all at once."""
        if not lines:
            return
        askers = User.objects.in_bulk({line.asker for line in lines if line.asker})
        lines[:] = [self._item(line, askers) for line in lines]

    def _item(self, line: Line, askers: dict[int, User]) -> Item:
        source = todos.source_of(line.kind)
        told = source.tell(line)
        day = line.deadline
        pending = day is not None and day > workdays.known_until()
        left = self._calendar.left(day)
        return Item(
            line,
            source,
            told.words,
            told.url,
            marks.deadline(left, warn=self._warn, pending=pending),
            f"{self.places.township(line.place)}{self.places.village(line.place)}",
            _origin(askers.get(line.asker), source),
        )

    def reminders(self) -> list[Reminder]:
        """What has finished and was not put aside, the newest first."""
        finished = self._of(todos.sources(self._user.role, reminders=True)).newest(REMINDERS)
        told = [(line, at, todos.source_of(line.kind).tell(line)) for line, at in finished]
        return [Reminder(line, each.words, each.url, at) for line, at, each in told]

    def late_by_township(self) -> dict[int, dict[str, int]]:
        """For each township the overdue to-dos that this role watches, by kind."""
        return self._of(todos.watched_by(self._user.role)).late_by_township()


def acknowledge(kind: str, key: int, *, actor: User) -> None:
    """The actor has read it (知道了) and is not shown it again. Raises Refused."""
    try:
        source = todos.source_of(kind)
    except LookupError:
        raise Refused("没有这一类提醒，请刷新工作台。") from None
    if not source.dismissable or actor.role not in source.roles:
        raise Refused(f"“{source.label}”须办理，不能只标记为已读。")
    Acknowledgement.objects.get_or_create(user=actor, kind=kind, key=key)


def _origin(asker: User | None, source: Source) -> str:
    """县局 陈静 下发; 系统 where nobody asked."""
    if asker is None or asker.is_system:
        return "系统"
    is_county = asker.region_id and divisions.level(asker.region_id) == Level.COUNTY
    unit = "县局" if is_county else ROLE_LABELS[asker.role]
    return f"{unit} {asker.name} {source.verb}".strip()


def _of_kind(rows: Any, kind: str) -> Any:
    return rows.of_kind(kind)


def _due(rows: Any, bucket: str) -> Any:
    return rows.due(bucket)


def _deadline_day(item: Item) -> str | None:
    return item.line.deadline.isoformat() if item.line.deadline else None


def _link(item: Item) -> str:
    return item.url


TODOS = ListPage(
    name="todos",
    title="工作台",
    noun="待办",
    unit="件",
    columns=(
        ListColumn("期限", lambda item: item.deadline, kind="tag", filter="due"),
        ListColumn("事项", lambda item: item.source.label),
        ListColumn("对象", lambda item: item.words, link=_link, sticky=True),
        ListColumn("村(居)", lambda item: item.place or None, filter="region"),
        ListColumn("到期日", _deadline_day, kind="date"),
        ListColumn("从哪来", lambda item: item.origin),
        ListColumn("办理", lambda item: item.source.button, template="desk/_act.html"),
    ),
    filters=(
        RegionFilter("region", "村(居)", find=regions.matching, suggest=regions.names, column="todo_place"),
        ChoiceFilter(
            "due", "期限", ((LATE, "已超期"), (SOON, "临期（含今日）"), (OTHER, "其他")), apply=_due
        ),
    ),
)
"""Its first filter, the kinds, is the person's own."""
