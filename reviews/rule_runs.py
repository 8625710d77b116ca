"""The rules of one run (规则运行): what each says is staged, all is compared at once, each is recorded.

Staging is reading: a rule is one query, and one that fails is told in its row while the others go on. The
comparison is a few statements for all rules together. Then every rule that changes a finding writes in a
transaction of its own; those that change nothing, nearly all on most nights, are recorded in one.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date
from time import monotonic

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Max

from accounts.scope import WHOLE
from audit import incidents
from common import clock, divisions
from common.progress import Progress
from jobs.work import Fenced
from reviews import candidates, day, dialect, difference, feeds_in_force, retrospect, rule_parameters
from reviews.models import RuleRun, Run
from reviews.rules.base import Rule

BEAT_SECONDS = 1.0
"""Rules that are done faster than this are not told of one by one: each word to the job's row is a commit."""


@dataclass(frozen=True)
class Look:
    """All that the rules of one run share."""

    run: Run
    feeds: feeds_in_force.Feeds
    values: rule_parameters.Values
    counties: tuple[int, ...]
    last_current: Mapping[tuple[str, int], tuple[int, date]]
    lease: Callable[[], None]
    publishing: Callable[[], AbstractContextManager[None]]


@dataclass
class Staged:
    """A rule whose candidates are staged: its counties by parameters, and how long that took so far.

    ``before`` has for each covered county the day of the rule's last current run there, or None.
    """

    rule: Rule
    groups: Sequence[rule_parameters.Group]
    before: Mapping[int, date | None]
    current: bool
    seconds: float = 0.0


def look(
    run: Run,
    counties: tuple[int, ...],
    *,
    lease: Callable[[], None],
    publishing: Callable[[], AbstractContextManager[None]],
) -> Look:
    """The session is ready for the rules: day tables made, staging empty. ``tidy`` takes them away again.

    ``publishing`` opens a transaction in which the run's job is surely held; ``lease`` holds it for long.
    """
    with dialect.reading():
        day.prepare(run.as_of, counties)
        candidates.open_tables()
        difference.open_tables()
        values = rule_parameters.Values(counties, run.as_of)
        feeds = feeds_in_force.on(run.as_of, values.max_age())
    return Look(
        run=run,
        feeds=feeds,
        values=values,
        counties=counties,
        last_current=_last_current(),
        lease=lease,
        publishing=publishing,
    )


def tidy() -> None:
    """The session's temporary tables go, if the session still lives."""
    if connection.needs_rollback or not connection.is_usable():
        return
    day.drop()
    candidates.drop_tables()
    difference.drop_tables()


def take(look: Look, rules: Sequence[Rule], progress: Progress) -> None:
    """Every rule has its row in the run, and the findings are what the rules say. Raises Fenced."""
    covered = {rule.code: look.feeds.covered(rule, look.counties) for rule in rules}
    _record_skipped(look, [rule for rule in rules if not covered[rule.code]])
    waiting = [_cover(look, rule, covered[rule.code]) for rule in rules if covered[rule.code]]
    staged = _stage_all(look, waiting, progress)
    progress.stage("对照已有疑点")
    look.lease()
    with dialect.reading():
        candidates.group_hits()
        plan = difference.plan()
    changing = [each for each in staged if not each.current or each.rule.code in plan.steps]
    quiet = [each for each in staged if each.current and each.rule.code not in plan.steps]
    _record_unchanged(look, plan, quiet)
    for place, each in enumerate(changing):
        progress.advance(place, len(changing))
        _write(look, plan, each)
    progress.advance(len(rules), len(rules))


def _last_current() -> dict[tuple[str, int], tuple[int, date]]:
    """For each rule and region of a run the number and day of its last current rule run."""
    done = RuleRun.objects.filter(status=RuleRun.Status.DONE, current=True)
    newest = done.values("rule", "region_code").annotate(newest=Max("id")).values("newest")
    rows = RuleRun.objects.filter(id__in=newest).values_list("rule", "region_code", "id", "as_of")
    return {(rule, region): (number, as_of) for rule, region, number, as_of in rows}


def _cover(look: Look, rule: Rule, counties: Collection[int]) -> Staged:
    before = {county: _last_day(look, rule, county) for county in counties}
    return Staged(
        rule=rule,
        groups=look.values.groups(rule, counties),
        before=before,
        current=_is_current(look.run.as_of, before.values()),
    )


def _last_day(look: Look, rule: Rule, county: int) -> date | None:
    """The day of the last current run of the rule that covered the county."""
    code = county * 1_000_000
    runs = (
        look.last_current.get((rule.code, region)) for region in (code, *divisions.ancestors(code), WHOLE)
    )
    return max((known for known in runs if known), default=(0, None))[1]


def _is_current(as_of: date, days: Iterable[date | None]) -> bool:
    """Whether a run may change findings: not before the earlier of today and the last such run's day."""
    known = [day_before for day_before in days if day_before]
    return not known or as_of >= min(clock.today(), max(known))


# --- staging ---


