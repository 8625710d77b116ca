"""P24: start a cross-check, watch it, read what it found rule by rule."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.faces import person, place
from accounts.regions import Places
from accounts.scope import may, require
from common import clock, divisions, marks
from datafeeds import sightings
from datafeeds.models import Kind
from jobs import showing
from jobs.models import Job, JobQuerySet
from reviews import crosscheck, feeds_in_force, results, rule_parameters
from reviews.forms import CrosscheckForm
from reviews.models import RetroHit, RuleRun, Run, Severity
from reviews.results import Counts
from reviews.rules import RULES
from reviews.subjects import sentences_of

RUNS_SHOWN = 20
HITS_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def runs(request: HttpRequest) -> HttpResponse:
    """The form to start a run, the run that is going on, the newest result, and the runs before it."""
    require(person(request), "crosscheck.view")
    regions = results.regions(person(request))
    form = CrosscheckForm(request.POST or None, initial={"as_of": clock.today()}, regions=regions)
    if request.method == "POST":
        require(person(request), "crosscheck.run")
        if form.is_valid():
            with form.telling():
                return redirect("reviews:crosscheck_job", pk=_ask(person(request), form.cleaned_data).pk)
    shown = results.runs(person(request), most=RUNS_SHOWN)
    sums = results.by_run(shown, results.area(person(request)))
    names = results.names(run.region_code for run in shown)
    ended = next((run for run in shown if run.status != Run.Status.RUNNING), None)
    context = {
        "title": "交叉比对",
        "form": form,
        "place": Places(place(request)).full(divisions.county_code(place(request))),
        "may_run": may(person(request), "crosscheck.run"),
        "runs": [sums.get(run.pk, {}) | {"run": run, "place": names[run.region_code]} for run in shown],
        "feeds": _feeds(place(request)),
        "last": _result(request, ended, names) if ended else None,
        **_going(person(request)),
    }
    return render(request, "reviews/crosscheck.html", context, status=422 if form.errors else 200)


def _ask(actor: Any, given: Mapping[str, Any]) -> Job:
    rules = [given["rule"]] if given["rule"] else None
    return crosscheck.ask(as_of=given["as_of"], actor=actor, rules=rules, region=given["region"])


def _going(user: Any) -> dict[str, Any]:
    """The run of this region that is under way, as its progress is shown; nothing where there is none."""
    jobs = _jobs(user).active().select_related("actor")
    going = jobs.first()
    return {"going": going, **_progress(going, None)} if going else {"going": None}


def _jobs(user: Any) -> JobQuerySet:
    """Jobs of cross-checks that cover the user's region or a part of it, whoever asked."""
    return Job.objects.filter(kind=crosscheck.KIND).overlapping(divisions.county_code(user.region_id))


def _feeds(region: int) -> str:
    """How many kinds the region's county was given, by its own bureaus or by those above it."""
    present = len(sightings.supplied(region))
    return f"已有数据 {present} 类，未提供 {len(Kind) - present} 类。"


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a run that was asked for; once it is done, the run itself."""
    require(person(request), "crosscheck.view")
    row = get_object_or_404(_jobs(person(request)).select_related("actor"), pk=pk)
    run = results.of_job(row)
    if row.state == Job.State.DONE and run and not showing.is_fragment(request):
        return redirect("reviews:run", pk=run.pk)
    context = _progress(row, run) | {
        "title": "交叉比对进度",
        "trail": [("交叉比对", reverse("reviews:crosscheck"))],
        "may_run": may(person(request), "crosscheck.run"),
    }
    return showing.answer(request, "reviews/crosscheck_job.html", context)


def _progress(row: Job, run: Run | None) -> dict[str, Any]:
    return showing.progress(
        row,
        url=reverse("reviews:crosscheck_job", args=[row.pk]),
        words="比对完成" if row.state == Job.State.DONE else "比对没有完成，已有疑点没有变化",
        done_url=reverse("reviews:run", args=[run.pk]) if run else "",
        done_label="查看比对结果",
    )


@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run's result rule by rule, each number a link to its findings."""
    require(person(request), "crosscheck.view")
    row = results.find(person(request), pk=pk)
    if row is None:
        raise Http404
    context = {
        "title": f"比对结果 {row.as_of}",
        "trail": [("交叉比对", reverse("reviews:crosscheck"))],
        "last": _result(request, row, results.names([row.region_code])),
    }
    return render(request, "reviews/run.html", context)


