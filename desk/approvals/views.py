"""P15: the queue, one application with its evidence and the decision, many at once."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.faces import person
from accounts.models import User
from accounts.scope import bars, may, require
from common import divisions, pages
from common.errors import Refused, WrongStep
from common.formfields import HouseForm
from common.pageresult import Button
from desk.applications.timeline import letter_url
from desk.approvals import batch, evidence, lists, recognising
from desk.approvals.access import application, reader
from desk.approvals.forms import FORMS, AgreeForm, ReturnForm
from desk.household import addresses
from funds import granting
from households.models import Application, Deed, Letter, Opinion, Step
from households.procedure import deciding, takers
from households.procedure.files import File
from reviews import approving
from reviews.approving import Look
from reviews.deadlines import Calendar

DECISION_LETTERS = (Letter.Code.CONFIRMATION, Letter.Code.REFUSAL, Letter.Code.RECOGNITION)
MOST = 500
"""So many are decided at once at most: some seconds of one request."""


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the most urgent first."""
    user = reader(request)
    decides = may(user, "applications.decide")
    bulk = [
        Button("批量同意…", reverse("desk:approve_many")),
        Button("批量退回…", reverse("desk:return_many")),
    ]
    calendar = lists.calendar_in_view()
    summary, total = lists.summary(user, calendar)
    result = pages.build(
        request,
        lists.rows(user).select_related("handler"),
        lists.definition_for(user, calendar),
        bulk=bulk if decides else [],
        summary=summary,
        total=total,
    )
    if not result.count:
        result.definition = replace(result.definition, empty=lists.nothing(user))
    return pages.answer(request, "components/list_page.html", result)


@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, number: str) -> HttpResponse:
    """One application: the evidence, and 同意, 不予确认 or 退回."""
    row = application(request, number)
    user = reader(request)
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    forms = {name: kind(auto_id=f"{name}_%s") for name, kind in FORMS.items()}
    stale, status = "", 200
    if request.method == "POST":
        require(user, "applications.decide", row)
        if deed not in FORMS:
            raise Http404
        form = forms[deed] = FORMS[deed](request.POST, auto_id=f"{deed}_%s")
        stale = _stale(row, request.POST.get("seen", ""), user)
        if not stale and form.is_valid() and _decided(request, row, deed, form):
            return redirect("desk:approval", number=number)
        row = application(request, number)  # as it is by now: somebody may have been quicker
        stale = stale or _stale(row, request.POST.get("seen", ""), user)
        status = 409 if stale else 422
    context = _page(request, row, user)
    context |= {"forms": forms, "deed": deed or _expected(context["opinion"]), "stale": stale}
    return render(request, "desk/approvals/approval.html", context, status=status)


def _expected(opinion: Opinion | None) -> str:
    """The decision whose form lies open: what the township proposes."""
    return "agree" if opinion is None or opinion.fits else "refuse"


def _stale(row: Application, seen: str, user: User) -> str:
    """Who has done what since the page was shown, nothing where nobody has."""
    last = Step.objects.filter(application=row).order_by("-pk").first()
    if last is None or str(last.pk) == seen or last.actor_id == user.pk:
        return ""
    who = f"{last.actor_name} 已在 {localtime(last.at):%H:%M} 处理了本件"
    told = f"{who}。您填写的意见已保留在下方，请核对后再提交。办理的是“{last.get_deed_display()}”。"
    if row.status not in lists.WAITING:
        told += f"本件当前为“{row.get_status_display()}”，不需要再办理。"
    return told


def _decided(request: HttpRequest, row: Application, deed: str, form: HouseForm) -> bool:
    user, values = person(request), form.cleaned_data
    with form.telling():
        if deed == "agree":
            case = granting.grant(row, actor=user, opinion=values["opinion"])
            where = addresses.of(case.household.number, case.household.county, user)
            done = format_html('已确认同意 <a href="{}">{} {}</a>。', where, row.number, row.applicant_name)
        elif deed == "refuse":
            letter = deciding.refuse(row, actor=user, reasons=values["reasons"], text=values["text"])
            done = format_html(
                '已决定不予确认 {} {}，<a href="{}">决定书</a>须 3 个工作日内送达。',
                row.number, row.applicant_name, letter_url(letter),
            )  # fmt: skip
        else:
            deciding.send_back(row, actor=user, reasons=values["reasons"], note=values["note"])
            done = format_html("已退回 {} {}：退回到入户调查。", row.number, row.applicant_name)
        messages.success(request, _with_next(done, user))
    return not form.errors


def _with_next(done: Any, user: User) -> Any:
    """The banner with the way to what waits most urgently."""
    number = lists.rows(user).order_by("due", "pk").values_list("number", flat=True).first()
    if number is None:
        return done
    return format_html('{} <a href="{}">处理下一条</a>', done, reverse("desk:approval", args=[number]))


