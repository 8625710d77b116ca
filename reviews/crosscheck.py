"""The cross-check (交叉比对): runs the rules as of a day and writes what has changed in the findings.

A run first matches what is unmatched, then makes the day tables, then takes one rule after the
other: stage what it says, compare, record. Each rule is a transaction of its own, so that a run
which dies keeps the rules that were done; run again, it gives the same result.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date
from time import monotonic
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max, Q

from accounts.models import Region, User
from accounts.scope import WHOLE, holds, require, scope
from audit import incidents, log
from audit.actions import Action
from common import clock, divisions
from common.errors import NotPermitted, Refused
from common.progress import Progress, Silent
from datafeeds.matching import match_new_persons
from funds.matching import match_unmatched
from jobs.models import ACTIVE, Job
from jobs.work import Fenced, Held
from jobs.work import ask as ask_for_job
from reviews import candidates, day, dialect, difference, feeds_in_force, retrospect, rule_parameters
from reviews.models import RuleRun, Run
from reviews.rules import RULES
from reviews.rules.base import Rule

KIND = "crosscheck"
LEASE_SECONDS = 900
"""How long one rule may take before its job counts as dead."""
BEAT_SECONDS = 1.0
"""Rules that are done faster than this are not told of one by one: each word to the job's row is a commit."""


@dataclass(frozen=True)
class Area:
    """A region and the numbers (six digits) of its counties."""

    region: int
    counties: tuple[int, ...]


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


def area(region: int | None = None) -> Area:
    """The counties of a region (county or above), by default of the whole installation.

    The installation's region is the smallest that holds all its counties. Raises Refused.
    """
    low, high = divisions.span(region if region is not None else WHOLE)
    if region and divisions.level(region) > divisions.Level.COUNTY:
        raise Refused(f"交叉比对只能按县级或以上区划进行，{region} 不是。")
    rows = Region.objects.standing().filter(code__gte=low, code__lt=high)
    codes = rows.annotate(rest=F("code") % 1_000_000).filter(rest=0).values_list("code", flat=True)
    counties = sorted(code for code in codes if divisions.level(code) == divisions.Level.COUNTY)
    if not counties:
        raise Refused(f"没有区划代码为 {region} 的县。" if region else "还没有导入区划，不能比对。")
    return Area(region or divisions.smallest_holding(counties), tuple(map(divisions.county, counties)))


def ask(
    *,
    as_of: date,
    actor: User,
    rules: Sequence[str] | None = None,
    region: int | None = None,
    here: bool = False,
) -> Job:
    """A cross-check waits to be run; ``here``: by this process, with ``jobs.run_here``.

    Raises NotPermitted, Refused, and Busy while one of an overlapping region is under way.
    """
    require(actor, "crosscheck.run")
    where = area(region)
    if not holds(actor, where.region):
        raise NotPermitted("该区域不在您的管辖范围内。")
    codes = codes_of(rules)
    with transaction.atomic():
        job = ask_for_job(
            KIND,
            key=f"{where.region}:{as_of.isoformat()}",
            region=where.region,
            actor=actor,
            payload={"as_of": as_of.isoformat(), "rules": None if rules is None else codes},
            exclusive=True,
            here=here,
        )
        log.record(
            Action.CROSSCHECK_ASKED, actor=actor, region=where.region,
            detail={"as_of": as_of, "rules": "全部" if rules is None else codes},
        )  # fmt: skip
    return job


def codes_of(rules: Iterable[str] | None) -> list[str]:
    """The codes of the rules that are wanted, by default all, in the order of the table. Raises Refused."""
    if rules is None:
        return list(RULES)
    wanted = set(rules)
    if unknown := sorted(wanted - set(RULES)):
        raise Refused(f"没有这样的规则：{'、'.join(unknown)}。")
    return [code for code in RULES if code in wanted]


def perform(held: Held) -> Mapping[str, Any]:
    """The cross-check that a job asks for is run; its answer is the command's JSON."""
    run_of_job = run(
        as_of=date.fromisoformat(held.payload["as_of"]),
        rules=held.payload["rules"],
        region=held.region or None,
        actor=held.actor,
        progress=held.progress,
        held=held,
    )
    with scope(region=WHOLE, user=held.actor):
        return answer(run_of_job)


def tell_failure(job_id: int) -> None:
    """The run of a job that failed for good has failed with it, whoever noticed it."""
    died = Run._base_manager.filter(job=job_id, status=Run.Status.RUNNING)
    died.update(status=Run.Status.FAILED, ended_at=clock.now())