def _result(request: HttpRequest, row: Run, names: dict[int, str]) -> dict[str, Any]:
    """What a run found in the user's county: a line a rule, in the order of the rules table, and the hits
    of a look back.
    """
    region, rule_runs, newest = results.area(person(request)), results.rule_runs(row), results.newest(row)
    counts = results.by_rule(row, rule_runs, region)
    past = any(not each.current for each in rule_runs.values())
    shown = [rule_runs[code] for code in RULES if code in rule_runs]
    return {
        "run": row,
        "place": names[row.region_code],
        "lines": [_rule_line(each, counts[each.rule], region, newest=each.pk in newest) for each in shown],
        "part": Places(region).full(region) if results.is_part(row, region) else "",
        "retrospective": past,
        "hits": _hits(request, row) if past else [],
        "hits_shown": HITS_SHOWN,
    }


def _rule_line(rule_run: RuleRun, found: Counts, region: int, *, newest: bool) -> dict[str, Any]:
    rule = RULES[rule_run.rule]
    done = rule_run.status == RuleRun.Status.DONE
    links = _links(rule_run, newest=newest) if rule_run.current else {}
    counts = (("新增", "new"), ("仍在", "still"), ("消失", "vanished"), ("待核", "open"))
    return {
        "rule": rule,
        "rule_run": rule_run,
        "done": done,
        "failed": rule_run.status == RuleRun.Status.FAILED,
        "counts": [(label, getattr(found, key), links.get(key, "")) for label, key in counts],
        "parameters": _parameters(rule_run, region),
        "feeds": _feed_marks(rule_run) if done else [],
        "sentence": rule_run.sentence or _skipped(rule_run),
    }


def _parameters(rule_run: RuleRun, region: int) -> list[str]:
    """宽限期 3 个月, as they were in this run in the region."""
    groups = rule_parameters.of_region(rule_run.parameters, region)
    if len(groups) > 1:
        return ["各县不同"]
    declared = {parameter.key: parameter for parameter in RULES[rule_run.rule].parameters}
    told = []
    for key, value in (item for group in groups for item in group.items()):
        if parameter := declared.get(key):
            shown = "、".join(value) if isinstance(value, list) else value
            told.append(f"{parameter.label} {shown} {parameter.unit}".strip())
    return told


def _skipped(rule_run: RuleRun) -> str:
    if rule_run.status != RuleRun.Status.SKIPPED:
        return ""
    absent = set(rule_run.missing)
    lacking = [group for group in RULES[rule_run.rule].needs if absent.issuperset(group)]
    return feeds_in_force.sentence(lacking, rule_run.cleared)


def _links(rule_run: RuleRun, *, newest: bool) -> dict[str, str]:
    """Where each number leads; what stands today can be listed for the newest run of a rule alone."""
    listing = reverse("reviews:findings")

    def link(**filters: object) -> str:
        return f"{listing}?{urlencode({'rule': rule_run.rule, **filters})}"

    past = {"new": link(new_in=rule_run.pk), "vanished": link(gone_in=rule_run.pk)}
    return past | {"still": link(still_in=rule_run.pk), "open": link(waiting=1)} if newest else past


def _feed_marks(rule_run: RuleRun) -> list[tuple[str, marks.Mark]]:
    """The feeds that the rule read, each with its day, then those that it would have read too."""
    told = []
    for kind, days in rule_run.feeds.items():
        if days:
            old = kind in rule_run.stale
            tone = marks.Mark(f"{days[-1]} 已过期", "soon", "▲") if old else marks.Mark(days[-1], "ok", "●")
            told.append((Kind(kind).label, tone))
    cleared, absent = marks.Mark("行已清除", "soon", "▲"), marks.Mark("未提供", "plain", "■")
    return told + [
        (Kind(kind).label, cleared if kind in rule_run.cleared else absent) for kind in rule_run.missing
    ]


def _hits(request: HttpRequest, row: Run) -> list[dict[str, Any]]:
    hits = list(
        RetroHit.objects.visible_to(person(request))
        .filter(rule_run__run=row)
        .order_by("rule", "-severity")[:HITS_SHOWN]
    )
    return [
        {
            "rule": RULES[hit.rule].title,
            "severity": Severity(hit.severity).label,
            "hit": hit,
            "sentence": sentence,
        }
        for hit, sentence in zip(hits, sentences_of(hits), strict=True)
    ]
