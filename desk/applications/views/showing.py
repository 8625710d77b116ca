"""P06 the list, P07 the task list and the check at its end, P08 the result; full numbers for a reason."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.faces import person
from accounts.scope import may, require
from audit import looks
from common import idnumbers, menu, pages
from common.errors import NotPermitted, UserError
from common.fields import reveal as clear
from common.pageresult import Button
from common.reasons import RevealForm
from desk.applications import finding, lists, onward
from desk.applications.sheet import PARTS, Sheet
from desk.applications.timeline import letter_url
from desk.approvals import recognising
from desk.household_file import exporting
from households.models import Application, Clock, Deed, Letter
from households.procedure import returns
from reviews import acceptance

Status = Application.Status
DEEDS = (
    (Deed.ASK_SUPPLEMENT, "supplement", "一次性告知补正"),
    (Deed.NOT_ACCEPT, "not_accept", "不予受理"),
    (Deed.WITHDRAW, "withdraw", "申请人撤回"),
    (Deed.ABORT, "abort", "终止审核确认"),
    (Deed.ASK_RECUSAL, "recusal", "申请回避"),
    (Deed.RECUSE, "recuse", "回避决定"),
)
"""The deeds around the procedure, with their pages."""


@require_GET
def application_list(request: HttpRequest) -> HttpResponse:
    """P06: the applications of the reader's region."""
    user = person(request)
    require(user, "applications.list")
    new = Button("新建申请", reverse("applications:new"), main=True)
    begins = may(user, "applications.write")
    result = pages.build(
        request,
        lists.rows(user),
        lists.definition_for(user),
        toolbar=[new] if begins else [],
        first_act=new if begins else None,
    )
    return pages.answer(request, "components/list_page.html", result)


@require_GET
def task_list(request: HttpRequest, number: str) -> HttpResponse:
    """P07: what is to be filled in, in any order; after acceptance, how far it is."""
    shown = finding.sheet(request, number)
    template = "applications/task_list.html" if shown.is_draft else "applications/application.html"
    context = finding.about(shown, f"新申请 {number}" if shown.is_draft else number)
    context["trail"] = context["trail"][:1]
    return render(request, template, {**context, **_around(shown)})


def _around(shown: Sheet) -> dict[str, Any]:
    row = shown.application
    return {
        "state": lists.state_mark(row),
        "deadline": lists.deadline_of(row),
        "deeds": _deeds(shown),
        "clock_deeds": _clock_deeds(shown),
        "onward": [] if shown.is_draft else onward.ways(shown),
        "waits_for": "" if shown.is_draft else onward.waits_for(shown),
        "returned": None if shown.is_draft else returns.open_return(shown.file),
        "asked_for": [] if shown.is_draft else onward.asked_for(shown),
        "barred": None if shown.is_draft else onward.kept_away(shown) or onward.doubt(shown),
        "recognitions": recognising.told(row),
        "file_url": shown.url("file") if _has_file(shown) else "",
        "letters": [(letter, letter_url(letter)) for letter in shown.letters],
    }


def _deeds(shown: Sheet) -> list[tuple[str, str]]:
    row = shown.application
    found = [(label, shown.url(page)) for deed, page, label in DEEDS if shown.may_do(deed)]
    if row.is_open and not shown.is_draft and may(shown.reader, "complaints.register", row):
        found.append(("登记投诉举报", reverse("desk:complain", args=[row.number])))
    return found


def _has_file(shown: Sheet) -> bool:
    return may(shown.reader, "applications.file") and exporting.has_file(shown.application)


def _clock_deeds(shown: Sheet) -> list[tuple[str, str]]:
    """Pause, resume and extension, as far as the limits stand."""
    row = shown.application
    if not (row.is_open and shown.clocks and may(shown.reader, "applications.clocks", row)):
        return []
    paused = any(each.due_on is None for each in shown.clocks)
    total = next((each for each in shown.clocks if each.kind == Clock.Kind.TOTAL), None)
    found = [("恢复计时", "resume") if paused else ("暂停计时", "pause")]
    if total and not total.extension:
        found.append(("延长办结期限", "extend"))
    return [(label, shown.url(page)) for label, page in found]


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, number: str) -> HttpResponse:
    """P07, the last task: everything that was told, then 提交受理."""
    shown = finding.sheet(request, number)
    sentence = ""
    if request.method == "POST":
        require(person(request), "applications.write", shown.application)
        try:
            acceptance.accept(shown.application, actor=person(request))
        except NotPermitted:
            raise
        except UserError as error:
            sentence = error.sentence
            shown = finding.sheet(request, number)
        else:
            return redirect(shown.url("accepted"))
    context = finding.about(shown, "核对并提交" if shown.is_draft else "填报内容")
    context |= {"parts": PARTS, "sentence": sentence, "has_errors": bool(sentence)}
    return render(request, "applications/check.html", context, status=422 if sentence else 200)


@require_GET
def accepted(request: HttpRequest, number: str) -> HttpResponse:
    """P08: the number, the deadlines, and what comes next."""
    shown = finding.sheet(request, number)
    if shown.application.accepted_on is None:
        return redirect(shown.url("task_list"))
    rows = Clock.objects.filter(application=shown.application, started_on=shown.application.accepted_on)
    due = {each.kind: each for each in rows.order_by("pk")}
    letter = next((each for each in shown.letters if each.code == Letter.Code.ACCEPTANCE), None)
    context = finding.about(
        shown,
        "受理结果",
        survey=due.get(Clock.Kind.START_SURVEY),
        total=due.get(Clock.Kind.TOTAL),
        letter_url=letter_url(letter) if letter else "",
        letter=letter,
        onward=onward.ways(shown),
        visits="/visits/" if may(shown.reader, "visits.do") and menu.exists("/visits/") else "",
    )
    return render(request, "applications/accepted.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, number: str, uid: str) -> HttpResponse:
    """查看完整号码 of a member: a reason first; the look stands in the trail."""
    shown = finding.sheet(request, number)
    require(person(request), "reveal", shown.application)
    member = next((each for each in shown.members if each.uid == uid), None)
    if member is None:
        raise Http404
    form = RevealForm(request.POST or None)
    context = finding.about(
        shown, "查看完整身份证号", form=form, back_label="返回申请", whose=member.name,
        masked=idnumbers.mask(clear(member, "id_number")), label="身份证号",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        looks.reveal(
            shown.application, actor=person(request), reason=form.told, what=f"{member.name} 身份证号"
        )
        context["number"] = clear(member, "id_number")
    return render(request, "reviews/reveal.html", context, status=422 if form.errors else 200)
