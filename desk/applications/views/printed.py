"""The papers that an applicant signs (申请书 D01, 承诺授权书 D02, 委托书 D03), filled in for printing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import parameters
from accounts.regions import Places
from common import clock, divisions
from desk.applications import finding
from households import letters, traits
from households.models import Application
from reviews.means_compare import COMPARED


@require_GET
def forms(request: HttpRequest, number: str) -> HttpResponse:
    """What was told so far with room for signatures, and what the family is told."""
    shown = finding.sheet(request, number)
    row, today = shown.application, clock.today()
    places = Places(row.region_code)
    context = finding.about(
        shown, "申请书和承诺授权书",
        account=shown.account,
        signers=[(each, traits.is_minor(each, today)) for each in shown.members if each.counted],
        township=places.township(row.township),
        county=places.full(divisions.county_code(row.region_code)),
        **told(row),
    )  # fmt: skip
    return render(request, "applications/forms.html", context)


def told(application: Application) -> dict[str, Any]:
    """What ``_told.html`` takes: what is checked, whom to call (个人信息保护法第十七条)."""
    return {
        "sources": [kind.label for kind in COMPARED],
        "hotline": parameters.value(letters.HOTLINE.key, application.county, clock.today()),
    }
