"""P28 the rectification ledger (整改台账): its list, and one item with what it came from."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.faces import found, person
from accounts.regions import Places
from accounts.scope import may, require
from common import clock, pages
from common.pageresult import Button
from reviews.deadlines import Calendar
from reviews.item_list import ITEMS, SOURCE
from reviews.models import LedgerItem, Verification
from reviews.rules import RULES
from reviews.subjects import sentences_of


@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """P28: what proved true in the user's region and is not closed out."""
    require(person(request), "rectification.list")
    rows = _rows(request).select_related("finding")
    definition = ITEMS
    if not may(person(request), "rectification.view"):
        plain = replace(ITEMS.columns[0], link=None)
        definition = replace(ITEMS, columns=(plain, *ITEMS.columns[1:]))
    result = pages.build(
        request,
        rows,
        definition,
        summary=_summary(_rows(request)),
        toolbar=[Button("导出整改台账", reverse("reports:ledger", args=["rectification"]))],
    )
    return pages.answer(request, "components/list_page.html", result)


def _rows(request: HttpRequest) -> QuerySet[LedgerItem]:
    rows: QuerySet[LedgerItem] = LedgerItem.objects.visible_to(person(request)).filter(voided=False)
    return rows


def _summary(rows: QuerySet[LedgerItem]) -> str:
    told = rows.order_by().aggregate(open=Count("pk"), late=Count("pk", filter=Q(deadline__lt=clock.today())))
    late = f"　■ 超期 {told['late']:,}" if told["late"] else ""
    return f"未销号 {told['open']:,}{late}"


@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """P28: problem, verification, measures, who puts it right until when."""
    rows = LedgerItem.objects.select_related("finding", "verification")
    row = found(rows, person(request), "rectification.view", pk=pk)
    return render(request, "reviews/item.html", _page(row))


def _page(row: LedgerItem) -> dict[str, Any]:
    finding, places = row.finding, Places(row.region_code)
    evidence = Verification.objects.filter(pk=row.verification_id).prefetch_related("attachments")
    return {
        "title": f"整改 {row.number} {finding.name or finding.numbers}",
        "trail": [("整改台账", reverse("reviews:items"))],
        "item": row,
        "source": SOURCE,
        "rule": RULES[finding.rule],
        "told": sentences_of([finding])[0],
        "place": places.full(finding.village or finding.region_code),
        "unit": places.township(row.unit),
        "deadline": None if row.voided else Calendar(finding.county).mark(row.deadline),
        "verification": evidence.get(),
    }
