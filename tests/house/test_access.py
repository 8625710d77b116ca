"""Every address as every role: the exact answer, and the trace of each refusal (权限矩阵)."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Announcement, User, system_user
from accounts.scope import scope
from audit.models import AuditEvent
from common import clock
from desk.pictures import links
from desk.visits import entry as visiting
from households import photos
from households.models import Membership
from households.procedure import accepting, drafting
from households.procedure.investigating import Told
from reviews import crosscheck
from reviews.models import Finding, Run, Verification
from tests.conftest import COUNTY
from tests.pages import applying, imports, publishing
from tests.pages.conftest import answers, check, found, kin, people, today, verified
from tests.procedures import EAST_WILLOW, number, picture

__all__ = ["answers", "check", "found", "kin", "people", "today", "verified"]

pytestmark = pytest.mark.django_db

ROLES = ["J", "S", "Y", "H", "Z", "A", "L", "G", "N"]
READ, WRITE = "GET", "POST"

#                                           J   S   Y   H   Z   A   L   G   N (township next door)
ACCESS = {
    (READ, "imports:feeds"):              "200 200 200 200 403 200 403 403 200",
    (READ, "imports:history deaths"):     "403 200 200 200 403 200 403 403 403",
    (READ, "imports:history officials"):  "200 200 200 200 403 200 403 403 200",
    (READ, "imports:history nothing"):    "404 404 404 404 404 404 404 404 404",
    (READ, "imports:compare deaths"):     "403 403 404 404 403 404 403 403 403",
    (READ, "imports:upload_feed"):        "200 403 200 200 403 403 403 403 200",
    (WRITE, "imports:upload_feed"):       "422 403 422 422 403 403 403 403 422",
    (READ, "imports:ledgers"):            "200 200 200 200 200 200 403 200 200",
    (READ, "imports:upload_ledger"):      "200 403 200 200 200 403 403 200 200",
    (WRITE, "imports:upload_ledger"):     "422 403 422 422 422 403 403 422 422",
    (READ, "imports:template deaths"):    "403 200 200 200 403 200 403 403 403",
    (READ, "imports:template payments"):  "403 403 200 200 200 200 403 403 403",
    (READ, "imports:result"):             "404 404 200 200 403 200 403 403 404",
    (WRITE, "imports:errors"):            "404 404 404 404 403 403 403 403 404",
    (WRITE, "imports:mend"):              "404 404 422 422 403 403 403 403 404",
    (READ, "imports:withdraw"):           "404 404 200 200 403 403 403 403 404",
    (WRITE, "imports:withdraw"):          "404 404 422 422 403 403 403 403 404",
    (READ, "imports:preview"):            "404 404 200 404 404 404 404 404 404",
    (WRITE, "imports:reread"):            "404 404 302 404 404 404 404 404 404",
    (WRITE, "imports:confirm"):           "404 404 409 404 404 404 404 404 404",
    (WRITE, "imports:drop"):              "404 404 302 404 404 404 404 404 404",
    (READ, "jobs:job"):                   "404 404 302 404 404 404 404 200 404",
    (WRITE, "jobs:again"):                "404 404 409 404 404 404 404 409 404",
    (READ, "accounts:login"):             "302 302 302 302 302 302 302 302 302",
    (READ, "accounts:logout"):            "405 405 405 405 405 405 405 405 405",
    (WRITE, "accounts:logout"):           "302 302 302 302 302 302 302 302 302",
    (READ, "accounts:password"):          "200 200 200 200 200 200 200 200 200",
    (READ, "accounts:announcement"):      "200 200 200 200 200 200 200 200 200",
    (WRITE, "accounts:announcement"):     "405 405 405 405 405 405 405 405 405",
    (READ, "accounts:draft"):             "405 405 405 405 405 405 405 405 405",
    (WRITE, "accounts:draft"):            "403 302 403 403 403 403 403 403 404",
    (READ, "desk:home"):                  "200 200 200 200 200 200 200 200 200",
    (READ, "desk:help"):                  "200 200 200 200 200 200 200 200 200",
    (READ, "desk:chapter findings"):      "200 200 200 200 404 200 200 404 200",
    (READ, "desk:acknowledge"):           "405 405 405 405 405 405 405 405 405",
    (WRITE, "desk:acknowledge"):          "400 400 400 400 400 400 400 400 400",
    (READ, "desk:kinship_new"):           "200 403 200 403 403 403 403 403 200",
    (WRITE, "desk:kinship_new"):          "422 403 422 403 403 403 403 403 422",
    (READ, "desk:approvals"):             "403 403 200 403 403 200 403 403 403",
    (READ, "desk:approval"):              "404 404 404 404 404 404 404 404 404",
    (READ, "desk:recognise"):             "404 404 404 404 404 404 404 404 404",
    (READ, "desk:complain"):              "404 404 404 404 404 404 404 404 404",
    (READ, "desk:connect_complaint"):     "405 405 405 405 405 405 405 405 405",
    (WRITE, "desk:connect_complaint"):    "404 404 404 404 404 404 404 404 404",
    (WRITE, "desk:approve_many"):         "403 403 400 403 403 403 403 403 403",
    (WRITE, "desk:return_many"):          "403 403 400 403 403 403 403 403 403",
    (READ, "desk:family nothing"):        "404 404 404 404 404 404 404 404 404",
    (READ, "desk:card"):                  "200 200 200 403 403 403 403 403 404",
    (READ, "desk:search"):                "200 200 200 200 200 200 403 403 200",
    (WRITE, "desk:search"):               "302 302 302 302 302 302 403 403 302",
    (READ, "desk:households"):            "200 200 200 200 200 200 200 403 200",
    (READ, "desk:households_export"):     "200 200 200 200 200 200 200 403 200",
    (READ, "desk:households_job"):        "404 404 404 404 404 404 404 404 404",
    (READ, "desk:households_file"):       "404 404 404 404 404 404 404 404 404",
    (READ, "desk:household"):             "200 200 200 200 200 200 403 403 404",
    (READ, "desk:household_file"):        "200 200 200 403 200 200 403 403 404",
    (WRITE, "desk:household_file"):       "422 422 422 403 422 422 403 403 404",
    (READ, "desk:household_file_print"):  "302 302 302 403 302 302 403 403 404",
    (READ, "desk:household_file_job"):    "404 404 404 404 404 404 404 404 404",
    (READ, "desk:household_file_file"):   "404 404 404 404 404 404 404 404 404",
    (READ, "desk:reveal"):                "200 200 200 200 200 200 403 403 404",
    (WRITE, "desk:reveal"):               "422 422 422 422 422 422 403 403 404",
    (READ, "letters:letter"):             "200 200 200 200 403 200 403 403 404",
    (WRITE, "letters:letter"):            "422 422 422 403 403 403 403 403 404",
    (READ, "letters:print"):              "200 200 200 200 403 200 403 403 404",
    (READ, "letters:templates"):          "200 200 200 200 403 200 403 403 200",
    (READ, "letters:template D05"):       "200 200 200 200 403 200 403 403 200",
    (WRITE, "letters:template D05"):      "403 403 422 403 403 403 403 403 403",
    (READ, "appraisals:appraisal"):       "409 409 403 403 403 403 403 403 404",
    (WRITE, "appraisals:appraisal"):      "409 409 403 403 403 403 403 403 404",
    (READ, "appraisals:record"):          "404 404 404 404 403 404 403 403 404",
    (READ, "opinions:initial"):           "403 200 200 200 403 200 403 403 404",
    (WRITE, "opinions:initial"):          "403 409 403 403 403 403 403 403 404",
    (READ, "opinions:return"):            "403 409 403 403 403 403 403 403 404",
    (WRITE, "opinions:return"):           "403 409 403 403 403 403 403 403 404",
    (READ, "checks:result"):              "200 200 200 200 403 200 403 403 404",
    (WRITE, "checks:result"):             "302 403 403 403 403 403 403 403 404",
    (WRITE, "checks:ask"):                "302 403 403 403 403 403 403 403 404",
    (WRITE, "checks:refresh"):            "302 403 403 403 403 403 403 403 404",
    (READ, "checks:contest"):             "200 403 403 403 403 403 403 403 404",
    (WRITE, "checks:contest"):            "422 403 403 403 403 403 403 403 404",
    (READ, "checks:report"):              "404 404 404 404 403 404 403 403 404",
    (READ, "notices:list"):                   "200 200 200 200 403 200 403 403 200",
    (READ, "notices:history"):                "200 200 200 200 403 200 403 403 200",
    (READ, "notices:notice"):                 "200 200 200 200 403 200 403 403 404",
    (READ, "notices:poster"):                 "200 200 200 200 403 200 403 403 404",
    (READ, "notices:photo"):                  "200 200 200 200 403 200 403 403 404",
    (READ, "notices:new"):                    "200 403 403 403 403 403 403 403 404",
    (WRITE, "notices:new"):                   "422 403 403 403 403 403 403 403 404",
    (READ, "notices:announce"):               "200 403 403 403 403 403 403 403 404",
    (WRITE, "notices:announce"):              "422 403 403 403 403 403 403 403 404",
    (READ, "notices:end"):                    "200 403 403 403 403 403 403 403 404",
    (WRITE, "notices:end"):                   "422 403 403 403 403 403 403 403 404",
    (READ, "notices:object"):                 "200 403 403 403 403 403 403 403 404",
    (WRITE, "notices:object"):                "422 403 403 403 403 403 403 403 404",
    (READ, "notices:settle"):                 "200 403 403 403 403 403 403 403 404",
    (WRITE, "notices:settle"):                "422 403 403 403 403 403 403 403 404",
    (READ, "notices:add_photo"):              "405 405 405 405 405 405 405 405 405",
    (WRITE, "notices:add_photo"):             "422 403 403 403 403 403 403 403 404",
    (READ, "notices:report"):                 "405 405 405 405 405 405 405 405 405",
    (WRITE, "notices:report"):                "409 403 403 403 403 403 403 403 404",
    (READ, "notices:take_down"):              "405 405 405 405 405 405 405 405 405",
    (WRITE, "notices:take_down"):             "409 403 403 403 403 403 403 403 404",
    (READ, "visits:list"):                "200 200 200 200 403 200 403 403 200",
    (READ, "visits:print"):               "200 200 200 200 403 200 403 403 200",
    (READ, "visits:visit"):               "200 403 403 403 403 403 403 403 404",
    (WRITE, "visits:visit"):              "422 403 403 403 403 403 403 403 404",
    (WRITE, "visits:add_photo"):          "422 403 403 403 403 403 403 403 404",
    (READ, "visits:photo"):               "200 200 200 200 403 200 403 403 404",
    (READ, "visits:record"):              "200 200 200 200 403 200 403 403 404",
    (READ, "pictures:begin"):             "405 405 405 405 405 405 405 405 405",
    (WRITE, "pictures:begin"):            "404 404 404 404 404 404 404 404 404",
    (READ, "pictures:show"):              "200 404 404 404 404 404 404 404 404",
    (READ, "pictures:phone nothing"):     "404 404 404 404 404 404 404 404 404",
    (READ, "pictures:turn"):              "405 405 405 405 405 405 405 405 405",
    (WRITE, "pictures:turn"):             "302 403 403 403 403 403 403 403 404",
    (READ, "applications:list"):           "200 200 200 200 403 200 403 403 200",
    (READ, "applications:new"):            "200 403 403 403 403 403 403 403 200",
    (WRITE, "applications:new"):           "422 403 403 403 403 403 403 403 422",
    (READ, "applications:applicant"):      "405 405 405 405 405 405 405 405 405",
    (WRITE, "applications:applicant"):     "200 403 403 403 403 403 403 403 200",
    (READ, "applications:task_list"):      "200 200 200 200 403 200 403 403 404",
    (READ, "applications:members"):        "200 403 403 403 403 403 403 403 404",
    (WRITE, "applications:members"):       "422 403 403 403 403 403 403 403 404",
    (READ, "applications:income"):         "200 403 403 403 403 403 403 403 404",
    (WRITE, "applications:income"):        "422 403 403 403 403 403 403 403 404",
    (READ, "applications:property"):       "200 403 403 403 403 403 403 403 404",
    (WRITE, "applications:property"):      "422 403 403 403 403 403 403 403 404",
    (READ, "applications:account"):        "200 403 403 403 403 403 403 403 404",
    (WRITE, "applications:account"):       "422 403 403 403 403 403 403 403 404",
    (READ, "applications:consents"):       "200 403 403 403 403 403 403 403 404",
    (WRITE, "applications:consents"):      "422 403 403 403 403 403 403 403 404",
    (READ, "applications:basics"):         "405 405 405 405 405 405 405 405 405",
    (WRITE, "applications:basics"):        "422 403 403 403 403 403 403 403 404",
    (READ, "applications:member"):         "200 403 403 403 403 403 403 403 404",
    (WRITE, "applications:member"):        "422 403 403 403 403 403 403 403 404",
    (READ, "applications:remove_member"):  "405 405 405 405 405 405 405 405 405",
    (WRITE, "applications:remove_member"): "302 403 403 403 403 403 403 403 404",
    (READ, "applications:reveal"):         "200 200 200 200 403 200 403 403 404",
    (WRITE, "applications:reveal"):        "422 422 422 422 403 422 403 403 404",
    (READ, "applications:documents"):      "200 200 200 403 403 403 403 403 404",
    (WRITE, "applications:documents"):     "302 302 302 403 403 403 403 403 404",
    (READ, "applications:document"):       "200 200 200 200 403 200 403 403 404",
    (READ, "applications:remove_document"):"405 405 405 405 405 405 405 405 405",
    (WRITE, "applications:remove_document"):"302 302 302 403 403 403 403 403 404",
    (READ, "applications:obligor"):        "405 405 405 405 405 405 405 405 405",
    (WRITE, "applications:obligor"):       "422 403 403 403 403 403 403 403 404",
    (READ, "applications:revoke"):         "405 405 405 405 405 405 405 405 405",
    (WRITE, "applications:revoke"):        "302 403 403 403 403 403 403 403 404",
    (READ, "applications:check"):          "200 200 200 200 403 200 403 403 404",
    (WRITE, "applications:check"):         "422 403 403 403 403 403 403 403 404",
    (READ, "applications:forms"):          "200 200 200 200 403 200 403 403 404",
    (READ, "applications:file"):           "302 302 302 403 403 302 403 403 404",
    (WRITE, "applications:file"):          "302 302 302 403 403 302 403 403 404",
    (READ, "applications:file_print"):     "302 302 302 403 403 302 403 403 404",
    (READ, "applications:accepted"):       "302 302 302 302 403 302 403 403 404",
    (READ, "applications:recusal"):        "200 200 200 200 403 403 403 403 404",
    (WRITE, "applications:recusal"):       "422 422 422 422 403 403 403 403 404",
    (READ, "applications:recuse"):         "403 200 200 403 403 403 403 403 404",
    (WRITE, "applications:recuse"):        "403 422 422 403 403 403 403 403 404",
    (READ, "applications:complete"):       "200 403 403 403 403 403 403 403 404",
    (WRITE, "applications:complete"):      "422 403 403 403 403 403 403 403 404",
    (READ, "applications:not_accept"):     "200 403 403 403 403 403 403 403 404",
    (WRITE, "applications:not_accept"):    "422 403 403 403 403 403 403 403 404",
    (READ, "applications:withdraw"):       "200 403 403 403 403 403 403 403 404",
    (WRITE, "applications:withdraw"):      "422 403 403 403 403 403 403 403 404",
    (READ, "applications:abort"):          "200 403 200 403 403 403 403 403 404",
    (WRITE, "applications:abort"):         "422 403 422 403 403 403 403 403 404",
    (READ, "applications:pause"):          "200 200 200 403 403 403 403 403 404",
    (WRITE, "applications:pause"):         "422 422 422 403 403 403 403 403 404",
    (READ, "applications:resume"):         "200 200 200 403 403 403 403 403 404",
    (WRITE, "applications:resume"):        "422 422 422 403 403 403 403 403 404",
    (READ, "applications:extend"):         "200 200 200 403 403 403 403 403 404",
    (WRITE, "applications:extend"):        "422 422 422 403 403 403 403 403 404",
    (READ, "applications:supplement"):     "200 403 403 403 403 403 403 403 404",
    (WRITE, "applications:supplement"):    "302 403 403 403 403 403 403 403 404",
    (READ, "reviews:crosscheck"):         "403 200 200 200 403 200 403 403 403",
    (WRITE, "reviews:crosscheck"):        "403 403 422 422 403 403 403 403 403",
    (READ, "reviews:run"):                "403 200 200 200 403 200 403 403 403",
    (READ, "reviews:crosscheck_job"):     "403 200 200 200 403 200 403 403 403",
    (READ, "reviews:trial"):              "403 403 200 403 403 403 403 200 403",
    (WRITE, "reviews:trial"):             "403 403 422 403 403 403 403 422 403",
    (READ, "reviews:trial_job"):          "403 403 404 403 403 403 403 404 403",
    (READ, "reviews:why"):                "200 200 200 200 403 200 403 403 200",
    (WRITE, "reviews:why"):               "422 422 422 422 403 422 403 403 422",
    (READ, "reviews:findings"):           "200 200 200 200 403 200 200 403 200",
    (READ, "reviews:finding"):            "200 200 200 200 403 200 403 403 404",
    (READ, "reviews:assign_many"):        "405 405 405 405 405 405 405 405 405",
    (WRITE, "reviews:assign_many"):       "403 403 200 403 403 403 403 403 403",
    (READ, "reviews:assign"):             "403 403 200 403 403 403 403 403 404",
    (WRITE, "reviews:assign"):            "403 403 422 403 403 403 403 403 404",
    (READ, "reviews:verify"):             "200 403 200 403 403 403 403 403 404",
    (WRITE, "reviews:verify"):            "422 403 422 403 403 403 403 403 404",
    (READ, "reviews:draft"):              "405 405 405 405 405 405 405 405 405",
    (WRITE, "reviews:draft"):             "302 403 302 403 403 403 403 403 404",
    (READ, "reviews:hand_over"):          "405 405 405 405 405 405 405 405 405",
    (WRITE, "reviews:hand_over"):         "403 403 403 403 403 403 403 403 404",
    (READ, "reviews:countersign"):        "403 409 403 403 403 403 403 403 404",
    (WRITE, "reviews:countersign"):       "403 409 403 403 403 403 403 403 404",
    (READ, "reviews:reveal"):             "200 200 200 200 403 200 403 403 404",
    (WRITE, "reviews:reveal"):            "422 422 422 422 403 422 403 403 404",
    (READ, "reviews:items"):              "200 200 200 200 403 200 200 403 200",
    (READ, "reviews:item"):               "200 200 200 200 403 200 403 403 404",
    (READ, "reviews:attachment"):         "200 200 200 200 403 200 403 403 404",
    (READ, "reports:checked"):            "404 404 404 404 404 404 404 404 404",
    (READ, "reports:ledgers"):            "200 200 200 200 200 200 200 403 200",
    (READ, "reports:check"):              "200 200 200 200 200 200 200 403 200",
    (WRITE, "reports:check"):             "422 422 422 422 422 422 422 403 422",
    (READ, "reports:ledger township_overview"): "200 200 200 200 200 200 200 403 200",
    (READ, "reports:ledger overview_enrolled"): "200 200 200 200 200 200 200 403 200",
    (READ, "reports:ledger overview_repeats"): "403 403 200 403 403 200 403 403 403",
    (READ, "reports:ledger findings"):    "200 200 200 200 403 200 200 403 200",
    (READ, "reports:ledger rectification"): "200 200 200 200 403 200 200 403 200",
    (READ, "reports:ledger roll"):        "200 200 200 200 200 200 200 403 200",
    (READ, "reports:ledger payments"):    "200 200 200 200 200 200 200 403 200",
    (READ, "reports:ledger kinship"):     "200 200 200 200 200 200 403 403 200",
    (READ, "reports:ledger complaints"):  "403 403 200 403 403 200 403 403 403",
    (READ, "reports:ledger nothing"):     "404 404 404 404 404 404 404 404 404",
    (READ, "reports:print findings"):     "200 200 200 200 403 200 200 403 200",
    (READ, "reports:print complaints"):   "403 403 200 403 403 200 403 403 403",
    (WRITE, "reports:export findings"):   "200 200 200 200 403 200 200 403 200",
    (WRITE, "reports:export township_overview"): "200 200 200 200 200 200 200 403 200",
    (WRITE, "reports:export complaints"): "403 403 200 403 403 200 403 403 403",
    (READ, "reports:unmask findings"):    "403 403 200 403 403 200 403 403 403",
    (WRITE, "reports:unmask findings"):   "403 403 422 403 403 422 403 403 403",
    (READ, "reports:trail"):              "403 403 200 403 403 200 403 200 403",
    (WRITE, "reports:trail"):             "405 405 405 405 405 405 405 405 405",
    (READ, "reports:trail_find"):         "405 405 405 405 405 405 405 405 405",
    (WRITE, "reports:trail_find"):        "403 403 302 403 403 302 403 403 403",
    (READ, "reports:trail_export"):       "405 405 405 405 405 405 405 405 405",
    (WRITE, "reports:trail_export"):      "403 403 200 403 403 200 403 200 403",
    (READ, "reports:trail_verify"):       "405 405 405 405 405 405 405 405 405",
    (WRITE, "reports:trail_verify"):      "403 403 403 403 403 302 403 302 403",
    (READ, "reports:trail_job"):          "403 403 403 403 403 404 403 404 403",
    (READ, "reports:job"):                "404 404 404 404 404 404 404 404 404",
    (READ, "reports:file"):               "404 404 404 404 404 404 404 404 404",
    (READ, "api:schema"):                 "200 200 200 200 200 200 200 200 200",
    (READ, "api:findings"):               "200 200 200 200 403 200 200 403 200",
    (READ, "api:finding"):                "200 200 200 200 403 200 403 403 404",
    (READ, "api:nothing"):                "404 404 404 404 404 404 404 404 404",
}  # fmt: skip
"""403: the role may not; 404: not there, or not in one's region; 422, 409: may, but filled nothing in."""


