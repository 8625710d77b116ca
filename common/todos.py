"""To-dos (待办): every app offers the desk its kinds, each as one declared query; the desk asks all at once.

However many kinds and rows there are, counting, listing and adding up by township are one statement each:
the kinds' queries in one UNION ALL. A kind is registered once, when its app starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple, Self

from django.db import models
from django.db.models import Count, F, Min, Q, Value
from django.db.models.functions import Cast, Coalesce

from common import divisions

NEVER = date(9999, 12, 31)
"""The day of what has no deadline: it comes last."""

BUCKETS = LATE, SOON, OTHER = "late", "soon", "other"
COLUMNS = ("todo_kind", "todo_due", "todo_key", "todo_place", "todo_number", "todo_name", "todo_about",
           "todo_asker")  # fmt: skip
TOWNSHIP = 1000


class Line(NamedTuple):
    """One to-do as the query gives it; ``due`` is NEVER without a deadline, ``asker`` 0 for the system."""

    kind: str
    due: date
    key: int
    place: int
    number: str
    name: str
    about: str
    asker: int

    @property
    def deadline(self) -> date | None:
        """The day until which it is to be done, None without one."""
        return None if self.due == NEVER else self.due


@dataclass(frozen=True)
class Columns:
    """Where the facts of a to-do stand in its rows: field names or expressions; empty where there is none.

    ``key`` is what ``Source.tell`` makes the address of, ``about`` what it makes words of (a rule's code, a
    kind of job); ``asker`` the user who asks for it; ``at``, for reminders, the instant that they tell of.
    """

    key: str = "pk"
    due: Any = None
    place: Any = "region_code"
    number: Any = ""
    name: Any = ""
    about: Any = ""
    asker: Any = None
    at: Any = None


@dataclass(frozen=True)
class Told:
    """A to-do for people: what it is about, and where it is done."""

    words: str
    url: str


@dataclass(frozen=True)
class Source:
    """A kind of to-do: its code, its name (事项), the letters of the roles that do it, and its rows.

    ``rows(user)`` is a queryset, narrowed to what this user has to do; ``columns`` says what stands where.
    With ``each`` (a field) there is one to-do for each of its values, ``name`` then being the count.
    ``verb`` follows the asker's name (下发). ``watchers`` are the roles that see how many of these are
    overdue in each township, by ``watched(user)``. A ``reminder`` tells of something finished and asks for
    nothing; it is dismissable, as is any to-do that the user may put aside unread (知道了).
    """

    kind: str
    label: str
    roles: str
    rows: Callable[[Any], Any]
    tell: Callable[[Line], Told]
    columns: Columns = field(default_factory=Columns)
    each: str = ""
    button: str = "办理"
    verb: str = ""
    watchers: str = ""
    watched: Callable[[Any], Any] | None = None
    reminder: bool = False
    dismissable: bool = False


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Offer a kind of to-do to the desk; a second registration of the kind replaces the first."""
    _sources[source.kind] = source


def source_of(kind: str) -> Source:
    """The kind that is registered under the code. Raises LookupError."""
    if kind not in _sources:
        raise LookupError(f"no to-dos of kind {kind!r}")
    return _sources[kind]


def sources(role: str, *, reminders: bool = False) -> list[Source]:
    """The kinds that a role has, in the order of their registration: to-dos, or reminders."""
    return [each for each in _sources.values() if role in each.roles and each.reminder is reminders]


def watched_by(role: str) -> list[Source]:
    """The kinds whose overdue to-dos a role sees by township."""
    return [each for each in _sources.values() if role in each.watchers]


class Number(NamedTuple):
    """How many of a kind are late, soon or neither."""

    kind: str
    late: int
    soon: int
    other: int

    @property
    def all(self) -> int:
        """Their sum."""
        return self.late + self.soon + self.other


