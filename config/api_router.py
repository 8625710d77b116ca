"""The API's paths, its description (OpenAPI 3), and how its refusals read."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from common.errors import NotPermitted, UserError
from reviews.api import FindingDetail, FindingList


def told(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal is ``{"detail": sentence}``, and stands in the trail with that sentence."""
    if isinstance(error, NotPermitted):
        error = exceptions.PermissionDenied(error.sentence)
    elif isinstance(error, UserError):
        error = exceptions.ParseError(error.sentence)
    response = exception_handler(error, context)
    if response is not None:
        response.sentence = str(response.data["detail"])  # type: ignore[attr-defined]
    return response


class NoSuchPath(APIView):
    """Any other address below ``/api/``: told in JSON, for a program asks."""

    @extend_schema(exclude=True)
    def get(self, request: Request, rest: str) -> Response:
        """404."""
        raise exceptions.NotFound("没有这个接口，请看 /api/schema/。")

    post = put = patch = delete = get


app_name = "api"

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("findings/", FindingList.as_view(), name="findings"),
    path("findings/<int:pk>/", FindingDetail.as_view(), name="finding"),
    path("<path:rest>", NoSuchPath.as_view(), name="nothing"),
]
