"""Addresses of public notices."""

from django.urls import path

from desk.notices import acts, objections, views

app_name = "notices"

urlpatterns = [
    path("", views.notice_list, name="list"),
    path("history/", views.history, name="history"),
    path("new/<int:village>/", acts.new, name="new"),
    path("standing/<int:place>/", acts.announce, name="announce"),
    path("objections/<uuid:uid>/", objections.settle, name="settle"),
    path("<int:pk>/", views.notice, name="notice"),
    path("<int:pk>/poster/", views.poster, name="poster"),
    path("<int:pk>/photo/", views.photo, name="photo"),
    path("<int:pk>/photo/new/", acts.add_photo, name="add_photo"),
    path("<int:pk>/end/", acts.end, name="end"),
    path("<int:pk>/report/", acts.report, name="report"),
    path("<int:pk>/take-down/", acts.take_down, name="take_down"),
    path("<int:pk>/objection/", objections.object_to, name="object"),
]