def run(
    *,
    as_of: date,
    actor: User,
    rules: Sequence[str] | None = None,
    region: int | None = None,
    progress: Progress | None = None,
    held: Held | None = None,
) -> Run:
    """The rules (all by default) have looked at a region (the installation by default) as of a day.

    ``held`` is the job that this is; a job taken up again goes on with the rules that are still
    to be done. A rule that fails is told in its row, the others go on. Raises Refused, Fenced.
    """
    where, codes = area(region), codes_of(rules)
    progress = progress or Silent()
    with scope(region=WHOLE, user=actor):
        record = _begin(where, codes, as_of=as_of, actor=actor, held=held)
        try:
            _take(record, where, codes, progress, held)
        except (Fenced, OperationalError, InterfaceError):
            raise
        except Exception:
            _end(record, Run.Status.FAILED)
            raise
        finally:
            _tidy()
    return record


def answer(record: Run) -> dict[str, Any]:
    """What a run found, as the command tells it (formats §2). Needs an open scope."""
    known = {rule_run.rule: rule_run for rule_run in record.rule_runs.all()}
    ended = record.ended_at or clock.now()
    return {
        "as_of": record.as_of.isoformat(),
        "seconds": round((ended - record.started_at).total_seconds(), 3),
        "rules": {code: _told(known[code]) for code in record.rules if code in known},
    }


def _told(rule_run: RuleRun) -> dict[str, Any]:
    if rule_run.status == RuleRun.Status.SKIPPED:
        absent = set(rule_run.missing)
        lacking = [group for group in RULES[rule_run.rule].needs if absent.issuperset(group)]
        return {"skipped": feeds_in_force.words(lacking, rule_run.cleared)}
    if rule_run.status == RuleRun.Status.FAILED:
        return {"failed": rule_run.sentence}
    counts = {name: getattr(rule_run, name) for name in ("open", "new", "vanished", "seconds")}
    feeds = {"stale": rule_run.stale, "missing": rule_run.missing}
    return counts | {name: kinds for name, kinds in feeds.items() if kinds}


def _begin(where: Area, codes: list[str], *, as_of: date, actor: User, held: Held | None) -> Run:
    """The run's row: a new one, or that of this job where it was begun before."""
    with transaction.atomic():
        _forget_dead_runs(where.region)
        known = Run.objects.filter(job_id=held.pk).first() if held else None
        begun: Run = known or Run.objects.create(
            region_code=where.region,
            job_id=held.pk if held else None,
            as_of=as_of,
            rules=codes,
            actor=actor,
            started_at=clock.now(),
        )
    return begun


def _forget_dead_runs(region: int) -> None:
    """A run of an overlapping region still marked as running has died: no two are let in at a time."""
    low, high = divisions.span(region)
    below = Q(region_code__gte=low, region_code__lt=high)
    above = Q(region_code__in=[*divisions.ancestors(region), WHOLE])
    dead = Run.objects.filter(below | above, status=Run.Status.RUNNING)
    dead.exclude(job__state__in=ACTIVE).update(status=Run.Status.FAILED, ended_at=clock.now())


def _take(record: Run, where: Area, codes: list[str], progress: Progress, held: Held | None) -> None:
    def lease() -> None:
        if held:
            held.long_step(LEASE_SECONDS)

    progress.stage("匹配人员和发放记录")
    lease()
    match_new_persons()
    match_unmatched()
    progress.stage("整理当日数据")
    lease()
    look = _look(record, where, lease, held)
    done = set(record.rule_runs.values_list("rule", flat=True))
    told = 0.0
    for place, code in enumerate(codes):
        if monotonic() - told >= BEAT_SECONDS:
            progress.stage(RULES[code].title)
            progress.advance(place, len(codes))
            lease()
            told = monotonic()
        if code not in done:
            _run_rule(look, RULES[code])
    progress.advance(len(codes), len(codes))
    with look.publishing():
        _end(record, Run.Status.DONE)
        log.record(Action.CROSSCHECK_RUN, record, actor=record.actor, detail=_sums(record))


def _look(record: Run, where: Area, lease: Callable[[], None], held: Held | None) -> Look:
    with dialect.reading():
        day.prepare(record.as_of, where.counties)
        candidates.open_tables()
        difference.open_tables()
        values = rule_parameters.Values(where.counties, record.as_of)
        feeds = feeds_in_force.on(record.as_of, values.max_age())
    return Look(
        run=record,
        feeds=feeds,
        values=values,
        counties=where.counties,
        last_current=_last_current(),
        lease=lease,
        publishing=held.publishing if held else transaction.atomic,
    )


