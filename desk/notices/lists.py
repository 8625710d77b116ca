"""The list of notices (P14): by village what waits for 公示, what hangs, and what is public anew."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.urls import reverse

from accounts import regions
from accounts.models import Region, User
from accounts.regions import Places
from accounts.scope import may
from common import clock, divisions
from common.divisions import Level
from common.marks import Mark
from common.pages import ChoiceFilter, ListColumn, ListPage, RegionFilter
from desk.notices import states
from households.models import Application, Clock, PublicNotice, Standing
from households.procedure import announcing
from households.procedure.files import Shelf
from reviews.deadlines import Calendar

STATES = (("waiting", "待公示"), ("hanging", "公示中"), ("announce", "待公布"))
KINDS = PublicNotice.Kind.choices
VILLAGES, TOWNSHIPS = 1_000, 1_000_000
"""What is left of a code beyond its township, and beyond its county."""


@dataclass
class Place:
    """A village or township with its sheets; ``cycle`` is the month or quarter that is to be public."""

    code: int
    name: str
    new_url: str
    announce_url: str
    cycle: str
    waiting: Sequence[Any]
    notices: Sequence[Any]


def _state(rows: Any, state: str) -> Any:
    return rows.filter(**{f"has_{state}": True})


PLACES = ListPage(
    name="notices",
    title="公示",
    noun="要公示的村（居）",
    unit="处",
    empty="本村没有待公示的户",
    columns=(),
    filters=(
        ChoiceFilter("state", "状态", STATES, apply=_state, tabs=True),
        RegionFilter("region", "村(居)", find=regions.matching, suggest=regions.names, column="code"),
    ),
)

HISTORY = ListPage(
    name="notice-history",
    title="历次公示",
    noun="公示",
    unit="期",
    empty="还没有公示过。",
    default_sort="-first_day",
    columns=(
        ListColumn("公示", "title", sort=("village", "year", "serial"), key="title", sticky=True,
                   link=lambda row: reverse("notices:notice", args=[row.pk])),
        ListColumn("种类", "get_kind_display", filter="kind"),
        ListColumn("开始", "first_day", kind="date", sort="first_day"),
        ListColumn("结束", "last_day", kind="date", sort="last_day"),
        ListColumn("天数", "days", kind="number"),
        ListColumn("户数", "households", kind="number"),
        ListColumn("异议", "objected", kind="number"),
        ListColumn("照片", lambda row: "有" if row.photo_id else "—"),
        ListColumn("状态", states.mark, kind="tag"),
    ),
    filters=(
        RegionFilter("region", "村(居)", find=regions.matching, suggest=regions.names),
        ChoiceFilter("kind", "种类", KINDS),
    ),
)  # fmt: skip


def past(reader: User) -> QuerySet[PublicNotice]:
    """Every notice of the reader's region, with its families and objections counted."""
    own: QuerySet[PublicNotice] = PublicNotice.objects.visible_to(reader)
    return with_counts(own)


def with_counts(rows: QuerySet[PublicNotice]) -> QuerySet[PublicNotice]:
    """The notices with ``households`` and ``objected``."""
    return rows.annotate(
        households=Count("lines", distinct=True), objected=Count("lines__objections", distinct=True)
    )


def places(reader: User) -> QuerySet[Region]:
    """Villages and townships of the reader where something waits, hangs or is to be made public."""
    today = clock.today()
    cycles = announcing.cycles(divisions.county(reader.region_id or divisions.WHOLE), today)
    here = OuterRef("code")
    sheets = PublicNotice.objects.filter(village=here, taken_down_on=None)
    paid = Standing.objects.filter(announcing.enrolled_on(today))
    standing = sheets.filter(kind=PublicNotice.Kind.STANDING)
    waiting = Application.objects.filter(region_code=here, status=Application.Status.TO_PUBLISH)
    fresh = Clock.objects.filter(region_code=here, kind=Clock.Kind.ANNOUNCE, stopped_on=None)
    rows = Region.objects.visible_to(reader).standing().annotate(
        tail=F("code") % VILLAGES, county_tail=F("code") % TOWNSHIPS,
        has_waiting=Exists(waiting),
        has_hanging=Exists(sheets),
        has_fresh=Exists(fresh),
        has_paid=Exists(paid.filter(region_code=here)),
        has_paid_below=Exists(paid.filter(region_code__gt=here, region_code__lt=here + VILLAGES)),
        has_month=Exists(standing.filter(first_day__gte=cycles[Level.VILLAGE].first)),
        has_quarter=Exists(standing.filter(first_day__gte=cycles[Level.TOWNSHIP].first)),
    )  # fmt: skip
    of_village = Q(tail__gt=0) & (Q(has_paid=True, has_month=False) | Q(has_fresh=True))
    of_township = Q(tail=0, county_tail__gt=0, has_paid_below=True, has_quarter=False)
    rows = rows.annotate(has_announce=ExpressionWrapper(of_village | of_township, BooleanField()))
    shown: QuerySet[Region] = rows.filter(
        Q(has_waiting=True) | Q(has_hanging=True) | Q(has_announce=True)
    ).order_by("-has_waiting", "-has_hanging", "code")
    return shown


@dataclass(frozen=True)
class Waiting:
    """An application that waits to be put up, as its line shows it."""

    application: Application
    name: str
    persons: int | None
    insured: int | None
    amount: Any
    due: Mark | None


class Board:
    """What a page of places shows beside their names; a query each for all of them."""

    def __init__(self, reader: User, found: Sequence[Any]) -> None:
        self._codes = [each.code for each in found]
        home = divisions.smallest_holding(self._codes) if found else divisions.WHOLE
        self._places = Places(home)
        self._calendar = Calendar(divisions.county(home))
        self._writes = may(reader, "notices.write")
        self._cycles = announcing.cycles(divisions.county(home), clock.today())
        self._waiting = self._applications()
        self._notices = self._sheets()

    def place(self, region: Any) -> Place:
        """The place with what is there."""
        waiting = self._waiting.get(region.code, [])
        new_url = reverse("notices:new", args=[region.code]) if waiting and self._writes else ""
        announces = region.has_announce and self._writes
        return Place(
            region.code,
            self._places.full(region.code),
            new_url,
            reverse("notices:announce", args=[region.code]) if announces else "",
            str(self._cycles[divisions.level(region.code)]) if region.has_announce else "",
            waiting,
            self._notices.get(region.code, []),
        )

    def _applications(self) -> dict[int, list[Waiting]]:
        limit = Clock.objects.filter(application=OuterRef("pk"), kind=Clock.Kind.POST, stopped_on=None)
        rows = Application.objects.filter(
            region_code__in=self._codes, status=Application.Status.TO_PUBLISH
        ).annotate(due=Subquery(limit.values("due_on")[:1]))
        listed = list(rows.order_by("due", "pk"))
        shelf, told = Shelf(listed), defaultdict(list)
        for each in listed:
            opinion, head = shelf[each].opinion, shelf[each].head
            told[each.region_code].append(
                Waiting(
                    each,
                    head.name if head else each.applicant_name,
                    opinion.persons if opinion else None,
                    opinion.insured if opinion else None,
                    opinion.amount if opinion else None,
                    self._calendar.mark(each.due),
                )
            )
        return told

    def _sheets(self) -> dict[int, list[Any]]:
        rows = with_counts(PublicNotice.objects.filter(village__in=self._codes, taken_down_on=None))
        told = defaultdict(list)
        each: Any
        for each in rows.order_by("-kind", "first_day", "pk"):
            each.mark, each.period = states.mark(each), states.period(each)
            told[each.village].append(each)
        return told
