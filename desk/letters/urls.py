"""Addresses of letters."""

from django.urls import path

from desk.letters import templates, views

app_name = "letters"

urlpatterns = [
    path("letters/templates/", templates.template_list, name="templates"),
    path("letters/templates/<str:code>/", templates.template, name="template"),
    path("letters/<uuid:uid>/", views.letter, name="letter"),
    path("letters/<uuid:uid>/print/", views.print_letter, name="print"),
]
