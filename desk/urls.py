"""Addresses of the desk."""

from django.urls import path

from desk import views
from desk.approvals import recognising
from desk.approvals import views as approvals
from desk.complaining import views as complaining
from desk.family import views as family
from desk.household import views as household
from desk.household_file import views as household_file
from desk.kinship import views as kinship
from desk.search import views as search

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_contents, name="help"),
    path("help/<slug:key>/", views.help_chapter, name="chapter"),
    path("todos/acknowledge/", views.acknowledge, name="acknowledge"),
    path("search/", search.search, name="search"),
    path("approvals/", approvals.queue, name="approvals"),
    path("approvals/batch/", approvals.approve_many, name="approve_many"),
    path("approvals/return/", approvals.return_many, name="return_many"),
    path("approvals/<str:number>/", approvals.approval, name="approval"),
    path("approvals/<str:number>/recognise/", recognising.recognise, name="recognise"),
    path("applications/<str:number>/complaint/", complaining.complain, name="complain"),
    path("approvals/<str:number>/complaints/<uuid:uid>/", complaining.connect, name="connect_complaint"),
    path("kinship/new/", kinship.new, name="kinship_new"),
    path("households/", household.household_list, name="households"),
    path("households/export/", household.export, name="households_export"),
    path("households/export/<int:pk>/", household.job, name="households_job"),
    path("households/export/<int:pk>/file/", household.file, name="households_file"),
    path("households/file/jobs/<int:pk>/", household_file.job, name="household_file_job"),
    path("households/file/jobs/<int:pk>/file/", household_file.file, name="household_file_file"),
    path("f/<str:token>/", family.family, name="family"),
    path("households/<path:number>/card/", family.card, name="card"),
    path("households/<path:number>/file/", household_file.take, name="household_file"),
    path("households/<path:number>/file/print/", household_file.print_page, name="household_file_print"),
    path("households/<path:number>/reveal/<str:what>/<int:pk>/", household.reveal, name="reveal"),
    path("households/<path:number>/", household.household, name="household"),
]
