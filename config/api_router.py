"""The API's paths."""

from django.urls import path

from reviews.api import FindingDetail

app_name = "api"

urlpatterns = [path("findings/<int:pk>/", FindingDetail.as_view(), name="finding")]
