"""The list of applications (P06): one declaration for the page and its print."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts import regions
from accounts.regions import Places
from accounts.scope import may
from common import clock, divisions, marks
from common.marks import Mark
from common.pages import ChoiceFilter, ListColumn, ListPage, RangeFilter, RegionFilter, TextFilter
from desk.household.addresses import sees_several_counties
from households import steps
from households.models import Application, Clock, ClockPause
from households.models.applications import CLOSED
from reviews.deadlines import DUE_CHOICES, Calendar

Status = Application.Status
TABS = (("draft", "草稿"), ("going", "办理中"), ("supplement", "待补正"), ("done", "已办结"))
TONES = {
    Status.CONFIRMED: "ok", Status.SUPPLEMENT: "soon", Status.DRAFT: "plain", Status.REFUSED: "plain",
    Status.NOT_ACCEPTED: "plain", Status.WITHDRAWN: "plain", Status.ABORTED: "plain",
}  # fmt: skip


def rows(reader: Any) -> QuerySet[Application]:
    """The applications of the reader's region."""
    own: QuerySet[Application] = Application.objects.visible_to(reader)
    return own.select_related("handler")


def state_mark(application: Application) -> Mark:
    """Its state as a tag."""
    return Mark(application.get_status_display(), TONES.get(Status(application.status), "info"))


def address(application: Application, reader: Any, page: str = "task_list") -> str:
    """Where a page of it is; who sees several counties is told which one."""
    url = reverse(f"applications:{page}", args=[application.number])
    return f"{url}?county={application.county}" if sees_several_counties(reader) else url


def _by_tab(found: QuerySet[Application], tab: str) -> QuerySet[Application]:
    wanted = {
        "draft": [Status.DRAFT],
        "supplement": [Status.SUPPLEMENT],
        "going": list(steps.UNDER_WAY),
        "done": list(CLOSED),
    }
    return found.filter(status__in=wanted[tab])


def _running() -> QuerySet[Clock]:
    running: QuerySet[Clock] = Clock.objects.filter(kind=Clock.Kind.TOTAL, stopped_on=None)
    return running


def _by_due(found: QuerySet[Application], due: str) -> QuerySet[Application]:
    today = clock.today()
    late = Q(due_on__lt=today)
    if due == "soon":
        calendar = Calendar(divisions.county(int(found.values_list("region_code", flat=True).first() or 0)))
        late = Q(due_on__gte=today, due_on__lte=calendar.after(calendar.warn))
    return found.filter(pk__in=_running().filter(late).values("application"))


def prepare(found: list[Any]) -> None:
    """Place and deadline of a page's applications are looked up at once."""
    if not found:
        return
    region = divisions.smallest_holding(row.region_code for row in found)
    places, deadlines = Places(region), _deadlines(found, divisions.county(region))
    for row in found:
        row.place = places.full(row.region_code)
        row.state = state_mark(row)
        row.deadline = deadlines[row.pk]


def _deadlines(found: Sequence[Application], county: int) -> dict[int, Mark | None]:
    calendar = Calendar(county)
    limits = {each.application_id: each for each in _running().filter(application__in=found)}
    resting = [each.pk for each in limits.values() if each.due_on is None]
    pauses = ClockPause.objects.filter(clock__in=resting, to_on=None)
    paused = dict(pauses.values_list("clock_id", "reason"))
    return {row.pk: _deadline(limits.get(row.pk), paused, calendar) for row in found}


def _deadline(limit: Clock | None, paused: dict[int, str], calendar: Calendar) -> Mark | None:
    if limit is None:
        return None
    if limit.due_on is None:
        reason = paused.get(limit.pk, ClockPause.Reason.OTHER)
        return marks.deadline(None, paused=str(ClockPause.Reason(reason).label))
    return calendar.mark(limit.due_on)


def deadline_of(application: Application) -> Mark | None:
    """How the time until the decision looks; None where no clock runs."""
    return _deadlines([application], application.county)[application.pk]


APPLICATIONS = ListPage(
    name="applications",
    title="申请受理",
    noun="申请",
    unit="件",
    default_sort="-number",
    empty="还没有申请。点“新建申请”开始。",
    prepare=prepare,
    columns=(
        ListColumn("申请号", "number", sort="number", filter="number", sticky=True),
        ListColumn("申请人", "applicant_name", filter="name"),
        ListColumn("村", "place", sort=("region_code", "number"), key="place", filter="region"),
        ListColumn("环节", "state", kind="tag", sort="status", key="state", filter="status"),
        ListColumn("经办", "handler.name", filter="handler"),
        ListColumn("受理日", "accepted_on", kind="date", sort="accepted_on", filter="accepted"),
        ListColumn("期限", "deadline", kind="tag", filter="due"),
    ),
    filters=(
        ChoiceFilter("tab", "分类", TABS, apply=_by_tab, tabs=True),
        TextFilter("number", "申请号", ("number__icontains",)),
        TextFilter("name", "申请人", ("normal_name__contains",)),
        RegionFilter("region", "村", find=regions.matching, suggest=regions.names),
        ChoiceFilter("status", "环节", Status.choices),
        TextFilter("handler", "经办", ("handler__name__contains",)),
        RangeFilter("accepted", "受理日", "accepted_on"),
        ChoiceFilter("due", "期限", DUE_CHOICES, apply=_by_due),
    ),
)  # fmt: skip


def definition_for(reader: Any) -> ListPage:
    """The list as this reader sees it: the numbers lead to the applications."""
    if not may(reader, "applications.view"):
        return APPLICATIONS
    number, *others = APPLICATIONS.columns
    return replace(APPLICATIONS, columns=(replace(number, link=lambda row: address(row, reader)), *others))