@dataclass(frozen=True)
class Todos:
    """The to-dos of a user, of several kinds; narrowed, counted and sliced like a queryset.

    ``today`` and ``soon`` (the last day that counts as due soon) part them; ``hide`` takes away, kind by
    kind, what the user has put aside.
    """

    user: Any
    kinds: Sequence[Source]
    today: date
    soon: date
    hide: Callable[[Source, Any], Any] = lambda _, rows: rows
    condition: Q = field(default_factory=Q)
    asked: dict[str, Any] = field(default_factory=dict)
    counted: dict[Any, list[Number]] = field(default_factory=dict)

    def filter(self, condition: Q) -> Self:
        """Those that fulfil the condition, told of ``todo_place`` and ``todo_due``."""
        return replace(self, condition=self.condition & condition)

    def of_kind(self, kind: str) -> Self:
        """Those of one kind."""
        return replace(self, kinds=[each for each in self.kinds if each.kind == kind])

    def due(self, bucket: str) -> Self:
        """Those that are late, soon or neither."""
        return self.filter(self._in(bucket))

    def _in(self, bucket: str) -> Q:
        late, other = Q(todo_due__lt=self.today), Q(todo_due__gt=self.soon)
        return {LATE: late, SOON: ~late & ~other, OTHER: other}[bucket]

    def none(self) -> Self:
        """None of them."""
        return replace(self, kinds=())

    def order_by(self, *_: str) -> Self:
        """Themselves: they have one order, by the deadline."""
        return self

    @property
    def is_empty(self) -> bool:
        """Whether no kind is left to be asked."""
        return not self.kinds

    def count(self) -> int:
        """How many there are."""
        return sum(each.all for each in self.counts())

    def counts(self) -> list[Number]:
        """How many of each kind are late, soon or neither; one query, asked once."""
        key = (tuple(source.kind for source in self.kinds), self.condition)
        if key not in self.counted:
            rows = _union([self._counted(source) for source in self.kinds])
            self.counted[key] = [Number(*row) for row in rows]
        return self.counted[key]

    def __getitem__(self, wanted: slice) -> list[Line] | Self:
        """The lines of a page, the most urgent first; one query."""
        rows = _union([self._listed(source) for source in self.kinds])
        if not self.kinds:
            return []
        return [Line(*row) for row in rows.order_by("todo_due", "todo_kind", "todo_key")[wanted]]

    def newest(self, limit: int) -> list[tuple[Line, Any]]:
        """The newest lines with their instants (of kinds that have one): reminders; one query."""
        if not self.kinds:
            return []
        rows = _union(
            [
                self._base(source)
                .annotate(todo_at=Cast(source.columns.at, models.DateTimeField()))
                .values_list(*COLUMNS, "todo_at")
                for source in self.kinds
            ]
        )
        return [(Line(*row[:-1]), row[-1]) for row in rows.order_by("-todo_at", "todo_key")[:limit]]

    def late_by_township(self) -> dict[int, dict[str, int]]:
        """For each township the overdue to-dos by kind, as who watches sees them; one query."""
        found: dict[int, dict[str, int]] = {}
        watched = [self._by_township(source) for source in self.kinds]
        for township, kind, number in _union(watched):
            found.setdefault(township, {})[kind] = number
        return found

    def _rows(self, source: Source) -> Any:
        """The rows of a kind; what it has to look up to choose them is looked up once."""
        if source.kind not in self.asked:
            self.asked[source.kind] = source.rows(self.user)
        return self.asked[source.kind]

    def _base(self, source: Source, rows: Any = None) -> Any:
        columns = source.columns
        rows = self.hide(source, self._rows(source) if rows is None else rows).order_by()
        return rows.annotate(
            todo_kind=Value(source.kind, models.TextField()),
            todo_due=Value(NEVER, models.DateField()) if columns.due is None else _day(columns.due),
            todo_place=_number(columns.place),
            todo_number=_text(columns.number),
            todo_about=_text(columns.about),
            todo_asker=Value(0, models.BigIntegerField())
            if columns.asker is None
            else _number(columns.asker),
            **({} if source.each else {"todo_key": F(columns.key), "todo_name": _text(columns.name)}),
        ).filter(self.condition)

    def _listed(self, source: Source) -> Any:
        rows = self._base(source)
        if source.each:
            place = Value(self.user.region_id or divisions.WHOLE, models.BigIntegerField())
            grouped = rows.values(source.each, "todo_kind", "todo_due", "todo_about")
            rows = grouped.annotate(
                todo_key=Min("pk"),
                todo_name=Cast(Count("pk"), models.TextField()),
                todo_place=place,
                todo_number=Value("", models.TextField()),
                todo_asker=Value(0, models.BigIntegerField()),
            )
        return rows.values_list(*COLUMNS)

    def _counted(self, source: Source) -> Any:
        rows = self._base(source).values("todo_kind")
        counted = source.each or "pk"
        numbers = {
            f"todo_{bucket}": Count(counted, filter=self._in(bucket), distinct=bool(source.each))
            for bucket in BUCKETS
        }
        return rows.annotate(**numbers).values_list("todo_kind", *numbers)

    def _by_township(self, source: Source) -> Any:
        rows = source.watched(self.user) if source.watched else self._rows(source)
        township = models.ExpressionWrapper(F("todo_place") / TOWNSHIP * TOWNSHIP, models.BigIntegerField())
        late = self._base(source, rows).filter(todo_due__lt=self.today).annotate(todo_township=township)
        return (
            late.values("todo_township", "todo_kind")
            .annotate(todo_n=Count("pk"))
            .values_list("todo_township", "todo_kind", "todo_n")
        )


def _union(queries: Sequence[Any]) -> Any:
    if not queries:
        return ()
    return queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]


def _text(column: Any) -> Any:
    if column == "":
        return Value("", models.TextField())
    return Coalesce(Cast(column, models.TextField()), Value("", models.TextField()))


def _number(column: Any) -> Any:
    return Coalesce(Cast(column, models.BigIntegerField()), Value(0, models.BigIntegerField()))


def _day(column: Any) -> Any:
    return Coalesce(Cast(column, models.DateField()), Value(NEVER, models.DateField()))
