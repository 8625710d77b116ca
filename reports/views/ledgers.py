"""P36: the ledgers, each with a preview, a print sheet and its workbook, which show the same."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.faces import found, person, place
from accounts.scope import may, require
from audit import workbooks
from common import clock, download
from common.errors import Refused
from households import retention
from jobs import showing
from jobs.models import Job
from reports import exports
from reports.catalogue import KNOWN, LEDGERS, WRITTEN
from reports.forms import PeriodForm, ReasonForm
from reports.tables import Ledger, Question
from reports.views import cells

PREVIEWED = 100


@require_GET
def ledger_list(request: HttpRequest) -> HttpResponse:
    """Every ledger that the user may see."""
    require(person(request), "reports.view")
    shown = [ledger for ledger in LEDGERS.values() if may(person(request), ledger.permission)]
    return render(request, "reports/ledgers.html", {"title": "台账报表", "ledgers": shown})


@require_GET
def ledger(request: HttpRequest, name: str) -> HttpResponse:
    """The beginning of a ledger, as its sheet will look."""
    asked = _ledger(request, name)
    form = PeriodForm(request.GET or None, user=person(request))
    return _preview(request, asked, form)


@require_GET
def print_sheet(request: HttpRequest, name: str) -> HttpResponse:
    """The whole sheet on A4, as its workbook prints it. Raises Refused where it is too long for a page."""
    asked = _ledger(request, name)
    question = _question(PeriodForm(request.GET or None, user=person(request)), asked, request)
    back = reverse("reports:ledger", args=[name])
    if question is None:
        return redirect(f"{back}?{request.GET.urlencode()}")
    sheet = exports.sheet(asked, actor=person(request), question=question, shown=workbooks.IN_REQUEST)
    if not sheet.whole:
        raise Refused(
            f"这张台账超过 {workbooks.IN_REQUEST:,} 行，不能在网页上打印。请先导出 Excel，再从 Excel 打印。"
        )
    context = {
        "title": sheet.title,
        "back": f"{back}?{_query(question, asked)}",
        "watermark": workbooks.watermark(person(request)),
        "widths": cells.shares(asked.written_columns),
        **cells.shown(asked, sheet, question),
    }
    return render(request, "reports/print.html", context)


def _ledger(request: HttpRequest, name: str) -> Ledger:
    asked = KNOWN.get(name)
    if asked is None:
        raise Http404
    require(person(request), asked.permission)
    return asked


def _preview(request: HttpRequest, asked: Ledger, form: PeriodForm) -> HttpResponse:
    """The question, the sheet's first rows, and the ways to take it away; 422 where it is not understood."""
    question = _question(form, asked, request)
    context: dict[str, Any] = {
        "title": asked.title,
        "trail": _trail(asked, question),
        "ledger": asked,
        "form": form,
        "may_unmask": asked.has_numbers and may(person(request), "reports.unmask"),
    }
    if question is not None:
        sheet = exports.sheet(asked, actor=person(request), question=question, shown=PREVIEWED)
        if not form.is_bound:
            context["form"] = PeriodForm(user=person(request), initial=_fields(question))
        context |= {
            "asked": list(_fields(question).items()),
            "query": _query(question, asked),
            "empty": _empty(question),
            **cells.shown(asked, sheet, question),
        }
    return render(request, "reports/ledger.html", context, status=422 if form.errors else 200)


def _trail(asked: Ledger, question: Question | None) -> list[tuple[str, str]]:
    """The way back: all ledgers and, from the rows behind a figure, the table with the figure."""
    trail = [("台账报表", reverse("reports:ledgers"))]
    if asked.parent and question:
        above = LEDGERS[asked.parent]
        trail.append(
            (above.title, f"{reverse('reports:ledger', args=[above.name])}?{_query(question, above)}")
        )
    return trail


