"""What visits put on the household page (步步有痕迹): the visits of a household that is enrolled."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse

from accounts.scope import PERMISSIONS
from common.panels import Step, offer_steps
from households.dossier import Dossier
from households.models import HomeVisit


@offer_steps("visits", PERMISSIONS["visits.list"])
def visits(_: Any, file: Dossier) -> Iterator[Step]:
    """Its visits for a review or a finding; those of an application are steps of the application."""
    rows = HomeVisit.objects.filter(household=file.household).annotate(photographs=Count("documents"))
    for visit in rows.order_by("pk"):
        outcome = f"{visit.get_purpose_display()}，见到{visit.get_met_display()}"
        if visit.met == HomeVisit.Met.NOBODY:
            outcome = f"{visit.get_purpose_display()}，未见：{visit.not_met_reason}"
        yield Step(
            visit.submitted_at,
            "入户调查",
            outcome,
            who="、".join(filter(None, (visit.visitor_name, visit.second_name))),
            note=" ".join(filter(None, (f"入户日期 {visit.on}", visit.note))),
            links=[(f"入户表 照片{visit.photographs}", reverse("visits:record", args=[visit.uid]))],
        )
