"""The queue of a decision (P15): what waits, the most urgent first, and why a row is not batchable."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts import regions
from accounts.models import User
from accounts.regions import Places
from accounts.scope import may, required
from common import clock, divisions
from common.pages import ChoiceFilter, ListColumn, ListPage, RegionFilter, TextFilter, yes_no
from households import steps
from households.models import Application, Clock
from reviews import approving
from reviews.deadlines import DUE_CHOICES, Calendar

NEVER = date(9999, 12, 31)
"""Where no limit runs, as while the clock is paused."""
LIMITS = (Clock.Kind.DECIDE, Clock.Kind.TOTAL)
WAITING = steps.AT_COUNTY
DECIDED = (Application.Status.CONFIRMED, Application.Status.REFUSED, Application.Status.INVESTIGATING)


def rows(reader: User) -> QuerySet[Any]:
    """What waits for a decision in the reader's region, with the day of the next limit (``due``)."""
    own: QuerySet[Application] = Application.objects.visible_to(reader)
    return own.filter(status__in=steps.AT_COUNTY).annotate(due=next_limit())


def next_limit() -> Coalesce:
    """The day on which the next limit of an application is due, NEVER where none runs."""
    running = Clock.objects.filter(application=OuterRef("pk"), kind__in=LIMITS, stopped_on=None)
    due = running.order_by().values("application").annotate(first=Min("due_on")).values("first")
    return Coalesce(Subquery(due), Value(NEVER))


def _by_due(found: QuerySet[Any], due: str) -> QuerySet[Application]:
    today = clock.today()
    if due == "late":
        return found.filter(due__lt=today)
    return found.filter(due__gte=today, due__lte=_soon(calendar_in_view()))


def calendar_in_view() -> Calendar:
    """The working days of the county in view."""
    return Calendar(divisions.county(required("approvals").low))


def _soon(calendar: Calendar) -> date:
    return calendar.after(calendar.warn)


def _with_doubts(found: QuerySet[Application], answer: bool) -> QuerySet[Application]:  # noqa: FBT001 - 是 or 否
    return found.filter(approving.has_doubts() if answer else ~approving.has_doubts())


def _with_kin(found: QuerySet[Application], answer: bool) -> QuerySet[Application]:  # noqa: FBT001 - 是 or 否
    return found.filter(kin_filed=answer)


def mark(yes: bool) -> str:  # noqa: FBT001 - a tick or a cross
    """✓ or ✗."""
    return "✓" if yes else "✗"


QUEUE = ListPage(
    name="approvals",
    title="审批确认",
    noun="待确认的件",
    unit="件",
    default_sort="due",
    pick=True,
    barred=lambda row: row.unbatchable,
    columns=(
        ListColumn("申请号", "number", sort="number", filter="number", sticky=True,
                   link=lambda row: reverse("desk:approval", args=[row.number])),
        ListColumn("户主", "head_name", filter="name"),
        ListColumn("乡镇", "place", sort=("region_code", "number"), key="place", filter="region"),
        ListColumn("人数", "insured", kind="number"),
        ListColumn("人均", "per_head", kind="money"),
        ListColumn("拟保障", "proposed", kind="money", unit="元"),
        ListColumn("核对", lambda row: mark(row.look.is_checked)),
        ListColumn("入户", lambda row: mark(row.look.is_visited)),
        ListColumn("公示", lambda row: mark(row.look.is_published)),
        ListColumn("疑点", "look.doubts", kind="number", filter="doubts"),
        ListColumn("期限", "due_mark", sort="due", key="due", filter="due",
                   template="desk/approvals/_due.html"),
    ),
    filters=(
        TextFilter("number", "申请号", ("number__contains",)),
        TextFilter("name", "户主", ("applicant_name__contains",)),
        RegionFilter("region", "乡镇", find=regions.matching),
        yes_no("doubts", "有疑点", _with_doubts),
        ChoiceFilter("due", "期限", DUE_CHOICES, apply=_by_due),
        yes_no("kin", "近亲属备案", _with_kin),
    ),
)  # fmt: skip