def _stage_all(look: Look, waiting: Sequence[Staged], progress: Progress) -> list[Staged]:
    """What the rules say is staged; those that failed are recorded and left out."""
    with dialect.reading():
        candidates.remember(
            candidates.Coverage(
                rule=each.rule.code,
                group=place,
                counties={county: each.before[county] for county in group.counties},
                parameters=group.as_json(),
                current=each.current,
            )
            for each in waiting
            for place, group in enumerate(each.groups)
        )
    staged, told = [], 0.0
    for place, each in enumerate(waiting):
        if monotonic() - told >= BEAT_SECONDS:
            progress.stage(each.rule.title)
            progress.advance(place, len(waiting))
            look.lease()
            told = monotonic()
        if _stage(look, each):
            staged.append(each)
    return staged


def _stage(look: Look, each: Staged) -> bool:
    started = monotonic()
    try:
        with dialect.reading():
            for place, group in enumerate(each.groups):
                query = each.rule.query(look.run.as_of, group.parameters)
                candidates.add_hits(each.rule, query, group=place)
    except Exception as error:
        if not _session_lives(error):
            raise
        candidates.forget(each.rule.code)
        _record_failed(look, each.rule, error, monotonic() - started)
        return False
    each.seconds = monotonic() - started
    return True


def _session_lives(error: Exception) -> bool:
    return not isinstance(error, DatabaseError | InterfaceError) or connection.is_usable()


# --- writing ---


def _write(look: Look, plan: difference.Plan, each: Staged) -> None:
    """The rule's findings are changed, or of a look back its hits are kept, and its row tells the counts."""
    started = monotonic()
    try:
        with look.publishing():
            dialect.quieten()
            rule_run = _row(look, each)
            rule_run.save()
            if each.current:
                counts = difference.apply(rule_run, plan, at=clock.now())
            else:
                counts = retrospect.keep(rule_run)
            seconds = round(each.seconds + monotonic() - started, 3)
            RuleRun.objects.filter(pk=rule_run.pk).update(**asdict(counts), seconds=seconds)
    except Fenced:
        raise
    except Exception as error:
        if not _session_lives(error):
            raise
        _record_failed(look, each.rule, error, each.seconds + monotonic() - started)


def _record_unchanged(look: Look, plan: difference.Plan, quiet: Sequence[Staged]) -> None:
    rows = []
    for each in quiet:
        row = _row(look, each)
        counts = plan.unchanged(each.rule.code)
        row.open, row.still, row.seconds = counts.open, counts.still, round(each.seconds, 3)
        rows.append(row)
    if rows:
        with look.publishing():
            RuleRun.objects.bulk_create(rows)


def _row(look: Look, each: Staged) -> RuleRun:
    return RuleRun(
        run=look.run,
        region_code=look.run.region_code,
        rule=each.rule.code,
        as_of=look.run.as_of,
        status=RuleRun.Status.DONE,
        current=each.current,
        parameters=rule_parameters.told(each.groups),
        feeds=look.feeds.used(each.rule, each.before),
        stale=look.feeds.stale(each.rule, each.before),
        missing=look.feeds.missing(each.rule, each.before),
        cleared=look.feeds.gone(each.rule.widens, each.before),
        sentence=_partly(look, each.rule, each.before),
    )


def _partly(look: Look, rule: Rule, covered: Collection[int]) -> str:
    """Which counties the rule left out and why, and what it would have read besides; empty mostly."""
    left_out = [county for county in look.counties if county not in covered]
    told = []
    if left_out:
        lacking, gone = look.feeds.lacking(rule, left_out), look.feeds.gone(rule.needed, left_out)
        told.append(f"{len(left_out)} 个县{feeds_in_force.sentence(lacking, gone)}")
    if gone := look.feeds.gone(rule.widens, covered):
        told.append(f"{feeds_in_force.cleared_sentence(gone)}，结果可能不全。")
    return "".join(told)


def _record_skipped(look: Look, rules: Sequence[Rule]) -> None:
    if rules:
        with look.publishing():
            RuleRun.objects.bulk_create(_skipped(look, rule) for rule in rules)


def _skipped(look: Look, rule: Rule) -> RuleRun:
    lacking, gone = look.feeds.lacking(rule, look.counties), look.feeds.gone(rule.needed, look.counties)
    return RuleRun(
        run=look.run,
        region_code=look.run.region_code,
        rule=rule.code,
        as_of=look.run.as_of,
        status=RuleRun.Status.SKIPPED,
        missing=[kind for group in lacking for kind in group],
        cleared=gone,
        sentence=feeds_in_force.sentence(lacking, gone),
    )


def _record_failed(look: Look, rule: Rule, error: Exception, seconds: float) -> None:
    number = incidents.report(f"rule {rule.code}", error)
    with look.publishing():
        RuleRun.objects.create(
            run=look.run,
            region_code=look.run.region_code,
            rule=rule.code,
            as_of=look.run.as_of,
            status=RuleRun.Status.FAILED,
            seconds=round(seconds, 3),
            sentence=f"本规则出错，没有结果，其他规则不受影响。编号 {number}，请告诉系统管理员。",
        )
