"""Addresses of the initial opinion."""

from django.urls import path

from desk.opinions import views

app_name = "opinions"

urlpatterns = [
    path("cases/<str:number>/initial/", views.initial, name="initial"),
    path("cases/<str:number>/initial/return/", views.send_back, name="return"),
]
