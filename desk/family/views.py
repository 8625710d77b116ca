"""P38 幸福清单: opened by the code on paper, without a sign-in. P39: the card that bears the code."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.faces import found, person
from common import qr
from common.formfields import HouseForm
from desk.family import benefits
from desk.family.forms import TailForm
from desk.household import addresses
from households import cards
from households.models import Household, Membership


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def family(request: HttpRequest, token: str) -> HttpResponse:
    """The last four of the ID number open the list; five wrong ones stop the code."""
    card = cards.find(token)
    if card is None:
        return _answer(request, {"gone": True}, 404)
    form: HouseForm = TailForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "left": cards.left(card)}
    status = 200
    if request.method == "POST" and context["left"]:
        status = 422
        if form.is_valid():
            told = benefits.open_list(card, form.cleaned_data["tail"])
            context |= {"benefits": told.benefits, "left": told.left}
            if told.benefits:
                status = 200
            elif told.left:
                form.add_error("tail", f"与登记的身份证号不符，请核对。还可以试 {told.left} 次。")
    if not context["left"]:
        context["office"] = benefits.office(card.household)[0]
        status = 403
    return _answer(request, context, status)


def _answer(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, "desk/family/list.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"  # with none at all a browser posts from "null"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, number: str) -> HttpResponse:
    """Two cards on one A4; a new code voids the one before."""
    rows = addresses.of_county(Household.objects.all(), request)
    try:
        row: Household = found(rows, person(request), "households.card", number=number)
    except Household.MultipleObjectsReturned:
        raise Http404 from None
    if request.method == "POST":
        cards.issue(row, actor=person(request))
        messages.success(request, "已生成新的幸福清单码，原来的码不能再用。请打印后交给该户。")
        return redirect(request.get_full_path())
    held = cards.of(row)
    context: dict[str, Any] = {
        "title": f"幸福清单卡 {row.number} {row.head_name}",
        "row": row,
        "card": held,
        "family": benefits.family_of(row.head_name, _sex_of_head(row)),
        "office": benefits.office(row),
        "back": addresses.of(row.number, row.county, person(request)),
        "two": (1, 2),
    }
    if held is not None:
        where = request.build_absolute_uri(reverse("desk:family", args=[cards.token_of(held)]))
        context |= {"qr": qr.svg(where, title="幸福清单二维码"), "stopped": not cards.left(held)}
    return render(request, "desk/family/card.html", context)


def _sex_of_head(row: Household) -> str:
    """男 or 女; nothing where the head is unknown."""
    rows = Membership.objects.filter(household=row, person=row.head_id, superseded_by=None)
    return str(rows.values_list("sex", flat=True).first() or "")
