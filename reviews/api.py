"""Findings for programs: read only, same scope, filters and masks as the pages."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.faces import found
from accounts.scope import require
from common import api
from reviews import lists
from reviews.models import Finding, Severity
from reviews.rules import RULES


class FindingSerializer(serializers.Serializer):
    """疑点 as a program reads it."""

    id = serializers.IntegerField(source="pk", help_text="疑点编号")
    rule = serializers.CharField(help_text="规则代码")
    title = serializers.SerializerMethodField(help_text="规则名称")
    severity = serializers.SerializerMethodField(help_text="严重程度：高、中、低")
    region_code = serializers.IntegerField(help_text="区划代码，12 位")
    household_numbers = serializers.SerializerMethodField(help_text="户编号；未在保的人没有")
    name = serializers.CharField(help_text="姓名")
    id_number = serializers.SerializerMethodField(help_text="证件号码，打码：前六位、八个星号、后四位")
    sentence = serializers.CharField(help_text="疑点说明")
    amount = serializers.DecimalField(14, 2, allow_null=True, help_text="涉及金额，元")
    first_seen = serializers.DateField(help_text="首次发现日期")
    status = serializers.CharField(source="get_status_display", help_text="状态")
    deadline = serializers.DateField(allow_null=True, help_text="核实期限")

    def get_title(self, row: Finding) -> str:
        """规则名称."""
        return RULES[row.rule].title

    def get_severity(self, row: Finding) -> str:
        """严重程度 in a word."""
        return str(Severity(row.severity).label)

    def get_household_numbers(self, row: Finding) -> list[str]:
        """Every household that the finding names."""
        return row.numbers.split("、") if row.numbers else []

    def get_id_number(self, row: Any) -> str | None:
        """Masked, as on the pages; None where no number is kept."""
        return row.shown_number or None


class FindingListSerializer(api.ListSerializer):
    """A page of findings."""

    results = FindingSerializer(many=True, help_text="本页各行")


EXAMPLE = {
    "id": 1024,
    "rule": "death_enrolled",
    "title": "死亡人员仍在保",
    "severity": "高",
    "region_code": 159922101201,
    "household_numbers": ["LH000208"],
    "name": "高秀英",
    "id_number": "159922********0229",
    "sentence": "死亡日期 2026-02-11，仍在保。",
    "amount": "1920.00",
    "first_seen": "2026-06-10",
    "status": "待下发",
    "deadline": None,
}


class FindingList(APIView):
    """``GET /api/findings/``: the findings of the user's region, filtered and paged as on the page."""

    @extend_schema(
        operation_id="findings_list",
        summary="疑点列表",
        description="辖区内的疑点，筛选、排序、翻页与“疑点”页相同。不认识的筛选条件不被忽略，回答 400。",
        tags=["疑点"],
        parameters=api.parameters(lists.FINDINGS),
        responses=FindingListSerializer,
    )
    def get(self, request: Request) -> Response:
        """403 for roles without findings, 400 for what the address cannot ask."""
        require(request.user, "findings.list")
        result = api.listed(request, Finding.objects.visible_to(request.user), lists.FINDINGS)
        rows = FindingSerializer([row.obj for row in result.rows], many=True)
        return Response(api.page_of(result, list(rows.data)))


class FindingDetail(APIView):
    """``GET /api/findings/{id}/``: one finding of the user's region, its number masked."""

    @extend_schema(
        operation_id="findings_read",
        summary="一条疑点",
        description="辖区外的疑点与不存在的疑点一样，回答 404。",
        tags=["疑点"],
        responses=FindingSerializer,
        examples=[OpenApiExample("一条疑点", EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, pk: int) -> Response:
        """404 outside the region, before the role is asked (403); both in JSON, like everything here."""
        row = found(Finding.objects, request.user, "findings.view", pk=pk)
        lists.prepare([row])
        return Response(FindingSerializer(row).data)
