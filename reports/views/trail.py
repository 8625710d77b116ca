"""P37: the audit trail, read, searched, exported and checked; nobody edits it."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.faces import found, person, place
from accounts.models import User
from accounts.scope import require
from audit import looks
from audit.actions import Action
from audit.models import AuditEvent
from common import idnumbers, pages
from common.errors import Unreadable
from jobs import showing
from jobs.models import Job
from reports.tables import Question
from reports.trail import checking, finding, listing, told
from reports.trail.ledger import LEDGER
from reports.views.ledgers import written

LIKE_ID_NUMBER = re.compile(r"[\d\s]{14,}[\dXx]")
UNKNOWN = "没有找到这个户编号，或不在您的管辖范围内。请核对户编号，或填写完整的身份证号。"


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """The events that the user may read, the newest first."""
    user = person(request)
    require(user, "audit.view")
    shown = listing.page(request, user)
    return pages.answer(request, "reports/trail.html", shown, {"verdict": _verdict(request)})


def _verdict(request: HttpRequest) -> dict[str, Any] | None:
    """What the check found to which the address leads: the sentence, and for a broken chain what to do."""
    key = request.GET.get("verdict", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    mine = told.events(person(request)).filter(action=Action.AUDIT_VERIFIED)
    event: AuditEvent | None = mine.filter(pk=int(key)).first()
    if event is None:
        return None
    first_bad = event.detail["first_bad"]
    return {
        "ok": event.detail["ok"],
        "sentence": event.detail["sentence"],
        "record": first_bad,
        "url": f"{reverse('reports:trail')}?record={first_bad}" if first_bad else "",
        "call": checking.whom_to_call(person(request)),
    }


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """The filters that were typed, and the object by its key: an ID number stands in no address."""
    require(person(request), "audit.view")
    require(person(request), "search.use")
    typed = {name: request.POST.get(name, "").strip() for name in listing.TYPED}
    if about := request.POST.get("about", "").strip():
        try:
            key = _object(person(request), about)
            typed = {name: text for name, text in typed.items() if name not in listing.OBJECTS} | key
        except Unreadable as error:
            messages.warning(request, error.sentence)
    query = urlencode({name: text for name, text in typed.items() if text})
    return redirect(f"{reverse('reports:trail')}?{query}" if query else reverse("reports:trail"))


def _object(user: User, text: str) -> dict[str, str]:
    """The filter for a household number or for whoever has the full ID number. Raises Unreadable."""
    try:
        number = idnumbers.parse(text)
    except Unreadable as error:
        if finding.is_known(text):
            return {"household": text}
        raise error if LIKE_ID_NUMBER.fullmatch(text) else Unreadable(UNKNOWN) from None
    looks.search_by_number(actor=user, where="操作留痕", number=idnumbers.mask(number))
    key = finding.person_of(number)
    if key is None:
        raise Unreadable(f"没有证件号码为 {idnumbers.mask(number)} 的人员。请对照证件核对。")
    return {"person": str(key)}


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Exactly the records of the filter, as a workbook."""
    require(person(request), "audit.view")
    question = Question(place(request), query=request.POST.get("query", ""), viewer=person(request))
    return written(request, LEDGER, question)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """The chain is checked, at once or by a job where it is long."""
    user = person(request)
    require(user, "audit.verify")
    if checking.is_long():
        return redirect("reports:trail_job", pk=checking.ask(actor=user).pk)
    return redirect(f"{reverse('reports:trail')}?verdict={checking.verify(actor=user).pk}")


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a long check, and where its verdict stands."""
    require(person(request), "audit.verify")
    mine = Job.objects.filter(kind=checking.KIND, actor=person(request))
    row: Job = found(mine, person(request), "audit.verify", pk=pk)
    context = showing.progress(
        row,
        url=reverse("reports:trail_job", args=[pk]),
        words="校验已结束" if row.state == Job.State.DONE else "校验没有完成",
        done_url=f"{reverse('reports:trail')}?verdict={(row.result or {}).get('event', '')}",
        done_label="查看结果",
    )
    context |= {"title": "校验链条", "trail": [("操作留痕", reverse("reports:trail"))]}
    return showing.answer(request, "reports/job.html", context)
