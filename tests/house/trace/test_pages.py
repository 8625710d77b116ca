"""No deed without its event: every page, and what it leaves in the trail."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import parameters
from audit.actions import Action
from audit.models import AuditEvent
from households.models import Membership
from tests import factories as make
from tests.conftest import PASSWORD
from tests.house.trace.left import left_by
from tests.reviews.conftest import PDF

pytestmark = pytest.mark.django_db


READS = "reads"
PAGES: dict[str, Action | str] = {
    "accounts:login": Action.SIGNED_IN,
    "accounts:logout": Action.SIGNED_OUT,
    "accounts:password": Action.PASSWORD_CHANGED,
    "accounts:announcement": "what somebody has read is no record",
    "desk:home": READS,
    "desk:kinship_new": Action.KINSHIP_FILED,
    "desk:approvals": READS,
    "desk:card": Action.CARD_ISSUED,
    "desk:family": Action.CARD_OPENED,
    "desk:approval": Action.APPLICATION_CONFIRM,
    "desk:recognise": Action.APPLICATION_RECOGNISE,
    "desk:complain": Action.COMPLAINT_REGISTERED,
    "desk:connect_complaint": Action.COMPLAINT_CONNECTED,
    "desk:approve_many": Action.APPLICATION_CONFIRM,
    "desk:return_many": Action.APPLICATION_SEND_BACK,
    **{f"imports:{name}": READS for name in ("feeds", "history", "compare", "ledgers", "preview")},
    **{f"imports:{name}": READS for name in ("result", "template")},
    "imports:upload_feed": Action.FILE_UPLOADED,
    "imports:upload_ledger": Action.FILE_UPLOADED,
    "imports:reread": "looking again changes nothing but what is shown",
    "imports:confirm": Action.FILE_IMPORTED,
    "imports:drop": Action.UPLOAD_DROPPED,
    "imports:errors": Action.ERRORS_FETCHED,
    "imports:mend": Action.FILE_UPLOADED,
    "imports:withdraw": Action.FILE_WITHDRAWN,
    "jobs:job": READS,
    "jobs:again": "what is run again leaves its own event",
    "desk:help": READS,
    "desk:chapter": READS,
    "desk:search": Action.SEARCHED_BY_NUMBER,
    "desk:households": READS,
    "desk:households_export": Action.EXPORTED,
    "desk:households_job": READS,
    "desk:households_file": "the export was written, and noted, for whoever fetches it",
    "desk:household": READS,
    "desk:household_file": Action.EXPORTED,
    "desk:household_file_print": "the export was noted when the page was asked for",
    "desk:household_file_job": READS,
    "desk:household_file_file": "the export was written, and noted, for whoever fetches it",
    "desk:reveal": Action.NUMBER_REVEALED,
    **{f"notices:{name}": READS for name in ("list", "history", "notice", "poster", "photo")},
    "notices:new": Action.NOTICE_POSTED,
    "notices:announce": Action.NOTICE_ANNOUNCED,
    "notices:add_photo": Action.NOTICE_PHOTOGRAPHED,
    "notices:end": Action.NOTICE_ENDED,
    "notices:report": Action.APPLICATION_REPORT,
    "notices:take_down": Action.NOTICE_TAKEN_DOWN,
    "notices:object": Action.COMPLAINT_REGISTERED,
    "notices:settle": Action.APPLICATION_SETTLE,
    "letters:letter": Action.LETTER_DELIVERED,
    "letters:print": READS,
    "letters:templates": READS,
    "letters:template": Action.LETTER_TEMPLATE_SET,
    **{f"visits:{name}": READS for name in ("list", "print", "record", "photo")},
    "visits:visit": Action.HOME_VISITED,
    "visits:add_photo": Action.DOCUMENT_ADDED,
    "pictures:begin": Action.PHONE_OFFERED,
    "pictures:show": READS,
    "pictures:phone": Action.DOCUMENT_ADDED,
    "pictures:turn": Action.DOCUMENT_TURNED,
    "checks:result": Action.APPLICATION_CONCLUDE_CHECK,
    "checks:ask": Action.CHECK_LOOKED_UP,
    "checks:refresh": Action.CHECK_LOOKED_UP,
    "checks:contest": Action.APPLICATION_CONTEST_CHECK,
    "checks:report": READS,
    "appraisals:appraisal": Action.APPLICATION_APPRAISE,
    "appraisals:record": READS,
    "opinions:initial": Action.APPLICATION_OPINE,
    "opinions:return": Action.APPLICATION_RETURN,
    **{f"applications:{name}": READS for name in ("list", "task_list", "document", "accepted")},
    "applications:new": Action.APPLICATION_START,
    "applications:applicant": Action.SEARCHED_BY_NUMBER,
    **{
        f"applications:{name}": Action.APPLICATION_CHANGED
        for name in ("members", "basics", "member", "remove_member", "income", "property", "account")
    },
    "applications:documents": Action.DOCUMENT_ADDED,
    "applications:remove_document": Action.DOCUMENT_REMOVED,
    "applications:consents": Action.CONSENT_SIGNED,
    "applications:obligor": Action.CONSENT_SIGNED,
    "applications:revoke": Action.CONSENT_REVOKED,
    "applications:reveal": Action.NUMBER_REVEALED,
    "applications:check": Action.APPLICATION_ACCEPT,
    "applications:file": Action.EXPORTED,
    "applications:file_print": "the export was noted when the page was asked for",
    "applications:supplement": Action.APPLICATION_ASK_SUPPLEMENT,
    "applications:forms": READS,
    "applications:recusal": Action.APPLICATION_ASK_RECUSAL,
    "applications:recuse": Action.APPLICATION_RECUSE,
    "applications:complete": Action.APPLICATION_INVESTIGATED,
    "applications:not_accept": Action.APPLICATION_NOT_ACCEPT,
    "applications:withdraw": Action.APPLICATION_WITHDRAW,
    "applications:abort": Action.APPLICATION_ABORT,
    "applications:pause": Action.APPLICATION_PAUSE,
    "applications:resume": Action.APPLICATION_RESUME,
    "applications:extend": Action.APPLICATION_EXTEND,
    "desk:acknowledge": "what somebody has read is no record",
    "reviews:crosscheck": Action.CROSSCHECK_ASKED,
    "reviews:crosscheck_job": READS,
    "reviews:run": READS,
    "reviews:findings": READS,
    "reviews:assign_many": Action.FINDING_ASSIGNED,
    "reviews:finding": READS,
    "reviews:assign": Action.FINDING_ASSIGNED,
    "reviews:verify": Action.FINDING_VERIFIED,
    "reviews:draft": "a draft is no record",
    "accounts:draft": "a draft is no record",
    "reviews:hand_over": Action.FINDING_HANDED_OVER,
    "reviews:countersign": Action.FINDING_COUNTERSIGNED,
    "reviews:reveal": Action.NUMBER_REVEALED,
    "reviews:attachment": READS,
    "reviews:items": READS,
    "reviews:item": READS,
    "reports:ledgers": READS,
    "reports:ledger": READS,
    "reports:print": READS,
    "reports:job": READS,
    "reviews:trial": READS,
    "reviews:trial_job": READS,
    "reports:trail": READS,
    "reports:check": "it only looks",
    "reports:checked": READS,
    "reports:trail_find": Action.SEARCHED_BY_NUMBER,
    "reports:trail_export": Action.EXPORTED,
    "reports:trail_verify": Action.AUDIT_VERIFIED,
    "reports:trail_job": READS,
    "reviews:why": "it reads; a look by ID number stands in the trail",
    "reports:file": "the export was written, and noted, for whoever fetches it",
    "reports:export": Action.EXPORTED,
    "reports:unmask": Action.EXPORTED_UNMASKED,
    "api:schema": READS,
    "api:findings": READS,
    "api:finding": READS,
    "api:nothing": READS,
}


def addresses(resolver: Any = None, space: str = "") -> Iterator[str]:
    """The names of all pages but the admin's."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inside = entry.namespace or entry.app_name or ""
            if inside != "admin":
                yield from addresses(entry, f"{inside}:" if inside else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


def test_every_page_is_in_the_table():
    assert set(addresses()) == set(PAGES)


def test_signing_in_and_out_and_the_password_leave_their_events(client, county_officer):
    def sign_in(password: str) -> None:
        client.post(reverse("accounts:login"), {"number": "XJ01", "password": password, "next": "/"})

    new = "Another-horse-77"
    assert left_by(lambda: sign_in("wrong")) == [Action.SIGN_IN_FAILED]
    assert left_by(lambda: sign_in(PASSWORD)) == [Action.SIGNED_IN]
    typed = {"old": PASSWORD, "new": new, "again": new, "next": "/"}
    assert left_by(lambda: client.post(reverse("accounts:password"), typed)) == [Action.PASSWORD_CHANGED]
    assert left_by(lambda: client.post(reverse("accounts:logout"))) == [Action.SIGNED_OUT]
    for _ in range(4):
        sign_in("wrong")
    assert Action.LOCKED in left_by(lambda: sign_in("wrong"))


def test_the_pages_of_a_finding_leave_their_events(post, people, found, today):
    finding, other = found(assigned=False), found(assigned=False)
    parameters.set_value(
        "finding.countersign",
        159922,
        valid_from=date(2026, 1, 1),
        text="是",
        basis="县里规定",
        actor=people.county,
    )
    pdf = SimpleUploadedFile("入户.pdf", PDF.content, "application/pdf")
    typed = {
        "result": "untrue",
        "method": "home_visit",
        "on": today.isoformat(),
        "second_name": "李村",
        "note": "已核对",
    }
    for deed, action in (
        (lambda: post(people.county, "reviews:assign", finding.pk, workdays="10"), Action.FINDING_ASSIGNED),
        (
            lambda: post(people.county, "reviews:assign_many", pick=[other.pk], workdays="10", deed="1"),
            Action.FINDING_ASSIGNED,
        ),
        (
            lambda: post(people.case, "reviews:verify", finding.pk, **typed, files=pdf),
            Action.FINDING_VERIFIED,
        ),
        (
            lambda: post(people.examiner, "reviews:countersign", finding.pk, note="属实"),
            Action.FINDING_COUNTERSIGNED,
        ),
    ):
        assert action in left_by(deed)


def test_a_look_at_a_full_number_leaves_its_event_with_the_reason(post, people, found):
    finding = found()
    deed = lambda: post(people.case, "reviews:reveal", finding.pk, reason="核对证件", more="")  # noqa: E731
    assert left_by(deed) == [Action.NUMBER_REVEALED]
    event = AuditEvent.objects.latest("pk")
    assert (event.reason, event.actor, event.object_id) == ("核对证件", people.case, str(finding.pk))
    assert left_by(lambda: post(people.case, "reviews:reveal", finding.pk, reason="")) == []


def test_asking_for_a_cross_check_leaves_its_event(post, people, today):
    deed = lambda: post(people.county, "reviews:crosscheck", as_of=today.isoformat(), rule="")  # noqa: E731
    assert left_by(deed) == [Action.CROSSCHECK_ASKED]


def test_exports_leave_their_events(post, people):
    assert left_by(lambda: post(people.county, "reports:export", "roll")) == [Action.EXPORTED]
    deed = lambda: post(people.county, "reports:unmask", "roll", reason="审计取证")  # noqa: E731
    assert left_by(deed) == [Action.EXPORTED_UNMASKED]
    assert AuditEvent.objects.latest("pk").reason == "审计取证"


def test_the_pages_of_a_household_leave_their_events(post, signed_in, people, found):
    finding = found()
    member = Membership.objects.get(household=finding.household)
    look = lambda: post(  # noqa: E731
        people.case, "desk:reveal", finding.numbers, "id", member.pk, reason="核对证件", more=""
    )
    assert left_by(look) == [Action.NUMBER_REVEALED]
    event = AuditEvent.objects.latest("pk")
    assert (event.reason, event.object_id) == ("核对证件", str(finding.household_id))
    assert left_by(lambda: post(people.case, "desk:search", q=make.id_number(7))) == [
        Action.SEARCHED_BY_NUMBER
    ]
    assert left_by(lambda: post(people.case, "desk:search", q="高秀")) == []
    browser = signed_in(people.case)
    assert left_by(lambda: browser.get(reverse("desk:households_export")).getvalue()) == [Action.EXPORTED]
