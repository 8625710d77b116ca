"""P04 households, P05 one household on one page, its full numbers for a reason."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.faces import found, person
from accounts.models import User
from accounts.scope import may, require
from audit import looks, workbooks
from common import banking, clock, download, idnumbers, marks, pages, panels
from common.fields import reveal as clear
from common.marks import Mark
from common.pageresult import Button
from common.reasons import RevealForm
from desk.household import addresses, exports, lists
from households import retention
from households.dossier import Dossier, masked_id, masked_phone, state_of
from households.models import Account, Case, Household, Membership
from jobs import showing
from jobs.models import Job
from reviews import panels as doubts
from reviews.models import Finding

TONES = {"在保": "ok", "待起保": "info"}
WAITING = (Finding.Status.OPEN, Finding.Status.ASSIGNED)


@require_GET
def household_list(request: HttpRequest) -> HttpResponse:
    """P04: the households of the user's region."""
    user = person(request)
    require(user, "households.list")
    importing = _importing(user)
    result = pages.build(
        request,
        lists.rows(user),
        lists.definition_for(user),
        toolbar=[importing] if importing else [],
        first_act=importing,
        export_url=reverse("desk:households_export") if may(user, "households.export") else "",
    )
    if result.totals:
        persons, amount = result.sum_words
        result.summary = f"共 {result.count_words}　{persons.removeprefix('保障人数 ')} 人　{amount}"
    return pages.answer(request, "components/list_page.html", result)


def _importing(user: User) -> Button | None:
    """The way to the import of a roll, for who may import one."""
    if not may(user, "imports.roll"):
        return None
    return Button("从 Excel 导入台账", reverse("imports:ledgers"), main=False)


@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The workbook of exactly the filtered rows; a long one is written by a worker."""
    user, query = person(request), request.GET.urlencode()
    require(user, "households.export")
    path = retention.exports_folder() / f"{uuid.uuid4()}.xlsx"
    try:
        exports.export(query, path, actor=user, at_most=workbooks.IN_REQUEST)
    except workbooks.TooLong:
        return redirect("desk:households_job", pk=exports.ask(query, actor=user).pk)
    return download.workbook(path, _name(), once=True)


def _name() -> str:
    return f"户档案_{clock.today():%Y%m%d}"


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a long list, and where to fetch it."""
    return showing.export(
        request,
        _job(request, pk),
        url=reverse("desk:households_job", args=[pk]),
        file_url=reverse("desk:households_file", args=[pk]),
        trail=[("户档案", reverse("desk:households"))],
    )


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The finished workbook, for who asked for it, within 24 hours."""
    path = retention.export_of(_job(request, pk))
    if path is None:
        raise Http404
    return download.workbook(path, _name())


def _job(request: HttpRequest, pk: int) -> Job:
    mine = Job.objects.filter(kind="household_list", actor=person(request))
    row: Job = found(mine, person(request), "households.list", pk=pk)
    return row


@require_GET
def household(request: HttpRequest, number: str) -> HttpResponse:
    """P05: everything that is known of a household, and every step in the order of time."""
    user = person(request)
    try:
        row = _household(request, number)
    except Household.MultipleObjectsReturned:
        return redirect(f"{reverse('desk:households')}?{urlencode({'number': number})}")
    dossier = Dossier(row)
    return render(request, "desk/household.html", _page(user, dossier, request.GET.get("steps", "")))


def _household(request: HttpRequest, number: str, among: QuerySet[Any] | None = None) -> Household:
    """The one household of that number in the user's region; ``?county=`` names the county where several
    have it, as do the keys ``among`` which it is. Raises Http404, NotPermitted, MultipleObjectsReturned.
    """
    rows = addresses.of_county(Household.objects.all(), request)
    if among is not None:
        rows = rows.filter(pk__in=among)
    row: Household = found(rows, person(request), "households.view", number=number)
    return row


def _page(user: User, dossier: Dossier, which: str) -> dict[str, Any]:
    row, case, head = dossier.household, dossier.case, dossier.head
    shown = panels.panels(user, dossier)
    steps = panels.steps(user, dossier)
    address = addresses.of(row.number, row.county, user)
    account = case.account if case else None
    return {
        "title": f"{row.number} {row.head_name}",
        "trail": _trail(user),
        "household": row,
        "place": dossier.places.full(row.region_code),
        **_head(case, dossier),
        "doubts": _doubts(user, dossier),
        "id_number": masked_id(head) if head else "",
        "phone": masked_phone(head) if head else "",
        "account": banking.mask_account(account.last4) if account else "",
        "account_of": _account_of(case, row) if account else "",
        "banners": panels.banners(user, dossier),
        "file_url": reverse("desk:household_file", args=[row.number]) if may(user, "households.file") else "",
        "panels": shown,
        "steps": [step for step in steps if step.is_approval] if which == "approvals" else steps,
        "approvals": which == "approvals",
        "all_url": f"{address}#timeline",
        "approvals_url": f"{address}{'&' if '?' in address else '?'}steps=approvals#timeline",
        **_reveals(user, row, head, account),
    }


def _head(case: Case | None, dossier: Dossier) -> dict[str, Any]:
    if case is None:
        return {}
    state = state_of(case)
    return {
        "state": Mark(state, TONES.get(state, "plain")),
        "grade": case.get_grade_display(),
        "amount": dossier.amount if state in TONES else None,
    }


def _doubts(user: User, dossier: Dossier) -> Mark | None:
    """How many findings wait, and how severe the worst is, for who sees findings here."""
    if not may(user, "findings.view"):
        return None
    waiting = [each for each in dossier.shared(doubts.findings_of) if each.status in WAITING]
    if not waiting:
        return None
    worst = marks.severity(waiting[0].severity)
    return Mark(f"{worst.words} {len(waiting)} 条疑点", worst.tone)


def _account_of(case: Case | None, row: Household) -> str:
    """Whose account it is: 本人, or the holder's name."""
    holder = case.account_holder if case else ""
    return "本人" if holder in ("", row.head_name) else holder


