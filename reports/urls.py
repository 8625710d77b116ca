"""Addresses of ledgers and of the audit trail."""

from django.urls import path

from reports.views import digests, ledgers, trail

app_name = "reports"

urlpatterns = [
    path("reports/", ledgers.ledger_list, name="ledgers"),
    path("reports/check/", digests.check, name="check"),
    path("reports/check/<int:pk>/", digests.checked, name="checked"),
    path("reports/jobs/<int:pk>/", ledgers.job, name="job"),
    path("reports/jobs/<int:pk>/file/", ledgers.file, name="file"),
    path("reports/<str:name>/", ledgers.ledger, name="ledger"),
    path("reports/<str:name>/print/", ledgers.print_sheet, name="print"),
    path("reports/<str:name>/export/", ledgers.export, name="export"),
    path("reports/<str:name>/unmask/", ledgers.unmask, name="unmask"),
    path("audit/", trail.trail, name="trail"),
    path("audit/find/", trail.find, name="trail_find"),
    path("audit/export/", trail.export, name="trail_export"),
    path("audit/verify/", trail.verify, name="trail_verify"),
    path("audit/jobs/<int:pk>/", trail.job, name="trail_job"),
]
