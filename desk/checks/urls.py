"""Addresses of the check of means."""

from django.urls import path

from desk.checks import views

app_name = "checks"

urlpatterns = [
    path("cases/<str:number>/check-result/", views.result, name="result"),
    path("cases/<str:number>/check-result/request/", views.ask, name="ask"),
    path("cases/<str:number>/check-result/refresh/", views.refresh, name="refresh"),
    path("cases/<str:number>/check-result/contest/", views.contest, name="contest"),
    path("cases/<str:number>/check-result/print/", views.report, name="report"),
]
