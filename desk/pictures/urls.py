"""Addresses of pictures: the code on the screen, the telephone's page, turning."""

from django.urls import path

from desk.pictures import views

app_name = "pictures"

urlpatterns = [
    path("phone/", views.begin, name="begin"),
    path("phone/<uuid:uid>/", views.show, name="show"),
    path("p/<str:token>/", views.phone, name="phone"),
    path("documents/<uuid:uid>/turn/", views.turn, name="turn"),
]
