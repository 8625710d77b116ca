"""P36: the ledgers, each with a preview and its workbook."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.faces import found, person, place
from accounts.scope import may, require, scope
from common import clock, money, months
from common.sheets import parsers
from common.sheets.columns import Column
from jobs.models import Job
from reports import exports
from reports.forms import PERIOD, PeriodForm, ReasonForm
from reports.ledgers import LEDGERS
from reports.tables import Ledger, Question

PREVIEWED = 100
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


def _ledger(request: HttpRequest, name: str) -> Ledger:
    asked = LEDGERS.get(name)
    if asked is None:
        raise Http404
    require(person(request), asked.permission)
    return asked


def _preview(request: HttpRequest, asked: Ledger, form: PeriodForm) -> HttpResponse:
    """The question, the sheet's first rows, and the ways to take it away; 422 where it is not understood."""
    question = _question(form, request)
    columns, rows = asked.written_columns, _first_rows(asked, question, request)
    where = exports.region_name(question.region) if question else ""
    context = {
        "title": asked.title,
        "trail": [("台账报表", reverse("reports:ledgers"))],
        "ledger": asked,
        "form": form,
        "asked": [(field, form[field].value() or "") for field in PERIOD] if question else [],
        "sheet_title": f"{where}{asked.title}",
        "unit_line": exports.unit_line(question.region) if question else "",
        "headers": [(column.header, "n" if column.unit else "") for column in columns],
        "rows": [_cells(columns, row) for row in rows[:PREVIEWED]],
        "totals": _totals(columns, rows) if 0 < len(rows) <= PREVIEWED else [],
        "empty": _empty(where, question),
        "more": len(rows) > PREVIEWED,
        "previewed": PREVIEWED,
        "query": urlencode({field: value for field in PERIOD if (value := form[field].value())}),
        "may_unmask": may(person(request), "reports.unmask"),
    }
    return render(request, "reports/ledger.html", context, status=422 if form.errors else 200)


def _question(form: PeriodForm, request: HttpRequest, *, reveal: bool = False) -> Question | None:
    if form.is_bound and not form.is_valid():
        return None
    values = form.cleaned_data if form.is_bound else {}
    region = values.get("region") or place(request)
    return Question(region, values.get("first"), values.get("last"), reveal)


def _first_rows(asked: Ledger, question: Question | None, request: HttpRequest) -> list[Sequence[Any]]:
    """As many rows as are shown, and one more where there are more."""
    if question is None:
        return []
    with scope(region=question.region, user=person(request)):
        return list(islice(asked.written_rows(question), PREVIEWED + 1))


def _empty(place: str, question: Question | None) -> str:
    """Why the sheet is empty."""
    if question is None:
        return "筛选条件有误，没有列出任何记录。"
    ends = "—".join(str(day or "") for day in (question.first, question.last))
    return f"{place}{f' {ends} ' if ends != '—' else ''}没有数据。"


def _cells(columns: Sequence[Column], row: Sequence[Any]) -> list[str]:
    return [_cell(column, value) for column, value in zip(columns, row, strict=True)]


def _totals(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> list[str]:
    """The 合计 row of a sheet that is shown whole; nothing where no column is summed."""
    sums = {
        place: sum((row[place] for row in rows if row[place] is not None), Decimal())
        for place, column in enumerate(columns)
        if column.total
    }
    if not sums:
        return []
    cells = [money.show(sums[place]) if place in sums else "" for place in range(len(columns))]
    return ["合计", *cells[1:]]


def _cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.parse is parsers.month:
        return months.show(value)
    return money.show(value) if column.unit else str(value)


@require_POST
def export(request: HttpRequest, name: str) -> HttpResponseBase:
    """The masked workbook, exactly the rows of the preview's question."""
    asked = _ledger(request, name)
    require(person(request), "reports.export")
    form = PeriodForm(request.POST, user=person(request))
    question = _question(form, request)
    if question is None:
        return _preview(request, asked, form)
    return _written(request, asked, question, "")


@require_http_methods(["GET", "HEAD", "POST"])
def unmask(request: HttpRequest, name: str) -> HttpResponseBase:
    """The workbook with full numbers: the reason first."""
    asked = _ledger(request, name)
    require(person(request), "reports.unmask")
    period = PeriodForm(request.POST or request.GET, user=person(request))
    question = _question(period, request, reveal=True)
    if question is None:
        return _preview(request, asked, period)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _written(request, asked, question, form.cleaned_data["reason"])
    back = reverse("reports:ledger", args=[name])
    asked_for = [(field, period[field].value() or "") for field in PERIOD]
    context = {
        "title": f"导出完整号码：{asked.title}",
        "trail": [("台账报表", reverse("reports:ledgers")), (asked.title, back)],
        "form": form,
        "place": exports.region_name(question.region),
        "period": "—".join(str(day or "") for day in (question.first, question.last)).strip("—"),
        "hidden": asked_for,
        "back": f"{back}?{urlencode([(field, value) for field, value in asked_for if value])}",
    }
    return render(request, "reports/unmask.html", context, status=422 if form.errors else 200)


def _written(request: HttpRequest, asked: Ledger, question: Question, reason: str) -> HttpResponseBase:
    exports.check(asked, actor=person(request), question=question, reason=reason)
    if exports.is_large(asked, question, person(request)):
        job = exports.ask(asked, actor=person(request), question=question, reason=reason)
        return redirect("reports:job", pk=job.pk)
    path = exports.folder() / f"{uuid.uuid4()}.xlsx"
    exports.export(asked, path, actor=person(request), question=question, reason=reason)
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=_file_name(asked), content_type=WORKBOOK
    )
    path.unlink()
    return response


def _file_name(asked: Ledger) -> str:
    return f"{asked.title}_{clock.today():%Y%m%d}.xlsx"


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a long export, and where to fetch it."""
    row = _job(request, pk)
    used = (row.ended_at or clock.now()) - (row.started_at or row.asked_at)
    context = {
        "title": "导出进度",
        "trail": [("台账报表", reverse("reports:ledgers"))],
        "job": row,
        "url": reverse("reports:job", args=[pk]),
        "words": "台账已写好，24 小时内可以下载" if row.state == Job.State.DONE else "台账没有写成",
        "used": timedelta(seconds=round(used.total_seconds())),
        "done_url": reverse("reports:file", args=[pk]),
        "done_label": "下载",
    }
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "components/_progress.html" if fragment else "reports/job.html", context)


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The finished workbook, for who asked for it, within 24 hours."""
    row = _job(request, pk)
    path = exports.folder() / str((row.result or {}).get("file", ""))
    if row.state != Job.State.DONE or not path.is_file():
        raise Http404
    name = _file_name(LEDGERS[row.payload["ledger"]])
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=WORKBOOK)


def _job(request: HttpRequest, pk: int) -> Job:
    row: Job = found(
        Job.objects.filter(kind="export", actor=person(request)), person(request), "reports.view", pk=pk
    )
    return row
