"""Addresses of the desk."""

from django.urls import path

from desk import views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_contents, name="help"),
    path("help/<slug:key>/", views.help_chapter, name="chapter"),
    path("todos/acknowledge/", views.acknowledge, name="acknowledge"),
]