FILED = ("household_file", "household_file_print")
FILE_JOBS = ("household_file_job", "household_file_file")


@pytest.fixture
def addresses(found: Any, verified: Verification) -> dict[str, str]:
    """Where each name of the table leads in this county."""
    assigned: Finding = found()
    run = Run.objects.get(rule_runs=assigned.first_run)
    of_finding = ("finding", "assign", "verify", "draft", "hand_over", "countersign", "reveal")
    asked = crosscheck_job(run)
    return {
        **imports.addresses(run.as_of),
        "accounts:announcement": reverse("accounts:announcement", args=[announced().pk]),
        "accounts:draft": reverse("accounts:draft", args=["countersign", assigned.pk]),
        "reviews:run": reverse("reviews:run", args=[run.pk]),
        "reviews:trial_job": reverse("reviews:trial_job", args=[asked.pk]),
        "reviews:crosscheck_job": reverse("reviews:crosscheck_job", args=[asked.pk]),
        **{f"reviews:{name}": reverse(f"reviews:{name}", args=[assigned.pk]) for name in of_finding},
        "reviews:attachment": reverse("reviews:attachment", args=[verified.attachments.get().uid]),
        "reviews:item": reverse("reviews:item", args=[verified.item.pk]),
        **visited(assigned),
        **judged(),
        **written(),
        **applying.addresses(),
        **publishing.addresses(),
        **{
            f"desk:{name}": reverse(f"desk:{name}", args=["LH-2026-0000"])
            for name in ("approval", "recognise", "complain")
        },
        "desk:connect_complaint": reverse("desk:connect_complaint", args=["LH-2026-0000", uuid4()]),
        "desk:card": reverse("desk:card", args=[assigned.numbers]),
        "desk:household": reverse("desk:household", args=[assigned.numbers]),
        "desk:reveal": reverse("desk:reveal", args=[assigned.numbers, "id", head_of(assigned)]),
        **{f"desk:{name}": reverse(f"desk:{name}", args=[assigned.numbers]) for name in FILED},
        **{f"desk:{name}": reverse(f"desk:{name}", args=[asked.pk]) for name in FILE_JOBS},
        "desk:households_job": reverse("desk:households_job", args=[asked.pk]),
        "desk:households_file": reverse("desk:households_file", args=[asked.pk]),
        "reports:job": reverse("reports:job", args=[asked.pk]),
        "reports:checked": reverse("reports:checked", args=[asked.pk]),
        "reports:trail_job": reverse("reports:trail_job", args=[asked.pk]),
        "reports:file": reverse("reports:file", args=[asked.pk]),
        "api:finding": reverse("api:finding", args=[assigned.pk]),
        "api:nothing": reverse("api:nothing", args=["nothing"]),
        "pick": str(assigned.pk),
    }


