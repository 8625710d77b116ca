"""What cross-check runs found, for who may see them: a run of a larger region is told for one's own county.

A rule run keeps its sums over all counties that it looked at. For a part of them the same is counted from
the findings' own history, in a number of queries that grows with neither rules nor runs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Max, Q, Sum, Value, When

from accounts.models import Region, User
from accounts.scope import WHOLE, scope
from common import clock, divisions
from jobs.models import Job
from reviews.models import Absence, FindingEvent, RetroHit, RuleRun, Run

Choice = models.Case  # noqa: TID251 - Django's, not ours
Kind = FindingEvent.Kind

NEW = (Kind.FOUND, Kind.RELAPSED)
GONE = (Kind.VANISHED, Kind.SUCCEEDED)
STANDS: dict[str, int] = {**dict.fromkeys((*NEW, Kind.REOPENED), 1), **dict.fromkeys(GONE, -1)}
WAITS: dict[str, int] = {**STANDS, Kind.RETURNED: 1, Kind.VERIFIED: -1}
"""What an event adds to the findings that stand, and to those that wait to be verified (待核)."""


@dataclass(frozen=True)
class Counts:
    """新增、仍在、消失、待核 of a rule or a run; None where it cannot be told for a part of the counties."""

    new: int | None
    still: int | None
    vanished: int | None
    open: int | None


NOTHING = Counts(0, 0, 0, 0)
WHOLE_OF = {
    divisions.Level.COUNTY: "全县",
    divisions.Level.CITY: "全市",
    divisions.Level.PROVINCE: "全省（区）",
}


def area(user: User) -> int:
    """For which region runs are told to a user: the county, for people of a larger region all of it."""
    return divisions.county_code(user.region_id or WHOLE)


def regions(user: User) -> list[tuple[int, str]]:
    """What a user can have checked: all of the own region first, then each county of a larger one."""
    here = area(user)
    whole = (here, WHOLE_OF[divisions.level(here)] if here else "全部")
    if here and divisions.level(here) == divisions.Level.COUNTY:
        return [whole]
    counties = Region.objects.standing().under(here).counties().order_by("code")
    return [whole, *counties.values_list("code", "name")]


def names(codes: Iterable[int]) -> dict[int, str]:
    """The names of the regions of runs."""
    known = dict(Region.objects.filter(code__in=set(codes)).values_list("code", "name"))
    return {WHOLE: "全部区域", **known}


def is_part(run: Run, region: int) -> bool:
    """Whether the run looked at more than the region, so that its sums are not the region's."""
    low, high = divisions.span(region)
    return not low <= run.region_code < high


def runs(user: User, *, most: int) -> list[Run]:
    """The newest runs that covered the user's region or a part of it, those of regions above too."""
    with scope(region=WHOLE, user=user):
        return list(_covering(area(user)).order_by("-id")[:most])


def find(user: User, **lookup: Any) -> Run | None:
    """The run that the lookup names, None where there is none that covered the user's region."""
    with scope(region=WHOLE, user=user):
        found: Run | None = _covering(area(user)).filter(**lookup).first()
        return found


def of_job(job: Job) -> Run | None:
    """The run that a job has begun."""
    with scope(region=job.region_code):
        found: Run | None = Run.objects.filter(job=job).first()
        return found


def _covering(region: int) -> models.QuerySet[Run]:
    low, high = divisions.span(region)
    above = Q(region_code__in=[*divisions.ancestors(region), WHOLE])
    rows: models.QuerySet[Run] = Run.objects.filter(Q(region_code__gte=low, region_code__lt=high) | above)
    return rows.select_related("actor", "job")


# --- rule by rule ---


def rule_runs(run: Run) -> dict[str, RuleRun]:
    """The rules of a run by their codes."""
    with scope(region=run.region_code):
        return {each.rule: each for each in RuleRun.objects.filter(run=run)}


def newest(run: Run) -> set[int]:
    """The newest current runs of each rule in the region of a run."""
    with scope(region=run.region_code):
        done = RuleRun.objects.filter(
            region_code=run.region_code, current=True, status=RuleRun.Status.DONE
        ).order_by()
        return set(done.values("rule").annotate(newest=Max("id")).values_list("newest", flat=True))


