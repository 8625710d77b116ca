"""Assigning findings to townships (下发): many by the filter of P25, or one."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.faces import found, person, place
from accounts.models import Region
from accounts.regions import Places
from accounts.scope import require
from common import divisions, pages
from common.divisions import Level
from reviews import assigning
from reviews.forms import AssignForm
from reviews.lists import FINDINGS
from reviews.models import Finding
from reviews.rules import RULES
from reviews.subjects import sentences_of
from reviews.views.findings import trail


@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """批量下发: first how many each township gets, then the deed."""
    require(person(request), "findings.assign")
    chosen = pages.picked(request.POST, _visible(request), FINDINGS)
    decided = "deed" in request.POST
    form = AssignForm(request.POST if decided else None)
    if decided and form.is_valid():
        return _assigned(request, chosen, form.cleaned_data["workdays"])
    recused = assigning.recused(chosen.rows, person(request))
    counts = assigning.by_township(chosen.rows.exclude(pk__in=recused))
    nowhere, count = counts.pop(None, 0), sum(counts.values())
    left_out = chosen.rows.order_by().count() - count - nowhere - len(recused)
    places = Places(next(filter(None, counts), place(request)))
    context = {
        "title": "批量下发",
        "trail": [("疑点", reverse("reviews:findings"))],
        "form": form,
        "count": count,
        "facts": [
            (places.township(code or 0), f"{counts[code]} 条")
            for code in sorted(counts, key=lambda it: it or 0)
        ],
        "left_out": _left_out(left_out, nowhere, len(recused)),
        "hidden": [("deed", "1"), *chosen.repeated],
        "button": f"确认下发 {count} 条",
        "back": _list(chosen),
    }
    return render(request, "reviews/assign.html", context, status=422 if decided else 200)


def _left_out(others: int, nowhere: int, recused: int) -> list[tuple[str, str]]:
    told = [
        (others, "已下发、已核实、已办结或证据已消失，只有“待下发”的可以批量下发"),
        (nowhere, "不在单一乡镇内，请打开疑点逐条下发并选择乡镇"),
        (recused, "涉及您本人、近亲属或您经办的事项，按回避规定由他人下发"),
    ]
    return [(f"{count} 条", why) for count, why in told if count]


def _assigned(request: HttpRequest, chosen: pages.Picked, workdays: int) -> HttpResponse:
    done = assigning.assign_by_filter(chosen.rows, actor=person(request), workdays=workdays)
    handed_over = f"，其中 {done.handed_over} 条因经办人员回避转交他人" if done.handed_over else ""
    left_out = f"，另有 {done.left_out} 条没有下发" if done.left_out else ""
    messages.success(request, f"已下发 {done.count} 条{handed_over}，期限 {done.deadline}{left_out}。")
    return redirect(_list(chosen))


def _list(chosen: pages.Picked) -> str:
    """The list as it was filtered when the findings were picked."""
    address = reverse("reviews:findings")
    return f"{address}?{chosen.query}" if chosen.query else address


@require_http_methods(["GET", "HEAD", "POST"])
def assign_one(request: HttpRequest, pk: int) -> HttpResponse:
    """下发 one finding, with its deadline; to a chosen township where it lies in no single one."""
    row = found(Finding.objects, person(request), "findings.assign", pk=pk)
    form = AssignForm(request.POST or None, townships=_townships(row))
    if request.method == "POST" and form.is_valid() and _has_assigned(request, row, form):
        return redirect("reviews:finding", pk=pk)
    context = {
        "title": f"下发 {row.name or row.numbers} {RULES[row.rule].title}",
        "trail": trail(row),
        "form": form,
        "count": 1,
        "facts": [
            ("疑点", sentences_of([row])[0]),
            ("所在", Places(row.region_code).full(row.village or row.region_code)),
            ("现期限", row.deadline),
        ],
        "wide": True,
        "button": "确认下发",
        "back": reverse("reviews:finding", args=[pk]),
    }
    return render(request, "reviews/assign.html", context, status=422 if form.errors else 200)


def _townships(row: Finding) -> list[tuple[int, str]]:
    """The townships to choose from; none where the finding lies in one, or was assigned to one."""
    if row.assigned_to is not None or divisions.level(row.region_code) >= Level.TOWNSHIP:
        return []
    under = Region.objects.under(row.county * 1_000_000).townships().standing()
    return list(under.order_by("code").values_list("code", "name"))


def _has_assigned(request: HttpRequest, row: Finding, form: AssignForm) -> bool:
    values = form.cleaned_data
    with form.telling():
        done = assigning.assign(
            row, actor=person(request), workdays=values["workdays"], township=values.get("township")
        )
        messages.success(request, f"已下发，期限 {done.deadline}。")
    return not form.errors


def _visible(request: HttpRequest) -> QuerySet[Finding]:
    rows: QuerySet[Finding] = Finding.objects.visible_to(person(request))
    return rows
