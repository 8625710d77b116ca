"""Full numbers of a finding, with a reason, and the attachments of its verification."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.faces import found, person
from accounts.scope import require
from audit import looks
from common import idnumbers
from common.reasons import RevealForm
from reviews import attachments
from reviews.models import Attachment, Finding
from reviews.subjects import id_numbers


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """查看完整号码: a reason first; the look is a step in the trail."""
    row = found(Finding.objects, person(request), "findings.view", pk=pk)
    require(person(request), "reveal", row)
    number = id_numbers([row])[0]
    if not number:
        raise Http404
    form, back = RevealForm(request.POST or None), reverse("reviews:finding", args=[pk])
    context = {
        "title": "查看完整号码",
        "trail": [("疑点", reverse("reviews:findings")), ("疑点详情", back)],
        "form": form,
        "back": back,
        "whose": row.name or row.numbers,
        "masked": idnumbers.mask(number),
    }
    if request.method == "POST" and form.is_valid():
        looks.reveal(row, actor=person(request), reason=form.told)
        context["number"] = number
    return render(request, "reviews/reveal.html", context, status=422 if form.errors else 200)


@require_GET
def attachment(request: HttpRequest, uid: str) -> HttpResponseBase:
    """A verification's attachment, for saving."""
    row = found(Attachment.objects, person(request), "findings.view", uid=uid)
    return attachments.response(row, actor=person(request))
