"""Addresses of imports and feeds."""

from django.urls import path

from desk.imports.views import lists, results, sending

app_name = "imports"

urlpatterns = [
    path("feeds/", lists.feeds, name="feeds"),
    path("feeds/upload/", sending.upload_feed, name="upload_feed"),
    path("feeds/<slug:kind>/", lists.history, name="history"),
    path("feeds/<slug:kind>/compare/", lists.compare, name="compare"),
    path("imports/", lists.ledgers, name="ledgers"),
    path("imports/upload/", sending.upload_ledger, name="upload_ledger"),
    path("imports/uploads/<int:pk>/", sending.preview, name="preview"),
    path("imports/uploads/<int:pk>/reread/", sending.reread, name="reread"),
    path("imports/uploads/<int:pk>/confirm/", sending.confirm, name="confirm"),
    path("imports/uploads/<int:pk>/drop/", sending.drop, name="drop"),
    path("imports/templates/<slug:kind>/", results.template, name="template"),
    path("imports/<int:pk>/", results.result, name="result"),
    path("imports/<int:pk>/errors/", results.errors, name="errors"),
    path("imports/<int:pk>/mend/", results.mend, name="mend"),
    path("imports/<int:pk>/withdraw/", results.withdraw, name="withdraw"),
]