def _trail(user: User) -> list[tuple[str, str]]:
    return [("户档案", reverse("desk:households"))] if may(user, "households.list") else []


def _reveals(user: User, row: Household, head: Membership | None, account: Account | None) -> dict[str, str]:
    """Where the full numbers of the page's head are, for who may see them."""
    if not may(user, "reveal"):
        return {}
    ways = {
        "reveal": ("id", head and head.pk),
        "reveal_phone": ("phone", head and head.phone and head.pk),
        "reveal_account": ("account", account and account.pk),
    }
    return {
        name: reverse("desk:reveal", args=[row.number, what, pk]) for name, (what, pk) in ways.items() if pk
    }


WORDS = {"id": "身份证号", "phone": "电话", "account": "银行账号"}


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, number: str, what: str, pk: int) -> HttpResponse:
    """查看完整号码: a reason first; the look is a step of the household's timeline."""
    user, row = person(request), _household(request, number, _owners(what, pk))
    require(user, "reveal", row)
    whose, masked, full = _number(row, what, pk)
    form, back = RevealForm(request.POST or None), addresses.of(row.number, row.county, user)
    context = {
        "title": f"查看完整{WORDS[what]}",
        "trail": [*_trail(user), (f"{row.number} {row.head_name}", back)],
        "form": form,
        "back": back,
        "back_label": "返回户档案",
        "label": WORDS[what],
        "whose": whose,
        "masked": masked,
    }
    if request.method == "POST" and form.is_valid():
        looks.reveal(row, actor=user, reason=form.told, what=f"{whose} {WORDS[what]}")
        context["number"] = full
    return render(request, "reviews/reveal.html", context, status=422 if form.errors else 200)


def _owners(what: str, pk: int) -> QuerySet[Any]:
    """The households that have the account or the member of this key."""
    rows = Case.objects.filter(account=pk) if what == "account" else Membership.objects.filter(pk=pk)
    owners: QuerySet[Any] = rows.order_by().values("household")
    return owners


def _number(row: Household, what: str, pk: int) -> tuple[str, str, str]:
    """Whose number it is, masked and in full. Raises Http404 where the household has no such number."""
    if what == "account":
        case = Case.objects.filter(household=row, account=pk).select_related("account").first()
        if case is None or case.account is None:
            raise Http404
        full = clear(case.account, "number")
        return case.account_holder or row.head_name, banking.mask_account(full), full
    member = Membership.objects.filter(household=row, pk=pk).first()
    if what not in WORDS or member is None:
        raise Http404
    full = clear(member, "id_number" if what == "id" else "phone")
    if not full:
        raise Http404
    return member.name, (idnumbers.mask if what == "id" else banking.mask_phone)(full), full