def head_of(finding: Finding) -> int:
    """The membership that the finding's person has in its household."""
    return int(Membership.objects.get(household=finding.household, person=finding.person).pk)


def visited(finding: Finding) -> dict[str, str]:
    """Where the finding's household is visited, and where a visit and its photograph are read."""
    caseworker = User.objects.get(number="LH01")
    with scope(region=caseworker.region_id, user=caseworker):
        photo = photos.add(finding.household, actor=caseworker, paper=picture())
        told = Told(
            on=clock.today(), met="self", second_name="李村", signed_by="高秀英", documents=[photo],
            no_photo_reason="手机故障",
        )  # fmt: skip
        visit = visiting.submit(finding.household, told, actor=caseworker, purpose="finding")
        link = links.offer(finding.household, kind=photo.kind, actor=caseworker)
    number = finding.numbers
    return {
        "visits:visit": reverse("visits:visit", args=[number]),
        "visits:add_photo": reverse("visits:add_photo", args=[number]),
        "visits:photo": reverse("visits:photo", args=[photo.uid]),
        "visits:record": reverse("visits:record", args=[visit.uid]),
        "pictures:show": reverse("pictures:show", args=[link.uid]),
        "pictures:turn": reverse("pictures:turn", args=[photo.uid]),
    }


def judged() -> dict[str, str]:
    """Where an application of 东柳村 that is only begun would be checked, appraised and examined."""
    caseworker = User.objects.get(number="LH01")
    with scope(region=caseworker.region_id, user=caseworker):
        begun = drafting.start(id_number=number(2), name="田福", village=EAST_WILLOW, actor=caseworker)
    checks = tuple(f"checks:{name}" for name in ("result", "ask", "refresh", "contest", "report"))
    names = ("appraisals:appraisal", "opinions:initial", "opinions:return", *checks)
    none = {"appraisals:record": reverse("appraisals:record", args=[begun.number, 0])}
    return {name: reverse(name, args=[begun.number]) for name in names} | none


