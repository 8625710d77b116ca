"""Addresses of appraisals."""

from django.urls import path

from desk.appraisals import views

app_name = "appraisals"

urlpatterns = [
    path("cases/<str:number>/appraisal/", views.appraisal, name="appraisal"),
    path("cases/<str:number>/appraisal/<int:pk>/", views.record, name="record"),
]
