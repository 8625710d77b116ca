"""Lists for programs: filters, order and paging of a list page as parameters of the API; what is not
understood is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from common import pages
from common.filters import AtLeastFilter, ChoiceFilter, Filter, RangeFilter, RegionFilter
from common.listpage import ListPage
from common.pageresult import PAGE_SIZES, PageResult

TEXT = {"type": "string", "minLength": 1, "pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"}
DAY = {"type": "string", "format": "date", "description": "日；写成 2026-06-10"}
MONTH = {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "description": "月；写成 2026-06"}
YUAN = {"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,2})?$"}


class ErrorSerializer(serializers.Serializer):
    """How every refusal reads."""

    detail = serializers.CharField(help_text="一句话：什么没有做成，为什么，怎样改正")


class ListSerializer(serializers.Serializer):
    """One page of a list; its kind of rows is added as ``results``."""

    count = serializers.IntegerField(help_text="符合条件的行数")
    capped = serializers.BooleanField(help_text="行数超过 count，不再往下数")
    page = serializers.IntegerField(help_text="本页页码；超出末页的页码按末页回答")
    per_page = serializers.IntegerField(help_text="每页行数")


class DoudiSchema(AutoSchema):
    """What holds for all of the API: every answer but the wanted one is JSON with ``detail``."""

    refusals: ClassVar[dict[str, str]] = {
        "400": "参数有误：不认识的筛选条件、读不懂的值",
        "403": "未登录、密码须先修改，或本角色没有这项权限",
        "404": "没有这一项，或不在您的辖区内",
    }

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status, words in self.refusals.items():
            bodies.setdefault(status, self._refusal(status, words))
        return bodies

    def _refusal(self, status: str, words: str) -> Any:
        told: Any = self
        body = told._get_response_for_code(ErrorSerializer, status, ["application/json"])
        return {**body, "description": words}


def parameters(definition: ListPage) -> list[OpenApiParameter]:
    """Everything that the address of a list may hold."""
    sorts = [key for name in definition.by_sort_key for key in (name, f"-{name}")]
    return [
        *(parameter for each in offered(definition) for parameter in _parameters(each)),
        OpenApiParameter(
            "sort",
            enum=sorts,
            default=definition.default_sort,
            description=f"排序：{'、'.join(definition.by_sort_key)}；前加 - 为从大到小",
        ),
        OpenApiParameter(
            "page",
            {"type": "integer", "minimum": 1, "maximum": 99_999_999},
            default=1,
            description="页码，从 1 开始",
        ),
        OpenApiParameter(
            "per_page",
            OpenApiTypes.INT,
            enum=PAGE_SIZES,
            default=definition.per_page,
            description="每页行数",
        ),
    ]


def offered(definition: ListPage) -> tuple[Filter, ...]:
    """The filters that people choose by; those that pages set for themselves are no part of the API."""
    return tuple(each for each in definition.filters if not getattr(each, "hidden", False))


def _parameters(found: Filter) -> Iterator[OpenApiParameter]:
    if isinstance(found, RangeFilter):
        form = MONTH if found.month else DAY
        for param, end in zip(found.params, ("从", "到"), strict=True):
            yield OpenApiParameter(param, form, description=f"{found.label}{end}，含当{form['description']}")
    elif isinstance(found, ChoiceFilter):
        choices = {str(value): label for value, label in found.options()}
        words = "、".join(f"{value} {label}" for value, label in choices.items())
        yield OpenApiParameter(found.name, enum=list(choices), description=f"{found.label}：{words}")
    elif isinstance(found, AtLeastFilter):
        least: Any = YUAN if found.money else OpenApiTypes.INT
        yield OpenApiParameter(found.name, least, description=f"{found.label}不小于{'，元' * found.money}")
    elif isinstance(found, RegionFilter):
        words = f"{found.label}：区划代码（6、9 或 12 位），或辖区内地方的名称"
        yield OpenApiParameter(found.name, TEXT, description=words)
    else:
        yield OpenApiParameter(found.name, TEXT, description=found.label)


def listed(request: Request, queryset: Any, definition: ListPage) -> PageResult:
    """The page of a list that the address asks for. Raises ParseError naming all that was not understood."""
    only = replace(definition, filters=offered(definition))
    asked = request.GET
    unknown = [name for name in asked if name not in only.known]
    refusals = [f"不认识筛选条件“{name}”，可用：{'、'.join(sorted(only.known))}。" for name in unknown]
    refusals += [f"“{name}”没有写值，请写上或去掉。" for name in asked if not asked[name].strip()]
    if not refusals:
        result = pages.build(request._request, queryset, only)
        refusals = result.refusals
    if refusals:
        raise ParseError("".join(refusals))
    return result


def page_of(result: PageResult, rows: Sequence[Any]) -> dict[str, Any]:
    """The answer of a list: what ``ListSerializer`` tells, and the rows as they are told one by one."""
    return {
        "count": result.count,
        "capped": result.capped,
        "page": result.page,
        "per_page": result.per_page,
        "results": rows,
    }