def _question(
    form: PeriodForm, asked: Ledger, request: HttpRequest, *, reveal: bool = False
) -> Question | None:
    """What is asked, with what the ledger fills in; None where it is not understood."""
    if form.is_bound and not form.is_valid():
        return None
    values = form.cleaned_data if form.is_bound else {}
    question = Question(
        values.get("region") or place(request),
        values.get("first"),
        values.get("last"),
        reveal,
        own=bool(values.get("own")),
        viewer=person(request),
    )
    return asked.settled(question)


def _fields(question: Question) -> dict[str, str]:
    """The question as fields of a form or an address."""
    told = {
        "region": question.region,
        "first": question.first or "",
        "last": question.last or "",
        "own": "1" if question.own else "",
    }
    return {name: str(value) for name, value in told.items() if value}


def _query(question: Question, asked: Ledger) -> str:
    fields = _fields(question)
    if asked.behind:
        fields.pop("own", None)
    return urlencode(fields)


def _empty(question: Question) -> str:
    """Why the sheet is empty."""
    ends = "—".join(str(day or "") for day in (question.first, question.last))
    return f"{question.place}{f' {ends} ' if ends != '—' else ''}没有数据。"


@require_POST
def export(request: HttpRequest, name: str) -> HttpResponseBase:
    """The masked workbook, exactly the rows of the preview's question."""
    asked = _ledger(request, name)
    require(person(request), "reports.export")
    form = PeriodForm(request.POST, user=person(request))
    question = _question(form, asked, request)
    if question is None:
        return _preview(request, asked, form)
    return written(request, asked, question)


@require_http_methods(["GET", "HEAD", "POST"])
def unmask(request: HttpRequest, name: str) -> HttpResponseBase:
    """The workbook with full numbers: the reason first."""
    asked = _ledger(request, name)
    if not asked.has_numbers:
        raise Http404
    require(person(request), "reports.unmask")
    period = PeriodForm(request.POST or request.GET, user=person(request))
    question = _question(period, asked, request, reveal=True)
    if question is None:
        return _preview(request, asked, period)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return written(request, asked, question, form.cleaned_data["reason"])
    back = reverse("reports:ledger", args=[name])
    context = {
        "title": f"导出完整号码：{asked.title}",
        "trail": [("台账报表", reverse("reports:ledgers")), (asked.title, back)],
        "form": form,
        "place": question.place,
        "period": "—".join(str(day or "") for day in (question.first, question.last)).strip("—"),
        "hidden": list(_fields(question).items()),
        "back": f"{back}?{_query(question, asked)}",
    }
    return render(request, "reports/unmask.html", context, status=422 if form.errors else 200)


def written(request: HttpRequest, asked: Ledger, question: Question, reason: str = "") -> HttpResponseBase:
    """The workbook; where it is too long to be waited for, the page of the job that writes it."""
    actor, path = person(request), retention.exports_folder() / f"{uuid.uuid4()}.xlsx"
    try:
        exports.export(
            asked, path, actor=actor, question=question, reason=reason, at_most=workbooks.IN_REQUEST
        )
    except workbooks.TooLong:
        return redirect(
            "reports:job", pk=exports.ask(asked, actor=actor, question=question, reason=reason).pk
        )
    return download.workbook(path, _file_name(asked), once=True)


def _file_name(asked: Ledger) -> str:
    return f"{asked.title}_{clock.today():%Y%m%d}"


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a long export, and where to fetch it."""
    return showing.export(
        request,
        _job(request, pk),
        url=reverse("reports:job", args=[pk]),
        file_url=reverse("reports:file", args=[pk]),
        trail=[("台账报表", reverse("reports:ledgers"))],
    )


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The finished workbook, for who asked for it, within 24 hours."""
    row = _job(request, pk)
    path = retention.export_of(row)
    if path is None:
        raise Http404
    return download.workbook(path, _file_name(WRITTEN[row.payload["ledger"]]))


def _job(request: HttpRequest, pk: int) -> Job:
    mine = Job.objects.filter(kind="export", actor=person(request))
    row: Job = found(mine, person(request), "jobs.view", pk=pk)
    return row
