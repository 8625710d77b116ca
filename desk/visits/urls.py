"""Addresses of home visits."""

from django.urls import path

from desk.visits import views

app_name = "visits"

urlpatterns = [
    path("visits/", views.visit_list, name="list"),
    path("visits/print/", views.forms_on_paper, name="print"),
    path("visits/photos/<uuid:uid>/", views.photo, name="photo"),
    path("visits/<uuid:uid>/", views.record, name="record"),
    path("cases/<path:number>/visit/photos/", views.add_photo, name="add_photo"),
    path("cases/<path:number>/visit/", views.visit, name="visit"),
]