def _last_current() -> dict[tuple[str, int], tuple[int, date]]:
    """For each rule and region of a run the number and day of its last current rule run."""
    done = RuleRun.objects.filter(status=RuleRun.Status.DONE, current=True)
    newest = done.values("rule", "region_code").annotate(newest=Max("id")).values("newest")
    rows = RuleRun.objects.filter(id__in=newest).values_list("rule", "region_code", "id", "as_of")
    return {(rule, region): (number, as_of) for rule, region, number, as_of in rows}


def _run_rule(look: Look, rule: Rule) -> None:
    started = monotonic()
    counties = look.feeds.covered(rule, look.counties)
    if not counties:
        _record_skipped(look, rule)
        return
    try:
        groups = look.values.groups(rule, counties)
        before = {county: _last_day(look, rule, county) for county in counties}
        _stage(look, rule, groups, before)
        with look.publishing():
            dialect.quieten()
            _compare(look, rule, groups, before, started)
    except Fenced:
        raise
    except Exception as error:
        if isinstance(error, DatabaseError | InterfaceError) and not connection.is_usable():
            raise
        _record_failed(look, rule, error, monotonic() - started)


def _last_day(look: Look, rule: Rule, county: int) -> date | None:
    """The day of the last current run of the rule that covered the county."""
    code = county * 1_000_000
    runs = (
        look.last_current.get((rule.code, region)) for region in (code, *divisions.ancestors(code), WHOLE)
    )
    return max((known for known in runs if known), default=(0, None))[1]


def _stage(
    look: Look, rule: Rule, groups: Sequence[rule_parameters.Group], before: Mapping[int, date | None]
) -> None:
    with dialect.reading():
        candidates.clear()
        candidates.remember(before, {place: group.as_json() for place, group in enumerate(groups)})
        hits = 0
        for place, group in enumerate(groups):
            query = rule.query(look.run.as_of, group.parameters)
            hits += candidates.add_hits(rule, query, group=place, counties=group.counties)
        candidates.group_hits(hits)


def _compare(
    look: Look,
    rule: Rule,
    groups: Sequence[rule_parameters.Group],
    before: Mapping[int, date | None],
    started: float,
) -> None:
    rule_run = RuleRun.objects.create(
        run=look.run,
        region_code=look.run.region_code,
        rule=rule.code,
        as_of=look.run.as_of,
        status=RuleRun.Status.DONE,
        current=_is_current(look.run.as_of, before.values()),
        parameters=rule_parameters.told(groups),
        feeds=look.feeds.used(rule, before),
        stale=look.feeds.stale(rule, before),
        missing=look.feeds.missing(rule, before),
        cleared=look.feeds.gone(rule.widens, before),
        sentence=_partly(look, rule, before),
    )
    counts = difference.apply(rule_run, at=clock.now()) if rule_run.current else retrospect.keep(rule_run)
    RuleRun.objects.filter(pk=rule_run.pk).update(**asdict(counts), seconds=round(monotonic() - started, 3))


def _is_current(as_of: date, days: Iterable[date | None]) -> bool:
    """Whether a run may change findings: not before the earlier of today and the last such run's day."""
    known = [day_before for day_before in days if day_before]
    return not known or as_of >= min(clock.today(), max(known))


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


def _record_skipped(look: Look, rule: Rule) -> None:
    lacking, gone = look.feeds.lacking(rule, look.counties), look.feeds.gone(rule.needed, look.counties)
    with look.publishing():
        RuleRun.objects.create(
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


def _end(record: Run, status: Run.Status) -> None:
    record.status, record.ended_at = status, clock.now()
    record.save(update_fields=["status", "ended_at"])


def _sums(record: Run) -> dict[str, Any]:
    rule_runs = list(record.rule_runs.all())
    return {
        "as_of": record.as_of,
        "rules": len(rule_runs),
        "skipped": sum(rule_run.status == RuleRun.Status.SKIPPED for rule_run in rule_runs),
        "failed": sum(rule_run.status == RuleRun.Status.FAILED for rule_run in rule_runs),
        "new": sum(rule_run.new for rule_run in rule_runs),
        "vanished": sum(rule_run.vanished for rule_run in rule_runs),
    }


def _tidy() -> None:
    """The session's temporary tables go, if the session still lives."""
    if connection.needs_rollback or not connection.is_usable():
        return
    day.drop()
    candidates.drop_tables()
    difference.drop_tables()
