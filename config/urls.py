"""Which app answers which path."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("desk.urls")),
    path("", include("desk.imports.urls")),
    path("applications/", include("desk.applications.urls")),
    path("", include("desk.letters.urls")),
    path("notices/", include("desk.notices.urls")),
    path("", include("desk.visits.urls")),
    path("", include("desk.pictures.urls")),
    path("", include("desk.checks.urls")),
    path("", include("desk.appraisals.urls")),
    path("", include("desk.opinions.urls")),
    path("", include("jobs.urls")),
    path("", include("reviews.urls")),
    path("", include("reports.urls")),
    path("api/", include("config.api_router")),
    path("admin/", admin.site.urls),
]

handler400 = "config.errorpages.bad_request"
handler403 = "config.errorpages.permission_denied"
handler404 = "config.errorpages.not_found"
handler500 = "config.errorpages.server_error"
