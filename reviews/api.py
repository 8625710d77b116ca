"""Findings for programs: read only, same scope and masks as the pages."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.faces import found
from common import idnumbers
from common.errors import NotPermitted
from reviews.models import Finding, Severity
from reviews.rules import RULES
from reviews.subjects import id_numbers, sentences_of


class FindingDetail(APIView):
    """``GET /api/findings/{id}/``: one finding of the user's region, its number masked."""

    authentication_classes = (SessionAuthentication,)

    def get(self, request: Request, pk: int) -> Response:
        """404 outside the region, before the role is asked (403); both in JSON, like everything here."""
        try:
            row = found(Finding.objects, request.user, "findings.view", pk=pk)
        except NotPermitted as refusal:
            raise PermissionDenied(refusal.sentence) from refusal
        return Response(_told(row))


def _told(row: Finding) -> dict[str, Any]:
    number = id_numbers([row])[0]
    return {
        "id": row.pk,
        "rule": row.rule,
        "title": RULES[row.rule].title,
        "severity": Severity(row.severity).label,
        "region_code": row.region_code,
        "household_numbers": row.numbers.split("、") if row.numbers else [],
        "name": row.name,
        "id_number": idnumbers.mask(number) if number else None,
        "sentence": sentences_of([row])[0],
        "amount": row.amount,
        "first_seen": row.first_seen,
        "status": row.get_status_display(),
        "deadline": row.deadline,
    }
