"""The blocks of the desk beside the list: each is fetched by itself, and one that fails leaves the others."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Max, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import Announcement, User
from accounts.regions import Places
from accounts.scope import may, scope
from audit import incidents
from audit.actions import Action
from audit.models import AuditEvent, IncomingFile
from common import clock, divisions, marks, todos
from common.divisions import Level
from common.listpage import tag
from common.marks import Mark
from datafeeds.models import Kind, Snapshot
from desk.todolist import TodoList
from reviews.models import Finding
from reviews.rules import RULES

RECENT = 10
ANNOUNCED = 5
LOOKED_THROUGH = 60
LATELY = timedelta(days=7)

NOT_HANDLED = (
    Action.SIGNED_IN, Action.SIGN_IN_FAILED, Action.SIGNED_OUT, Action.LOCKED, Action.PASSWORD_CHANGED,
    Action.REFUSED, Action.JOB_FAILED, Action.KEPT_NO_LONGER, Action.NUMBER_REVEALED,
    Action.SEARCHED_BY_NUMBER, Action.AUDIT_VERIFIED, Action.LEDGER_ITEM_OPENED, Action.LEDGER_ITEM_VOIDED,
)  # fmt: skip
"""What one does without having dealt with anything (经手), or what only follows from another deed."""


@dataclass(frozen=True)
class Block:
    """What a block shows, or that it could not be fetched: then the number of the error."""

    content: Any = None
    failed: str = ""


def fetch(makers: Mapping[str, Callable[[], Any]]) -> dict[str, Block]:
    """Every block; where one fails, the failure is in the log and the others are fetched without it."""
    try:
        with _apart():
            return {name: Block(make()) for name, make in makers.items()}
    except Exception:
        return {name: _alone(name, make) for name, make in makers.items()}


def _alone(name: str, make: Callable[[], Any]) -> Block:
    try:
        with _apart():
            return Block(make())
    except Exception as error:
        return Block(failed=incidents.report(f"desk block {name}", error))


def _apart() -> AbstractContextManager[Any]:
    """What fails inside leaves the transaction usable, if there is one (decision 11)."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


@dataclass(frozen=True)
class Board:
    """公告: what the user is told these days, the newest first, and how much of it is unread."""

    rows: list[Announcement]

    @property
    def new(self) -> int:
        """How many the user has not read as they stand now."""
        return sum(row.is_new for row in self.rows)  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[Announcement]:
        """What stands there at once."""
        return self.rows[:ANNOUNCED]

    @property
    def folded(self) -> list[Announcement]:
        """What unfolds."""
        return self.rows[ANNOUNCED:]

    @property
    def count(self) -> SafeString | str:
        """「新公告 1」 for the head of the desk, empty where all is read."""
        if not self.new:
            return ""
        mark = tag(Mark(f"新公告 {self.new:,}", "info"))
        return format_html('<a class="count" href="#announcements">{}</a>', mark)


def announcements(user: User) -> Board:
    """What everybody of the user's region is told today."""
    rows = Announcement.objects.visible_to(user).current(clock.today()).with_news(user)
    return Board(list(rows.select_related("region").defer("text").order_by("-first_day", "-pk")))


@dataclass(frozen=True)
class Handled:
    """One of the last things that the user dealt with."""

    at: Any
    action: str
    label: str
    url: str


def recent(user: User) -> list[Handled]:
    """我经手的最近 10 件: each object once, with the last thing done to it."""
    handled = _handled(user)
    if not may(user, "complaints.view"):
        handled = handled.exclude(object_kind="complaints.complaint")
    events = handled.order_by("-at")[:LOOKED_THROUGH]
    newest: dict[tuple[str, str], AuditEvent] = {}
    for event in events:
        newest.setdefault((event.object_kind, event.object_id or str(event.uid)), event)
    shown = list(newest.values())[:RECENT]
    named = _findings({event.object_id for event in shown if event.object_kind == "reviews.finding"}, user)
    return [
        Handled(event.at, event.action_label, *named.get(event.object_id, (_label(event), "")))
        if event.object_kind == "reviews.finding"
        else Handled(event.at, event.action_label, _label(event), "")
        for event in shown
    ]


def _findings(keys: Iterable[str], user: User) -> dict[str, tuple[str, str]]:
    """Findings in words, with their pages: the trail itself names nobody."""
    rows = Finding.objects.visible_to(user).filter(pk__in=keys).only("pk", "numbers", "name", "rule")
    return {
        str(row.pk): (
            f"{row.numbers} {row.name} {RULES[row.rule].title}".strip(),
            reverse("reviews:finding", args=[row.pk]),
        )
        for row in rows
    }


