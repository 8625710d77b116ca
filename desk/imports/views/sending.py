"""P21: a file is sent, looked at, its columns mapped, and confirmed or dropped."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import drafts
from accounts.faces import person
from accounts.models import User
from accounts.scope import may, require
from common.errors import Refused, WrongStep
from datafeeds.kinds import KINDS
from desk.imports import access, reading
from desk.imports.forms import FeedUploadForm, UploadForm
from households import importing, uploads
from households.importing import Offer
from households.models import Upload
from jobs import showing

FEEDS, LEDGERS = "feeds", "imports"
MAPPING = "mapping"
SHRUNK = "行数不到上一份的一半。请核对文件是否完整，确认后勾选“这是全量数据”。"
OVERVIEW = {FEEDS: ("数据导入", "imports:feeds"), LEDGERS: ("台账导入", "imports:ledgers")}


@require_http_methods(["GET", "HEAD", "POST"])
def upload_feed(request: HttpRequest) -> HttpResponse:
    """Step 1 for other bureaus' data."""
    require(person(request), "feeds.upload_own")
    kinds = [importing.offer_of(kind) for kind in KINDS]
    source = access.source_of(person(request))
    offers = [offer for offer in kinds if may(person(request), offer.permission)]
    _require_named(request, kinds)
    form = FeedUploadForm(
        request.POST or None, request.FILES or None, kinds=_labels(offers), source=source,
        initial={"kind": request.GET.get("kind", "")},
    )  # fmt: skip
    return _step_one(request, form, FEEDS, source)


@require_http_methods(["GET", "HEAD", "POST"])
def upload_ledger(request: HttpRequest) -> HttpResponse:
    """Step 1 for the bureau's own records."""
    require(person(request), "imports.view")
    kinds = [importing.offer_of(kind) for kind in access.LEDGERS]
    offers = [offer for offer in kinds if may(person(request), offer.permission)]
    _require_named(request, kinds)
    if not offers:
        require(person(request), kinds[0].permission)
    form = UploadForm(
        request.POST or None, request.FILES or None, kinds=_labels(offers),
        initial={"kind": request.GET.get("kind", "")},
    )  # fmt: skip
    return _step_one(request, form, LEDGERS, "")


def _labels(offers: list[Offer]) -> list[tuple[str, str]]:
    return [(offer.kind, offer.label) for offer in offers]


def _require_named(request: HttpRequest, offers: list[Offer]) -> None:
    """Who names a kind that the role may not import is told so, not offered another list."""
    named = request.POST.get("kind") or request.GET.get("kind")
    for offer in offers:
        if offer.kind == named:
            require(person(request), offer.permission)


def _step_one(request: HttpRequest, form: UploadForm, area: str, source: str) -> HttpResponse:
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("imports:preview", pk=_sent(request, form, source).pk)
        except uploads.AlreadyImported as known:
            messages.info(request, known.sentence)
            return redirect("imports:result", pk=known.incoming.pk)
        except Refused as refusal:
            sentence = refusal.sentence
    label, overview = OVERVIEW[area]
    context = {
        "title": "上传部门数据" if area == FEEDS else "导入台账",
        "trail": [(label, reverse(overview))],
        "form": form,
        "sentence": sentence,
        "source": source,
        "has_errors": bool(sentence),
        "back": reverse(overview),
    }
    return render(request, "imports/upload.html", context, status=422 if form.errors or sentence else 200)


def _sent(request: HttpRequest, form: UploadForm, source: str) -> Upload:
    values, offer = form.cleaned_data, importing.offer_of(form.cleaned_data["kind"])
    return uploads.receive(
        values["file"],
        kind=offer.kind,
        permission=offer.permission,
        actor=person(request),
        county=access.county_of(person(request)),
        source=source or values.get("source", "").strip(),
        as_of=values.get("as_of"),
    )


def _upload(request: HttpRequest, pk: int) -> Upload:
    """The person's own upload. Raises Http404, NotPermitted."""
    with access.in_county(person(request)):
        row: Upload | None = (
            Upload.objects.filter(pk=pk, actor=person(request)).select_related("job", "mends").first()
        )
    if row is None:
        raise Http404
    require(person(request), importing.offer_of(row.kind).permission)
    return row


