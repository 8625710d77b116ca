"""P22: what came of an import: its counts, its rejected rows, their correction, its withdrawal."""

import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import drafts
from accounts.faces import person
from accounts.models import User
from accounts.scope import may, require
from audit.models import IncomingFile, Withdrawal
from common import clock, download
from common.errors import Refused, WrongStep
from datafeeds.kinds import KINDS
from desk.imports import access, templates_for
from desk.imports.forms import MendForm, WithdrawForm
from desk.imports.views.sending import FEEDS, LEDGERS, OVERVIEW
from households import error_workbooks, importing, retention, uploads, withdrawing
from households.importing import Offer
from households.intake import Delivery
from households.models import Upload

WITHDRAW = "withdraw"
FIGURES = [(words, "n") for words in ("总行", "入库", "拒绝", "重复", "用时")]


@require_GET
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts, reasons, and what can be done about the import."""
    with access.in_county(person(request)):
        row = access.delivery(person(request), pk)
        return _shown(request, row, MendForm())


def _shown(request: HttpRequest, row: IncomingFile, form: MendForm, sentence: str = "") -> HttpResponse:
    user, offer = person(request), importing.offer_of(row.kind)
    area, mended = _area(offer), row.mended_by.filter(status=IncomingFile.Status.IMPORTED).first()
    label, overview = OVERVIEW[area]
    imported = row.status == IncomingFile.Status.IMPORTED
    has_errors = imported and bool(row.errors_file) and Path(row.errors_file).is_file()
    withdraws = imported and may(user, offer.permission) and may(user, withdrawing.may_withdraw(row))
    objection = withdrawing.objection_to(row) if withdraws else ""
    context = {
        "title": f"导入结果 {row.number}",
        "trail": _trail(row, offer, label, overview),
        "row": row,
        "offer": offer,
        "facts": _facts(row, offer),
        "headers": FIGURES,
        "rows": [_figures(row)],
        "reasons": row.reasons,
        "mended": mended,
        "withdrawal": Withdrawal.objects.filter(incoming=row).select_related("actor").first(),
        "may_fetch": has_errors and access.may_fetch_errors(user, offer),
        "may_mend": has_errors and mended is None and access.may_fetch_errors(user, offer),
        "expired": imported and row.rejected and not has_errors,
        "may_withdraw": withdraws and not objection,
        "objection": objection if withdraws else "",
        "form": form,
        "sentence": sentence,
        "has_errors": bool(sentence),
    }
    return render(request, "imports/result.html", context, status=422 if form.errors or sentence else 200)


def _area(offer: Offer) -> str:
    return FEEDS if offer.is_dated else LEDGERS


def _trail(row: IncomingFile, offer: Offer, label: str, overview: str) -> list[tuple[str, str]]:
    trail = [(label, reverse(overview))]
    return [*trail, (offer.label, reverse("imports:history", args=[row.kind]))] if offer.is_dated else trail


def _figures(row: IncomingFile) -> list[str]:
    counts = (row.rows, row.accepted, row.rejected, row.duplicates)
    used = "" if row.seconds is None else f"{row.seconds:.1f} 秒"
    return [*(f"{count:,}" for count in counts), used]


def _facts(row: IncomingFile, offer: Offer) -> list[tuple[str, Any]]:
    dated = (
        [("来源", row.source or KINDS[row.kind].bureau), ("数据截至", str(row.as_of))]
        if offer.is_dated
        else []
    )
    return [
        ("类别", offer.label),
        *dated,
        ("文件", row.name),
        ("导入人", row.actor.name or "系统"),
        ("时间", f"{row.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"),
    ]


@require_POST
def errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rejected rows as they came, whole numbers and all; the deed is in the trail."""
    with access.in_county(person(request)):
        row = access.delivery(person(request), pk)
    path = error_workbooks.fetch(row, actor=person(request))
    if path is None:
        raise Http404
    return download.workbook(path, f"错误表_{importing.offer_of(row.kind).label}_{row.number}")


@require_POST
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """The corrected error workbook is sent; it joins the delivery that it came from."""
    with access.in_county(person(request)):
        row = access.delivery(person(request), pk)
        offer = importing.offer_of(row.kind)
        require(person(request), offer.permission)
        form = MendForm(request.POST, request.FILES)
        sentence = ""
        if form.is_valid():
            try:
                return redirect("imports:preview", pk=_sent(request, row, offer, form).pk)
            except uploads.AlreadyImported as known:
                messages.info(request, known.sentence)
                return redirect("imports:result", pk=known.incoming.pk)
            except Refused as refusal:
                sentence = refusal.sentence
        return _shown(request, row, form, sentence)


def _sent(request: HttpRequest, row: IncomingFile, offer: Offer, form: MendForm) -> Upload:
    return uploads.receive(
        form.cleaned_data["file"],
        kind=row.kind,
        permission=offer.permission,
        actor=person(request),
        county=row.region_code,
        source=row.source,
        as_of=row.as_of,
        mends=row,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """What the withdrawal would do, and with a reason: it is done."""
    user = person(request)
    with access.in_county(user):
        row = access.delivery(user, pk)
        offer = importing.offer_of(row.kind)
        require(user, offer.permission)
        require(user, withdrawing.may_withdraw(row))
        if objection := withdrawing.objection_to(row):
            raise WrongStep(objection)
        kept = drafts.kept(WITHDRAW, pk, actor=user)
        form = WithdrawForm(request.POST or None, initial=kept.values if kept else None)
        if request.method == "POST" and form.is_valid():
            with form.telling():
                withdrawing.withdraw(row, actor=user, reason=form.cleaned_data["reason"])
                drafts.drop(WITHDRAW, pk, actor=user)
                messages.success(request, f"已撤回批次 {row.number}，{row.accepted:,} 行不再参与比对和统计。")
                return redirect("imports:result", pk=pk)
    context = {
        "title": f"撤回导入 {row.number}",
        "trail": [
            *_trail(row, offer, *OVERVIEW[_area(offer)]),
            (f"导入结果 {row.number}", reverse("imports:result", args=[pk])),
        ],
        "form": form,
        "facts": _facts(row, offer),
        "row": row,
        "back": reverse("imports:result", args=[pk]),
        "draft": None if form.is_bound else kept,
        "draft_url": drafts.url(WITHDRAW, pk),
    }
    return render(request, "imports/withdraw.html", context, status=422 if form.errors else 200)


def _may_withdraw(user: User, about: str) -> None:
    with access.in_county(user):
        row = access.delivery(user, int(about) if about.isdecimal() else 0)
        require(user, importing.offer_of(row.kind).permission)
        require(user, withdrawing.may_withdraw(row))


drafts.offer(
    WITHDRAW,
    drafts.Form(
        fields=("reason",),
        require=_may_withdraw,
        address=lambda about: reverse("imports:withdraw", args=[about]),
    ),
)


@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """An empty workbook of a kind."""
    offer = access.offer_named(kind)
    require(person(request), offer.seeing)
    path = retention.exports_folder() / f"{uuid.uuid4()}.xlsx"
    with access.in_county(person(request)):
        nothing = Delivery(path, "", person(request).region_id or 0, person(request), source="")
        templates_for.write(path, offer, offer.build(nothing).format.layout)
    return download.workbook(path, f"模板_{offer.label}", once=True)
