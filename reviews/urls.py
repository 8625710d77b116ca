"""Addresses of cross-checks and findings."""

from django.urls import path

from reviews.views import assignment, crosscheck, findings, looking, rectification, trial, verification, why

app_name = "reviews"

urlpatterns = [
    path("crosscheck/", crosscheck.runs, name="crosscheck"),
    path("crosscheck/trial/", trial.try_out, name="trial"),
    path("crosscheck/trial/<int:pk>/", trial.job, name="trial_job"),
    path("crosscheck/jobs/<int:pk>/", crosscheck.job, name="crosscheck_job"),
    path("crosscheck/<int:pk>/", crosscheck.run, name="run"),
    path("findings/", findings.finding_list, name="findings"),
    path("findings/why/", why.why, name="why"),
    path("findings/assign/", assignment.assign_many, name="assign_many"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/assign/", assignment.assign_one, name="assign"),
    path("findings/<int:pk>/verify/", verification.verify, name="verify"),
    path("findings/<int:pk>/draft/", verification.draft, name="draft"),
    path("findings/<int:pk>/hand-over/", verification.hand_over, name="hand_over"),
    path("findings/<int:pk>/countersign/", verification.countersign, name="countersign"),
    path("findings/<int:pk>/reveal/", looking.reveal, name="reveal"),
    path("rectification/", rectification.items, name="items"),
    path("rectification/<int:pk>/", rectification.item, name="item"),
    path("attachments/<uuid:uid>/", looking.attachment, name="attachment"),
]