def _page(request: HttpRequest, row: Application, user: User) -> dict[str, Any]:
    look: Look = approving.look([row], user)[row.pk]
    waits = row.status in lists.WAITING
    last = look.file.steps[-1].pk if look.file.steps else ""
    due = lists.due_of(row)
    return {
        "title": f"审批确认 {row.applicant_name} {row.number}",
        "trail": [("审批确认", reverse("desk:approvals"))],
        "application": row,
        "look": look,
        "amount_words": evidence.amount_words(look),
        "deadline": Calendar(divisions.county(row.region_code)).mark(due) if waits and due else None,
        "waits": waits,
        "seen": last,
        "barred": _barred(look.file, user) if may(user, "applications.decide") else None,
        "may_decide": waits and may(user, "applications.decide", row),
        "unreturnable": approving.returnable(look.file, user),
        "visit_url": evidence.county_visit_url(look.file, user) if waits else "",
        "task_url": evidence.application_url(row.number),
        "outdated": look.outdated if waits else "",
        "letters": [] if waits else _letters(row),
        "recognitions": recognising.told(row),
        "may_recognise": recognising.offered(row, user),
        **lists.neighbours(row, user),
        **evidence.of(look, user),
    }


def _barred(file: File, user: User) -> str | None:
    """Why the user must leave it to others (回避), and to whom; None where they need not."""
    told = bars(user, file.application)
    if told is None or file.application.status not in lists.WAITING:
        return told
    return f"{told}{takers.sentence(Deed.CONFIRM, file)}"


def _letters(row: Application) -> list[tuple[Letter, str]]:
    """What tells the family of the decision, each with its page."""
    letters = Letter.objects.filter(application=row, code__in=DECISION_LETTERS).order_by("pk")
    return [(letter, letter_url(letter)) for letter in letters]


@require_POST
def approve_many(request: HttpRequest) -> HttpResponse:
    """批量同意: first who is in it and what it comes to, then exactly that."""
    user = reader(request, "applications.decide")
    chosen = _chosen(request, user)
    decided, stale = "deed" in request.POST, ""
    form = AgreeForm(request.POST if decided else None, initial={"opinion": "同意"})
    if decided and form.is_valid():
        total, opinion = batch.told(request.POST.get("sum", "")), form.cleaned_data["opinion"]
        try:
            approving.confirm_many(chosen.rows, actor=user, opinion=opinion, told=total)
        except WrongStep as error:
            stale = error.sentence
        else:
            messages.success(request, _with_next(f"已确认 {total.households} 户。", user))
            return redirect(_list(chosen))
    found = batch.of(chosen.rows, user, returning=False)
    context = {
        **_many(chosen, found),
        "title": "批量同意",
        "form": form,
        "stale": stale,
        "lead": "同意后即纳入保障，从下月起发放，并生成确认通知书。",
        "button": f"确认同意 {found.words}",
    }
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "desk/approvals/many.html", context, status=status)


@require_POST
def return_many(request: HttpRequest) -> HttpResponse:
    """批量退回: the same reasons for all that can be sent back."""
    user = reader(request, "applications.decide")
    chosen = _chosen(request, user)
    decided = "deed" in request.POST
    form = ReturnForm(request.POST if decided else None)
    found = batch.of(chosen.rows, user, returning=True)
    if decided and form.is_valid():
        values = form.cleaned_data
        told = {"reasons": values["reasons"], "note": values["note"]}
        back = deciding.send_back_many(found.ready, actor=user, **told)
        messages.success(request, f"已退回 {len(back)} 件。")
        return redirect(_list(chosen))
    context = {
        **_many(chosen, found),
        "title": "批量退回",
        "form": form,
        "lead": "退回后由乡镇补正，退回理由和须补的内容对每一件都相同。",
        "button": f"确认退回 {len(found.ready)} 件",
    }
    return render(request, "desk/approvals/many.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, user: User) -> pages.Picked:
    """The rows picked. Raises Refused without any, and for more than one request can decide."""
    chosen = pages.picked(request.POST, lists.rows(user), lists.QUEUE)
    count = chosen.rows.count()
    if count > MOST:
        raise Refused(f"选了 {count:,} 件，一次最多办理 {MOST} 件。请按乡镇、村或期限筛选后分批办理。")
    return chosen


def _many(chosen: pages.Picked, found: batch.Batch) -> dict[str, Any]:
    """What both batch pages show; the second step repeats which rows are meant."""
    return {
        "trail": [("审批确认", reverse("desk:approvals"))],
        "ready": found.ready,
        "table": found.table() if found.ready else None,
        "left_out": found.left_out,
        "hidden": [("deed", "1"), ("sum", batch.written(found.sum)), *chosen.repeated],
        "back": _list(chosen),
    }


def _list(chosen: pages.Picked) -> str:
    address = reverse("desk:approvals")
    return f"{address}?{chosen.query}" if chosen.query else address