def _label(event: AuditEvent) -> str:
    """The object as the trail names it; where it has no text of its own, what it is."""
    try:
        what = str(apps.get_model(event.object_kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return event.object_label
    own = "" if event.object_label.endswith(f" object ({event.object_id})") else event.object_label
    return f"{what} {own or event.object_id}".strip()


def nothing_to_do(user: User) -> str:
    """What an empty desk says, with how many things the user has dealt with in the last seven days."""
    events = _handled(user).filter(at__gte=clock.now() - LATELY)
    done = events.order_by().values("object_kind", "object_id").distinct().count()
    return f"今天没有待办。最近完成 {done} 件。"


def _handled(user: User) -> Any:
    return AuditEvent.objects.filter(actor=user).exclude(action__in=NOT_HANDLED)


@dataclass(frozen=True)
class Fresh:
    """How old one kind of data is."""

    label: str
    day: date
    mark: Mark


@dataclass(frozen=True)
class Freshness:
    """数据时效: what is there with its age, and what was never given."""

    present: list[Fresh]
    absent: list[str]


def freshness(user: User, mine: TodoList) -> Freshness:
    """How old the county's data are; also for townships, which see no row of them."""
    county = divisions.county_code(user.region_id or divisions.WHOLE)
    with scope(region=county, user=user):
        rows = Snapshot.objects.filter(incoming__status=IncomingFile.Status.IMPORTED)
        newest = dict(
            rows.order_by().values("kind").annotate(newest=Max("as_of")).values_list("kind", "newest")
        )
    today, old_after = clock.today(), mine.max_age
    present = [
        Fresh(kind.label, newest[kind], marks.freshness(newest[kind], today, old_after=old_after))
        for kind in Kind
        if kind in newest
    ]
    return Freshness(present, [kind.label for kind in Kind if kind not in newest])


@dataclass(frozen=True)
class Sheet:
    """A small table: headers, rows, totals, and what is said where there are no rows."""

    headers: list[tuple[str, str]]
    rows: list[list[Any]]
    totals: list[Any]
    empty: str = ""


def overdue(user: User, mine: TodoList) -> Sheet:
    """各乡镇超期: for each township the overdue to-dos that this role watches."""
    kinds = todos.watched_by(user.role)
    late = mine.late_by_township()
    places = mine.places
    address = f"{reverse('reviews:findings')}?due=late&region="
    rows = [
        [
            _township(address, code, places),
            *(late[code].get(kind.kind, 0) for kind in kinds),
            sum(late[code].values()),
        ]
        for code in sorted(late)
    ]
    headers = [("乡镇", ""), *((kind.label, "n") for kind in kinds), ("超期合计", "n")]
    sums = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    empty = f"{'、'.join(str(kind.label) for kind in kinds)}：各乡镇都没有超期。"
    return Sheet(headers, rows, ["合计", *sums] if rows else [], empty)


STATUSES = (
    ("待下发", Q(status=Finding.Status.OPEN)),
    ("已下发", Q(status=Finding.Status.ASSIGNED)),
    ("已核实", Q(status=Finding.Status.VERIFIED)),
    ("已办结", Q(status=Finding.Status.CLOSED)),
)


def totals(user: User, mine: TodoList) -> Sheet:
    """各乡镇疑点: how many findings of each township stand where; no names."""
    late = Q(status=Finding.Status.ASSIGNED, deadline__lt=clock.today())
    columns = (*STATUSES, ("超期", late))
    rows = (
        Finding.objects.visible_to(user)
        .order_by()
        .annotate(township=ExpressionWrapper(F("region_code") / 1000 * 1000, BigIntegerField()))
        .values("township")
        .annotate(**{f"n{n}": Count("pk", filter=where) for n, (_, where) in enumerate(columns)})
    )
    places = mine.places
    address = f"{reverse('reviews:findings')}?region="
    found = [
        [_township(address, row["township"], places), *_numbers(row, len(columns))]
        for row in sorted(rows, key=lambda row: row["township"])
    ]
    sums = [sum(column) for column in zip(*(row[1:] for row in found), strict=True)]
    headers = [("乡镇", ""), *((label, "n") for label, _ in columns)]
    return Sheet(headers, found, ["合计", *sums] if found else [])


def _numbers(row: dict[str, int], count: int) -> list[int]:
    return [row[f"n{n}"] for n in range(count)]


def _township(address: str, code: int, places: Places) -> SafeString | str:
    """A township with the link to its findings; what lies in no single one has none."""
    if divisions.level(code) != Level.TOWNSHIP:
        return "不在单一乡镇"
    return format_html('<a href="{}{}">{}</a>', address, code, places.full(code))