def by_rule(run: Run, known: Mapping[str, RuleRun], region: int) -> dict[str, Counts]:
    """What the rules of a run found in the region: their own sums, or what of them lies there."""
    if not is_part(run, region):
        return {code: Counts(each.new, each.still, each.vanished, each.open) for code, each in known.items()}
    with scope(region=region):
        current = _current_by_rule(run)
        hits = dict(_counted(RetroHit.objects.filter(rule_run__run=run), "rule"))
    return {
        code: current.get(code, NOTHING) if each.current else Counts(None, None, None, hits.get(code, 0))
        for code, each in known.items()
    }


def _current_by_rule(run: Run) -> dict[str, Counts]:
    events = FindingEvent.objects.filter(at__lte=run.ended_at or clock.now()).annotate(
        here=Choice(When(run__run=run, then=Value(1)), default=Value(0))
    )
    tally: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for rule, kind, here, count in _counted(events, "finding__rule", "kind", "here"):
        _add(tally[rule], kind, count, here=bool(here))
    absent = Absence.objects.filter(run__run__lte=run.pk).exclude(over__run__lte=run.pk)
    for rule, count in _counted(absent, "finding__rule"):
        tally[rule]["stands"] -= count
    return {rule: _told(each) for rule, each in tally.items()}


def _add(tally: dict[str, int], kind: str, count: int, *, here: bool) -> None:
    tally["stands"] += STANDS.get(kind, 0) * count
    tally["waits"] += WAITS.get(kind, 0) * count
    if here:
        tally["new"] += count if kind in NEW else 0
        tally["back"] += count if kind == Kind.REOPENED else 0
        tally["gone"] += count if kind in GONE else 0


def _told(tally: Mapping[str, int]) -> Counts:
    still = tally["stands"] - tally["new"] - tally["back"]
    return Counts(tally["new"], still, tally["gone"], tally["waits"])


def _counted(rows: models.QuerySet, *names: str) -> Iterable[tuple[Any, ...]]:
    counted: Iterable[tuple[Any, ...]] = (
        rows.order_by().values(*names).annotate(n=Count("pk")).values_list(*names, "n")
    )
    return counted


# --- run by run ---


def by_run(shown: Sequence[Run], region: int) -> dict[int, dict[str, Any]]:
    """Sums over all rules of each run for the region, and how many rules did not run."""
    with scope(region=WHOLE):
        lines = {line["run"]: line for line in _sums(shown)}
    parts = [run for run in shown if is_part(run, region)]
    if parts:
        with scope(region=region):
            current = _current_by_run(parts)
            hits = dict(_counted(RetroHit.objects.filter(rule_run__run__in=parts), "rule_run__run"))
        for run in parts:
            line = lines.setdefault(run.pk, {})
            counts = Counts(None, None, None, hits.get(run.pk, 0)) if line.get("past") else current[run.pk]
            line |= {"new": counts.new, "vanished": counts.vanished, "open": counts.open}
    return lines


def _sums(shown: Sequence[Run]) -> models.QuerySet[RuleRun, Any]:
    rows: models.QuerySet[RuleRun] = RuleRun.objects.filter(run__in=shown)
    return (
        rows.values("run")
        .annotate(
            new=Sum("new"),
            open=Sum("open"),
            vanished=Sum("vanished"),
            not_run=Count("id", filter=~Q(status=RuleRun.Status.DONE)),
            past=Count("id", filter=Q(current=False)),
        )
        .order_by()
    )


def _current_by_run(parts: Sequence[Run]) -> dict[int, Counts]:
    """The runs in their order, each from what had happened until its end."""
    ends = sorted((run.ended_at or clock.now(), run.pk) for run in parts)
    periods = [When(at__lte=end, then=Value(place)) for place, (end, _) in enumerate(ends)]
    events = FindingEvent.objects.filter(at__lte=ends[-1][0]).annotate(
        period=Choice(*periods, output_field=models.IntegerField()),
        of=Choice(When(run__run__in=[run.pk for run in parts], then=F("run__run"))),
    )
    waits: dict[int, int] = defaultdict(int)
    own: dict[int, dict[str, int]] = {run.pk: defaultdict(int) for run in parts}
    for period, kind, of, count in _counted(events, "period", "kind", "of"):
        waits[period] += WAITS.get(kind, 0) * count
        if of is not None:
            _add(own[of], kind, count, here=True)
    told: dict[int, Counts] = {}
    open_now = 0
    for place, (_, pk) in enumerate(ends):
        open_now += waits[place]
        told[pk] = Counts(own[pk]["new"], None, own[pk]["gone"], open_now)
    return told
