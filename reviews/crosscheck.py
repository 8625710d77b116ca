"""The cross-check (交叉比对): runs the rules as of a day and writes what has changed in the findings.

A run first matches what is unmatched, then makes the day tables, then takes the rules: see
``reviews.rule_runs``. Each rule is written in a transaction of its own, so that a run which dies keeps the
rules that were done; run again, it gives the same result.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from accounts.models import Region, User
from accounts.scope import WHOLE, holds, require, scope
from audit import log
from audit.actions import Action
from common import clock, divisions
from common.errors import NotPermitted, Refused
from common.progress import Progress, Silent
from datafeeds.matching import match_new_persons
from funds.matching import match_unmatched
from jobs.models import ACTIVE, Job
from jobs.work import Fenced, Held
from jobs.work import ask as ask_for_job
from reviews import feeds_in_force, rule_runs
from reviews.models import RuleRun, Run
from reviews.rules import RULES

KIND = "crosscheck"
LEASE_SECONDS = 900
"""How long one rule may take before its job counts as dead."""


@dataclass(frozen=True)
class Area:
    """A region and the numbers (six digits) of its counties."""

    region: int
    counties: tuple[int, ...]


def area(region: int | None = None) -> Area:
    """The counties of a region (county or above), by default of the whole installation.

    The installation's region is the smallest that holds all its counties. Raises Refused.
    """
    if region and divisions.level(region) > divisions.Level.COUNTY:
        raise Refused(f"交叉比对只能按县级或以上区划进行，{region} 不是。")
    rows = Region.objects.standing().under(region or WHOLE).counties()
    counties = sorted(rows.values_list("code", flat=True))
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
            rule_runs.tidy()
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
    publishing = held.publishing if held else transaction.atomic
    look = rule_runs.look(record, where.counties, lease=lease, publishing=publishing)
    done = set(record.rule_runs.values_list("rule", flat=True))
    rule_runs.take(look, [RULES[code] for code in codes if code not in done], progress)
    with publishing():
        _end(record, Run.Status.DONE)
        log.record(Action.CROSSCHECK_RUN, record, actor=record.actor, detail=_sums(record))


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