def definition_for(reader: User, calendar: Calendar) -> ListPage:
    """The queue as this reader sees it: boxes only for who decides."""
    decides = may(reader, "applications.decide")

    def prepare(found: list[Any]) -> None:
        """What is known of a page's rows is looked up at once."""
        if not found:
            return
        looks = approving.look(found, reader)
        region = divisions.smallest_holding(row.region_code for row in found)
        places = Places(region)
        for row in found:
            row.look = looks[row.pk]
            opinion, head = row.look.file.opinion, row.look.file.head
            row.head_name = head.name if head else row.applicant_name
            row.place = places.township(row.township)
            row.insured = opinion.insured if opinion else None
            row.per_head = opinion.income_per_head if opinion else None
            row.proposed = opinion.amount if opinion else None
            row.due_mark = calendar.mark(row.due) if row.due < NEVER else None
            row.unbatchable = row.look.unbatchable if decides else ""

    return replace(QUEUE, prepare=prepare, pick=decides)


def summary(reader: User, calendar: Calendar) -> tuple[str, int]:
    """待确认 23　▲临期 4　有疑点 2　近亲属备案 1, and how many wait; one query that joins the limits."""
    today, soon = clock.today(), _soon(calendar)
    runs = Q(clocks__kind__in=LIMITS, clocks__stopped_on=None)
    waiting = Application.objects.visible_to(reader).filter(status__in=steps.AT_COUNTY)
    told = waiting.annotate(
        doubtful=approving.has_doubts(), first=Min("clocks__due_on", filter=runs)
    ).aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(first__lt=today)),
        soon=Count("pk", filter=Q(first__gte=today, first__lte=soon)),
        doubts=Count("pk", filter=Q(doubtful=True)),
        kin=Count("pk", filter=Q(kin_filed=True)),
    )
    words = [f"待确认 {told['all']:,}"]
    for label, number in (
        ("■超期", told["late"]), ("▲临期", told["soon"]), ("有疑点", told["doubts"]),
        ("近亲属备案", told["kin"]),
    ):  # fmt: skip
        if number:
            words.append(f"{label} {number:,}")
    return "　".join(words), told["all"]


def nothing(reader: User) -> str:
    """What an empty queue says."""
    done = Application.objects.visible_to(reader).filter(
        status=Application.Status.CONFIRMED, decided_on=clock.today()
    )
    number = done.count()
    return f"没有待确认的件。今日已确认 {number} 件。" if number else "没有待确认的件。"


def seen(reader: User) -> QuerySet[Application]:
    """What a decision's page may show: what waits, what was decided, what was sent back."""
    own: QuerySet[Application] = Application.objects.visible_to(reader)
    return own.filter(status__in=(*WAITING, *DECIDED))


def due_of(row: Application) -> date | None:
    """When the next limit of an application is due."""
    running = Clock.objects.filter(application=row, kind__in=LIMITS, stopped_on=None)
    first: date | None = running.aggregate(first=Min("due_on"))["first"]
    return first


def neighbours(row: Application, reader: User) -> dict[str, str]:
    """The one before and the one after in the queue; of one that has left it, the first."""
    waiting = rows(reader)
    place = waiting.filter(pk=row.pk).values_list("due", flat=True).first()
    if place is None:
        return {"next_url": _address(waiting.order_by("due", "pk")), "previous_url": ""}
    after = Q(due__gt=place) | Q(due=place, pk__gt=row.pk)
    before = Q(due__lt=place) | Q(due=place, pk__lt=row.pk)
    return {
        "next_url": _address(waiting.filter(after).order_by("due", "pk")),
        "previous_url": _address(waiting.filter(before).order_by("-due", "-pk")),
    }


def _address(found: QuerySet[Application]) -> str:
    number = found.values_list("number", flat=True).first()
    return reverse("desk:approval", args=[number]) if number else ""
