"""Addresses of letters."""

from django.urls import path

from desk.letters import views

app_name = "letters"

urlpatterns = [
    path("letters/<uuid:uid>/", views.letter, name="letter"),
    path("letters/<uuid:uid>/print/", views.print_letter, name="print"),
]
