"""The list of visits (P10): by village for the route, the most urgent first, and what goes onto paper."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest

from accounts import regions
from accounts.models import User
from accounts.regions import Places
from accounts.scope import may
from common import divisions, pages
from common.divisions import Level
from common.pages import ChoiceFilter, ListPage, PageResult, RegionFilter, TextFilter
from common.todos import LATE, OTHER, SOON, Line
from desk.visits import tasks
from desk.visits.tasks import Task, Tasks, Village
from households.models import Application, HomeVisit
from reviews.deadlines import Calendar

Purpose = HomeVisit.Purpose
KINDS = ((Purpose.APPLICATION, "新申请"), (Purpose.REVIEW, "复核"), (Purpose.FINDING, "核实"))
BUCKETS = ((LATE, "已超期"), (SOON, "临期（含今日）"), (OTHER, "其他"))
OBJECTED = "复查"


def _of_kind(rows: Any, kind: str) -> Any:
    return rows.of_kind(kind)


def _due(rows: Any, bucket: str) -> Any:
    return rows.due(bucket)


def _numbered(rows: Any, text: str) -> Any:
    return rows.numbered(text)


VISITS = ListPage(
    name="visits",
    title="入户核查",
    noun="户",
    unit="户",
    empty="今天没有要入户的户",
    per_page=200,
    columns=(),
    filters=(
        ChoiceFilter("kind", "缘由", (*KINDS, (Purpose.COUNTY, "县级入户")), apply=_of_kind, tabs=True),
        RegionFilter(
            "region", "村(居)", find=regions.matching, suggest=regions.names, column="todo_place"
        ),
        TextFilter("number", "户编号或姓名", apply=_numbered),
        ChoiceFilter("due", "期限", BUCKETS, apply=_due),
    ),
)  # fmt: skip


class VisitList:
    """The visits to be made in a user's region as the page shows them."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._home: int = user.region_id or divisions.WHOLE
        self._is_township = divisions.level(self._home) == Level.TOWNSHIP if user.region_id else False
        self._calendar = Calendar(divisions.county(self._home))
        self._tasks: Tasks = tasks.of(user, self._calendar)
        self._may = {
            kind: may(user, "visits.do_county" if kind == Purpose.COUNTY else "visits.do")
            for kind in Purpose.values
        }

    def page(self, request: HttpRequest) -> tuple[PageResult, list[Village]]:
        """The page that the address asks for, and its visits by village."""
        result = pages.build(request, self._tasks, VISITS)
        lines = [row.obj for row in result.rows]
        if not lines:
            return result, []
        counts = pages.select(request.GET, self._tasks, VISITS).rows.by_village()
        return result, self._villages(lines, counts)

    def lines(self, request: HttpRequest, most: int) -> list[Line]:
        """The first lines that the address asks for: what goes onto paper."""
        rows = pages.select(request.GET, self._tasks, VISITS).rows
        found: list[Line] = list(rows[:most])
        return found

    def _villages(self, lines: Sequence[Line], counts: dict[int, int]) -> list[Village]:
        places, vain = Places(self._home), in_vain(lines)
        found: dict[int, Village] = {}
        for line in lines:
            village = found.get(line.place)
            if village is None:
                name = (places.village(line.place) if self._is_township else "") or places.full(line.place)
                village = found[line.place] = Village(line.place, name, counts.get(line.place, 0))
            village.tasks.append(self._task(line, vain.get((line.kind, line.key), "")))
        return list(found.values())

    def _task(self, line: Line, note: str) -> Task:
        url = tasks.address(line.number, line.kind) if self._may[line.kind] else ""
        return Task(line, self._calendar.mark(line.deadline), words_of(line), url, note)


def words_of(line: Line) -> str:
    """Why somebody is visited, in a word."""
    if line.about == Application.Status.OBJECTION:
        return OBJECTED
    return dict(KINDS).get(Purpose(line.kind), str(Purpose(line.kind).label))


def in_vain(lines: Iterable[Line]) -> dict[tuple[str, int], str]:
    """For each line whom nobody was met at last time: when that was, and when it is tried again."""
    rows = HomeVisit.objects.filter(met=HomeVisit.Met.NOBODY)
    of_applications = [line.key for line in lines if line.kind in (Purpose.APPLICATION, Purpose.COUNTY)]
    of_households = [line.key for line in lines if line.kind == Purpose.REVIEW]
    told: dict[tuple[str, int], str] = {}
    for visit in rows.filter(application__in=of_applications).order_by("pk"):
        kind = Purpose.COUNTY if visit.purpose == Purpose.COUNTY else Purpose.APPLICATION
        told[kind, visit.application_id or 0] = _again(visit)
    for visit in rows.filter(household__in=of_households, purpose=Purpose.REVIEW).order_by("pk"):
        told[Purpose.REVIEW, visit.household_id or 0] = _again(visit)
    return told


def _again(visit: HomeVisit) -> str:
    return f"{visit.on} 未见，定于 {visit.next_on} 再去"