@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2: what was recognised, the columns side by side, the first rows; waits shortly for the look."""
    upload = _upload(request, pk)
    if upload.state == Upload.State.WAITING and upload.job is not None:
        if not showing.wait_for(upload.job).is_over:
            return redirect("jobs:job", pk=upload.job_id)
        upload = _upload(request, pk)
    if upload.state == Upload.State.IMPORTED:
        return redirect("imports:result", pk=upload.incoming_id)
    if upload.state == Upload.State.CONFIRMED:
        return redirect("jobs:job", pk=upload.job_id)
    return _shown(request, upload)


def _shown(request: HttpRequest, upload: Upload, sentence: str = "") -> HttpResponse:
    offer = importing.offer_of(upload.kind)
    area = FEEDS if offer.is_dated else LEDGERS
    label, overview = OVERVIEW[area]
    context: dict[str, Any] = {
        "title": f"预览 {upload.name}",
        "trail": [(label, reverse(overview))],
        "upload": upload,
        "offer": offer,
        "sentence": sentence,
        "has_errors": bool(sentence) or upload.state == Upload.State.REFUSED,
        "again": _again(upload, area),
    }
    if upload.state == Upload.State.READ:
        context |= _seen(request, upload, offer)
    return render(request, "imports/preview.html", context, status=422 if sentence else 200)


def _again(upload: Upload, area: str) -> str:
    if upload.mends_id:
        return reverse("imports:result", args=[upload.mends_id])
    name = "imports:upload_feed" if area == FEEDS else "imports:upload_ledger"
    return f"{reverse(name)}?kind={upload.kind}"


def _seen(request: HttpRequest, upload: Upload, offer: Offer) -> dict[str, Any]:
    intake = _intake(request, upload, offer)
    layout, seen = intake.format.layout, upload.preview
    with access.in_county(person(request)):
        replaced = intake.replaced_rows()
    kept = drafts.kept(MAPPING, upload.pk, actor=person(request))
    return {
        "seen": seen,
        "choices": reading.chosen(reading.choices(upload), kept.values if kept else {}),
        "columns": reading.chosen(reading.columns(upload, layout), kept.values if kept else {}),
        "draft": kept,
        "draft_url": drafts.url(MAPPING, upload.pk),
        "optional": [c.header for c in layout.columns if not c.required and c.key not in _keys(seen)],
        "shrinks": bool(upload.rows is not None and upload.rows * 2 < replaced),
        "replaced": replaced,
        "source": upload.source or (KINDS[offer.kind].bureau if offer.is_dated else ""),
    }


def _keys(seen: dict[str, Any]) -> set[str]:
    return {column["key"] for column in seen["columns"]}


def _intake(request: HttpRequest, upload: Upload, offer: Offer) -> Any:
    payload = {
        "kind": upload.kind, "path": upload.path, "name": upload.name, "source": upload.source,
        "as_of": upload.as_of and upload.as_of.isoformat(), "mends": upload.mends_id,
    }  # fmt: skip
    delivery = importing.delivery_of(payload, region=upload.region_code, actor=person(request))
    with access.in_county(person(request)):
        return offer.build(delivery)


@require_POST
def reread(request: HttpRequest, pk: int) -> HttpResponse:
    """The file is looked at again, as the form says."""
    upload = _upload(request, pk)
    if upload.state != Upload.State.READ:
        raise WrongStep("这份文件已经不在预览中，请回到导入页查看。")
    layout = _intake(request, upload, importing.offer_of(upload.kind)).format.layout
    try:
        settled = reading.posted(upload, request.POST.dict(), layout)
    except Refused as refusal:
        return _shown(request, upload, refusal.sentence)
    permission = importing.offer_of(upload.kind).permission
    uploads.reread(upload, actor=person(request), permission=permission, reading=settled)
    drafts.drop(MAPPING, pk, actor=person(request))
    return redirect("imports:preview", pk=pk)


def _may_map(user: User, about: str) -> None:
    with access.in_county(user):
        mine = Upload.objects.filter(pk=about if about.isdecimal() else 0, actor=user)
        upload = mine.filter(state=Upload.State.READ).first()
    if upload is None:
        raise Http404
    require(user, importing.offer_of(upload.kind).permission)


drafts.offer(
    MAPPING,
    drafts.Form(
        fields=("encoding", "part", "header_row"),
        prefixes=(reading.COLUMN,),
        require=_may_map,
        address=lambda about: reverse("imports:preview", args=[about]),
    ),
)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it is shown is imported by a job."""
    upload = _upload(request, pk)
    if upload.state == Upload.State.CONFIRMED:
        return redirect("jobs:job", pk=upload.job_id)
    offer = importing.offer_of(upload.kind)
    unticked = upload.state == Upload.State.READ and not request.POST.get("whole")
    if unticked and _seen(request, upload, offer)["shrinks"]:
        return _shown(request, upload, SHRUNK)
    job = uploads.confirm(upload, actor=person(request), permission=offer.permission)
    return redirect("jobs:job", pk=job.pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The file is not imported and not kept."""
    upload = _upload(request, pk)
    offer = importing.offer_of(upload.kind)
    uploads.drop(upload, actor=person(request), permission=offer.permission)
    messages.success(request, f"已放弃“{upload.name}”，没有导入，原有数据没有变化。")
    return redirect(OVERVIEW[FEEDS if offer.is_dated else LEDGERS][1])
