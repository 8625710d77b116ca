"""Who is to be visited (入户任务): new applications, reviews that are due, findings to be verified."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.scope import PERMISSIONS
from common import clock
from common.marks import Mark
from common.todos import Columns, Line, Source, Todos, Told
from desk.visits import due
from households.models import Application, Clock, Deed, HomeVisit, Step
from households.steps import INVESTIGATION
from reviews.deadlines import Calendar
from reviews.models import Finding

Status, Purpose = Application.Status, HomeVisit.Purpose
VISITED = Q(deed=Deed.VISIT, facts__kind__in=("home", "remote")) & ~Q(facts__met="nobody")
WANTED = Q(deed__in=(Deed.RETURN, Deed.SEND_BACK), facts__redo__has_key="visit")


def _limit(*kinds: str) -> Any:
    """The first running limit of these kinds of an application."""
    running = Clock.objects.filter(application=OuterRef("pk"), kind__in=kinds, stopped_on=None)
    return Subquery(running.order_by("due_on").values("due_on")[:1])


def of_applications(user: Any) -> QuerySet[Application]:
    """Applications that the township has to visit: not visited yet, or since a return or an objection."""
    objected = Q(deed=Deed.OBJECT, application__status=Status.OBJECTION)
    steps = Step.objects.filter(application=OuterRef("pk"))
    since = Subquery(steps.filter(WANTED | objected).order_by("-pk").values("pk")[:1])
    answered = VISITED | Q(deed=Deed.APPRAISE, application__status=Status.OBJECTION)
    done = Exists(steps.filter(answered, pk__gt=Coalesce(OuterRef("since"), 0)))
    rows: QuerySet[Application] = Application.objects.visible_to(user).filter(
        status__in=(*INVESTIGATION, Status.OBJECTION)
    )
    return rows.annotate(
        since=since, visit_due=_limit(Clock.Kind.START_SURVEY, Clock.Kind.TOTAL)
    ).exclude(done)  # fmt: skip


def of_county(user: Any) -> QuerySet[Application]:
    """Applications that the county has to visit itself before it decides (近亲属备案、投诉举报)."""
    done = Exists(Step.objects.filter(application=OuterRef("pk"), deed=Deed.COUNTY_VISIT))
    rows: QuerySet[Application] = Application.objects.visible_to(user).filter(
        Q(kin_filed=True) | Q(complained=True), status__in=(Status.SUBMITTED, Status.DECIDING)
    )
    return rows.annotate(visit_due=_limit(Clock.Kind.DECIDE)).exclude(done)


def of_findings(user: Any) -> QuerySet[Finding]:
    """Findings with a household that wait to be verified, one a household: the most urgent."""
    rows: QuerySet[Finding] = Finding.objects.visible_to(user).filter(
        status=Finding.Status.ASSIGNED, household__isnull=False
    )
    sooner = Q(deadline__lt=OuterRef("deadline")) | Q(deadline=OuterRef("deadline"), pk__lt=OuterRef("pk"))
    others = rows.filter(sooner, household=OuterRef("household"))
    visits = HomeVisit.objects.filter(
        household=OuterRef("household"), purpose=Purpose.FINDING, submitted_at__gte=OuterRef("assigned_at")
    ).exclude(met=HomeVisit.Met.NOBODY)
    return rows.exclude(Exists(others)).exclude(Exists(visits))


def address(number: str, purpose: str = "") -> str:
    """Where a visit is entered."""
    url = reverse("visits:visit", args=[number])
    return f"{url}?purpose={purpose}" if purpose in (Purpose.REVIEW, Purpose.FINDING) else url


def _teller(purpose: str) -> Any:
    def tell(line: Line) -> Told:
        return Told(f"{line.number} {line.name}", address(line.number, purpose))

    return tell


def _source(purpose: str, rows: Any, due_column: str, **columns: Any) -> Source:
    named = {"number": "number", "name": "applicant_name", "due": due_column} | columns
    label = str(Purpose(purpose).label)
    return Source(purpose, label, PERMISSIONS["visits.list"], rows, _teller(purpose), Columns(**named))


SOURCES = (
    _source(Purpose.APPLICATION, of_applications, "visit_due", about="status"),
    _source(Purpose.COUNTY, of_county, "visit_due"),
    _source(Purpose.REVIEW, due.reviews, "due", name="head_name"),
    _source(
        Purpose.FINDING, of_findings, "deadline", number="household__number", name="name",
        place="household__region_code",
    ),
)  # fmt: skip
"""What the list of visits is made of; the first of the words is what is said of a line."""
WORDS = {Purpose.REVIEW: "复核", Purpose.FINDING: "核实"}


class Tasks(Todos):
    """The visits to be made in a user's region, narrowed and sliced like to-dos, and counted by village."""

    def numbered(self, text: str) -> "Tasks":
        """Those of one household or applicant, by number or name."""
        named = Q(todo_number__contains=text) | Q(todo_number=text.upper()) | Q(todo_name__contains=text)
        return self.filter(named)

    def by_village(self) -> dict[int, int]:
        """How many there are in each village; one query."""
        found: dict[int, int] = defaultdict(int)
        counted = [
            self._base(source).values("todo_place").annotate(n=Count("pk")).values_list("todo_place", "n")
            for source in self.kinds
        ]
        for place, number in counted[0].union(*counted[1:], all=True) if counted else ():
            found[place] += number
        return found


def of(user: Any, calendar: Calendar) -> Tasks:
    """The visits to be made in a user's region."""
    return Tasks(user, SOURCES, clock.today(), calendar.after(calendar.warn))


@dataclass(frozen=True)
class Task:
    """A visit to be made, as the list shows it."""

    line: Line
    mark: Mark | None
    words: str
    url: str
    note: str = ""


@dataclass
class Village:
    """A village with its visits; ``count`` of all pages."""

    code: int
    name: str
    count: int
    tasks: list[Task] = field(default_factory=list)
