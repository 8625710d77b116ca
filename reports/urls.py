"""Addresses of ledgers."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("reports/", views.ledger_list, name="ledgers"),
    path("reports/jobs/<int:pk>/", views.job, name="job"),
    path("reports/jobs/<int:pk>/file/", views.file, name="file"),
    path("reports/<str:name>/", views.ledger, name="ledger"),
    path("reports/<str:name>/export/", views.export, name="export"),
    path("reports/<str:name>/unmask/", views.unmask, name="unmask"),
]