def written() -> dict[str, str]:
    """Where a letter to somebody of 东柳村 is read and printed."""
    caseworker = User.objects.get(number="LH01")
    with scope(region=caseworker.region_id, user=caseworker):
        application = drafting.start(
            id_number=number(1), name="马桂兰", village=EAST_WILLOW, actor=caseworker
        )
        letter = accepting.ask_supplement(application, actor=caseworker)
    return {f"letters:{name}": reverse(f"letters:{name}", args=[letter.uid]) for name in ("letter", "print")}


def announced() -> Announcement:
    """What the whole county is told these days."""
    day, now = clock.today(), clock.now()
    return Announcement.objects.create(
        region_id=COUNTY, title="系统升级", text="周五停机。", first_day=day, last_day=day,
        published_by=system_user(), published_at=now, changed_at=now,
    )  # fmt: skip


def crosscheck_job(run: Run) -> Any:
    """A cross-check that waits for a worker."""
    from_command = run.actor
    return crosscheck.ask(as_of=run.as_of, actor=from_command)


def address(name: str, addresses: dict[str, str]) -> str:
    view, _, argument = name.partition(" ")
    if name in addresses:
        return addresses[name]
    return reverse(view, args=[argument] if argument else [])


def ask(client: Client, method: str, name: str, addresses: dict[str, str]) -> int:
    """The status of the answer; a form is sent with next to nothing in it."""
    url = address(name, addresses)
    typed = {"reviews:assign_many": {"pick": addresses["pick"]}, "reviews:hand_over": {"to": "LH02"}}
    answer = client.get(url) if method == READ else client.post(url, typed.get(name, {"reason": ""}))
    if answer.streaming:
        answer.getvalue()  # closes the file; close() would end the test's own connection on PostgreSQL
    return int(answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_exactly_this_answer_at_each_address(
    role: str, people: dict[str, User], addresses: dict[str, str], signed_in: Any
) -> None:
    got = {}
    for (method, name), expected in ACCESS.items():
        client = signed_in(people[role])
        refusals = AuditEvent.objects.filter(action="refused", actor=people[role])
        before = refusals.count()
        status = ask(client, method, name, addresses)
        told = refusals.count() - before
        wanted = int(expected.split()[ROLES.index(role)])
        if (status, told) != (wanted, int(wanted in (403, 404))):
            got[method, name] = f"{status} with {told} events, not {wanted}"
    assert got == {}


def names(resolver: URLResolver, space: str = "") -> set[str]:
    found_names = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found_names.add(f"{space}{entry.name}")
        elif entry.namespace != "admin":
            found_names |= names(entry, f"{entry.namespace}:" if entry.namespace else space)
    return found_names


def test_the_table_knows_every_address() -> None:
    assert names(get_resolver()) == {name.partition(" ")[0] for _, name in ACCESS}


def test_who_has_not_signed_in_is_sent_to_the_sign_in_from_everywhere(
    addresses: dict[str, str], client: Client
) -> None:
    for _, name in ACCESS:
        url = address(name, addresses)
        answer = client.get(url)
        if name.startswith(("desk:family", "pictures:phone")):
            assert answer.status_code == 404  # these are opened by a code, not by a sign-in
            continue
        if name == "accounts:login" or name.startswith("api:"):
            assert answer.status_code == (200 if name == "accounts:login" else 403)
            continue
        assert answer.status_code == 302, name
        assert answer["Location"] == f"/login/?next={url}", name


def test_the_auditor_writes_nothing_but_exports_and_looks(
    people: dict[str, User], addresses: dict[str, str], signed_in: Any
) -> None:
    own = r"accounts:|desk:(acknowledge|search|reveal)|applications:reveal|reviews:(reveal|why)"
    own += "|desk:household_file|applications:file"
    allowed = re.compile(rf"{own}|reports:(check|export|unmask|trail_(find|export|verify))")
    findings_before = list(Finding.objects.order_by("pk").values())
    for _, name in ACCESS:
        if not allowed.match(name):
            status = ask(signed_in(people["A"]), WRITE, name, addresses)
            assert status in (403, 404, 405), f"{name}: {status}"
    assert list(Finding.objects.order_by("pk").values()) == findings_before


@pytest.mark.parametrize("name", ["reviews:finding", "reviews:verify", "reviews:reveal", "api:finding"])
def test_next_door_a_finding_and_no_finding_are_the_same(
    name: str, people: dict[str, User], addresses: dict[str, str], signed_in: Any
) -> None:
    there = addresses[name]
    nowhere = there.replace(addresses["pick"], "99999999")
    pages = [signed_in(people["N"]).get(url).content.decode() for url in (there, nowhere)]
    tokens = re.compile(r'(value|data-csrf)="[A-Za-z0-9]{64}"|编号 <b>[0-9a-f]{8}</b>')
    assert tokens.sub("", pages[0]) == tokens.sub("", pages[1])
