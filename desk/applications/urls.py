"""Addresses of applications."""

from django.urls import path

from desk.applications.views import beginning, deeds, means, members, papers, printed, showing
from desk.household_file import views as file

app_name = "applications"

urlpatterns = [
    path("", showing.application_list, name="list"),
    path("new/", beginning.new, name="new"),
    path("new/person/", beginning.applicant, name="applicant"),
    path("<str:number>/", showing.task_list, name="task_list"),
    path("<str:number>/members/", members.members, name="members"),
    path("<str:number>/members/basics/", members.basics, name="basics"),
    path("<str:number>/members/<uuid:uid>/", members.member, name="member"),
    path("<str:number>/members/<uuid:uid>/remove/", members.remove, name="remove_member"),
    path("<str:number>/members/<uuid:uid>/reveal/", showing.reveal, name="reveal"),
    path("<str:number>/income/", means.income, name="income"),
    path("<str:number>/property/", means.property_, name="property"),
    path("<str:number>/account/", means.account, name="account"),
    path("<str:number>/documents/", papers.documents, name="documents"),
    path("<str:number>/documents/<uuid:uid>/", papers.document, name="document"),
    path("<str:number>/documents/<uuid:uid>/remove/", papers.remove, name="remove_document"),
    path("<str:number>/consents/", papers.consents, name="consents"),
    path("<str:number>/consents/obligor/", papers.obligor, name="obligor"),
    path("<str:number>/consents/<uuid:uid>/revoke/", papers.revoke, name="revoke"),
    path("<str:number>/forms/", printed.forms, name="forms"),
    path("<str:number>/check/", showing.check, name="check"),
    path("<str:number>/accepted/", showing.accepted, name="accepted"),
    path("<str:number>/file/", file.take_application, name="file"),
    path("<str:number>/file/print/", file.print_application, name="file_print"),
    path("<str:number>/supplement/", deeds.supplement, name="supplement"),
    path("<str:number>/complete/", deeds.complete, name="complete"),
    path("<str:number>/recusal/", deeds.recusal, name="recusal"),
    path("<str:number>/recusal/decide/", deeds.recuse, name="recuse"),
    path("<str:number>/not-accept/", deeds.not_accept, name="not_accept"),
    path("<str:number>/withdraw/", deeds.withdraw, name="withdraw"),
    path("<str:number>/abort/", deeds.abort, name="abort"),
    path("<str:number>/pause/", deeds.pause, name="pause"),
    path("<str:number>/resume/", deeds.resume, name="resume"),
    path("<str:number>/extend/", deeds.extend, name="extend"),
]
