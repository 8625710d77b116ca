"""No deed without its event: every capability, page, command and job, and what it leaves in the trail."""

import importlib
import inspect
import io
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command, get_commands
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import administration, parameters
from accounts.models import Parameter, Region, User
from audit.actions import Action
from audit.models import AuditEvent, IncomingFile
from common import clock
from households.models import Membership
from jobs import registry, work
from reviews import assigning, countersigning, crosscheck, handover, verifying
from reviews.models import Finding, Verification
from tests import factories as make
from tests.conftest import COUNTY, PASSWORD, STONE, WILLOW
from tests.households import rolls
from tests.reviews.conftest import PDF

pytestmark = pytest.mark.django_db

OUR_APPS = (
    "accounts",
    "audit",
    "jobs",
    "households",
    "kinship_filings",
    "funds",
    "complaints",
    "datafeeds",
    "reviews",
    "reports",
    "desk",
    "config",
)


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.DOUDI_VAR = tmp_path / "var"
    settings.DOUDI_VAR.mkdir()


def left_by(deed: Callable[[], Any]) -> list[str]:
    """The actions that a deed leaves in the trail; what each is about is told in words."""
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    deed()
    events = AuditEvent.objects.exclude(pk__in=before).order_by("pk")
    assert not events.filter(object_label__contains=" object (").exists()
    return list(events.values_list("action", flat=True))


# --- capabilities ---

LOOKS = "it only looks"
CAPABILITIES: dict[str, Action | str] = {
    "accounts.administration.open_user": Action.USER_OPENED,
    "accounts.administration.close_user": Action.USER_CLOSED,
    "accounts.administration.reopen_user": Action.USER_REOPENED,
    "accounts.administration.move_user": Action.USER_MOVED,
    "accounts.administration.change_role": Action.ROLE_CHANGED,
    "accounts.administration.change_dates": Action.DATES_CHANGED,
    "accounts.administration.reset_password": Action.PASSWORD_RESET,
    "accounts.announcements.publish": Action.ANNOUNCEMENT_PUBLISHED,
    "accounts.announcements.change": Action.ANNOUNCEMENT_CHANGED,
    "accounts.announcements.withdraw": Action.ANNOUNCEMENT_WITHDRAWN,
    "accounts.announcements.mark_read": "what somebody has read concerns nobody else",
    "accounts.codes.open_entry": Action.CODE_CHANGED,
    "accounts.codes.change_entry": Action.CODE_CHANGED,
    "accounts.territory.rename": Action.REGION_CHANGED,
    "accounts.workcalendar.set_day": Action.CALENDAR_CHANGED,
    "households.mergers.plan": LOOKS,
    "households.mergers.merge": Action.REGION_MERGED,
    "reviews.trial.try_out": LOOKS,
    "reviews.why.answer.ask": LOOKS,
    "reviews.trial.ask": "a trial only looks; what is then changed is in the trail",
    "accounts.parameters.set_value": Action.PARAMETER_CHANGED,
    "reviews.crosscheck.ask": Action.CROSSCHECK_ASKED,
    "reviews.crosscheck.run": Action.CROSSCHECK_RUN,
    "reviews.assigning.assign": Action.FINDING_ASSIGNED,
    "reviews.assigning.assign_by_filter": Action.FINDING_ASSIGNED,
    "reviews.verifying.save_draft": "a draft is no record: only its author sees it, until it is submitted",
    "reviews.verifying.verify": Action.FINDING_VERIFIED,
    "reviews.countersigning.countersign": Action.FINDING_COUNTERSIGNED,
    "reviews.countersigning.send_back": Action.FINDING_RETURNED,
    "accounts.drafts.keep": "a draft is no record: only its author sees it, until it is submitted",
    "accounts.drafts.kept": LOOKS,
    "accounts.drafts.drop": "a draft is no record: only its author sees it, until it is submitted",
    "reviews.verifying.drop_draft": "a draft is no record: only its author sees it, until it is submitted",
    "reviews.verifying.draft_of": LOOKS,
    "reviews.assigning.recused": LOOKS,
    "reviews.handover.receivers": LOOKS,
    "reviews.handover.may_hand_over": LOOKS,
    "reports.digests.check": LOOKS,
    "reports.digests.exports": LOOKS,
    "reports.returned.ask": "the file is only read, and gone afterwards",
    "reports.exports.sheet": LOOKS,
    "reviews.ledger_items.enter": Action.LEDGER_ITEM_OPENED,
    "reviews.ledger_items.void": Action.LEDGER_ITEM_VOIDED,
    "reviews.attachments.response": LOOKS,
    "reviews.handover.put_into": Action.FINDING_HANDED_OVER,
    "reviews.handover.hand_over": Action.FINDING_HANDED_OVER,
    "reports.exports.export": Action.EXPORTED,
    "reports.exports.check": "it only looks whether somebody may; the export itself is in the trail",
    "reports.trail.checking.ask": "the check that a worker then makes is in the trail",
    "reports.trail.checking.verify": Action.AUDIT_VERIFIED,
    "reports.exports.ask": "the export that a worker then writes is in the trail",
    "desk.household.exports.export": Action.EXPORTED,
    "desk.household.exports.ask": "the export that a worker then writes is in the trail",
    "desk.household_file.exporting.check": LOOKS,
    "desk.household_file.exporting.ask": "the export that a worker then writes is in the trail",
    "desk.household_file.exporting.write": Action.EXPORTED,
    "desk.household_file.exporting.note": Action.EXPORTED,
    "desk.household_file.exporting.begin_print": Action.EXPORTED,
    "desk.household_file.exporting.print_event": LOOKS,
    "desk.household_file.verifying.check": LOOKS,
    "config.rotation.ask": "the rotation itself is in the trail",
    "desk.todolist.acknowledge": "what somebody has read concerns nobody else",
    "households.importing.delivery_of": LOOKS,
    "households.importing.import_here": Action.FILE_IMPORTED,
    "households.uploads.receive": Action.FILE_UPLOADED,
    "households.uploads.reread": "looking again changes nothing but what is shown",
    "households.uploads.confirm": "the import itself is in the trail, and what was taught",
    "households.uploads.drop": Action.UPLOAD_DROPPED,
    "households.error_workbooks.fetch": Action.ERRORS_FETCHED,
    "audit.looks.reveal": Action.NUMBER_REVEALED,
    "audit.looks.search_by_number": Action.SEARCHED_BY_NUMBER,
    "households.withdrawing.withdraw": Action.FILE_WITHDRAWN,
    "households.papers.add": Action.DOCUMENT_ADDED,
    "households.papers.excuse": Action.DOCUMENT_EXCUSED,
    "households.papers.remove": Action.DOCUMENT_REMOVED,
    "households.papers.response": LOOKS,
    "desk.visits.entry.submit": Action.HOME_VISITED,
    "desk.appraisals.holding.hold": Action.APPLICATION_APPRAISE,
    "desk.opinions.giving.give": Action.APPLICATION_OPINE,
    "households.photos.add": Action.DOCUMENT_ADDED,
    "households.photos.remove": Action.DOCUMENT_REMOVED,
    "households.photos.held": LOOKS,
    "households.papers.held": LOOKS,
    "households.turning.turn": Action.DOCUMENT_TURNED,
    "desk.pictures.links.offer": Action.PHONE_OFFERED,
    "households.letters.deliver": Action.LETTER_DELIVERED,
    "households.letters.set_template": Action.LETTER_TEMPLATE_SET,
    "households.enrolment.enrol": "it is a part of the confirmation, which is in the trail",
    "households.procedure.drafting.start": Action.APPLICATION_START,
    "households.procedure.drafting.save_account": Action.APPLICATION_CHANGED,
    "households.procedure.drafting.save_basics": Action.APPLICATION_CHANGED,
    "households.procedure.members.add": Action.APPLICATION_CHANGED,
    "households.procedure.members.change": Action.APPLICATION_CHANGED,
    "households.procedure.members.remove": Action.APPLICATION_CHANGED,
    "households.procedure.members.sign": Action.CONSENT_SIGNED,
    "households.procedure.members.revoke": Action.CONSENT_REVOKED,
    "households.procedure.circumstances.save_income": Action.APPLICATION_CHANGED,
    "households.procedure.circumstances.save_property": Action.APPLICATION_CHANGED,
    "households.procedure.clocks.pause": Action.CLOCK_PAUSED,
    "households.procedure.clocks.resume": Action.CLOCK_RESUMED,
    "households.procedure.clocks.extend": Action.CLOCK_EXTENDED,
    "households.procedure.accepting.ask_supplement": Action.APPLICATION_ASK_SUPPLEMENT,
    "households.procedure.accepting.accept": Action.APPLICATION_ACCEPT,
    "households.procedure.accepting.not_accept": Action.APPLICATION_NOT_ACCEPT,
    "households.procedure.accepting.note_kin": Action.APPLICATION_NOTE_KIN,
    "households.procedure.checking.request": Action.APPLICATION_REQUEST_CHECK,
    "households.procedure.checking.explain": Action.CHECK_EXPLAINED,
    "households.procedure.checking.conclude": Action.APPLICATION_CONCLUDE_CHECK,
    "households.procedure.checking.contest": Action.APPLICATION_CONTEST_CHECK,
    "households.procedure.investigating.visit": Action.APPLICATION_VISIT,
    "households.procedure.investigating.visit_by_county": Action.APPLICATION_COUNTY_VISIT,
    "households.procedure.investigating.visit_household": Action.HOME_VISITED,
    "households.procedure.investigating.appraise": Action.APPLICATION_APPRAISE,
    "households.procedure.investigating.complete": Action.APPLICATION_INVESTIGATED,
    "households.procedure.investigating.complete_if_ready": Action.APPLICATION_INVESTIGATED,
    "households.procedure.opining.opine": Action.APPLICATION_OPINE,
    "households.procedure.opining.opine_against": Action.APPLICATION_OPINE_AGAINST,
    "households.procedure.opining.send_back": Action.APPLICATION_RETURN,
    "households.procedure.publicity.post": Action.APPLICATION_POST,
    "households.procedure.publicity.add_photo": Action.NOTICE_PHOTOGRAPHED,
    "households.procedure.publicity.end": Action.NOTICE_ENDED,
    "households.procedure.publicity.photograph": Action.NOTICE_PHOTOGRAPHED,
    "households.procedure.publicity.report_all": Action.APPLICATION_REPORT,
    "households.procedure.announcing.put_up": Action.NOTICE_ANNOUNCED,
    "complaints.handling.register": Action.COMPLAINT_REGISTERED,
    "complaints.objecting.object_to": Action.COMPLAINT_REGISTERED,
    "households.procedure.publicity.take_down": Action.NOTICE_TAKEN_DOWN,
    "households.procedure.objections.object_to": Action.APPLICATION_OBJECT,
    "households.procedure.objections.settle": Action.APPLICATION_SETTLE,
    "households.procedure.publicity.report": Action.APPLICATION_REPORT,
    "households.procedure.deciding.receive": Action.APPLICATION_RECEIVE,
    "households.procedure.deciding.send_back": Action.APPLICATION_SEND_BACK,
    "households.procedure.deciding.send_back_many": Action.APPLICATION_SEND_BACK,
    "households.procedure.deciding.confirm": Action.APPLICATION_CONFIRM,
    "households.procedure.deciding.tell_grants": Action.APPLICATION_GRANT,
    "households.procedure.deciding.refuse": Action.APPLICATION_REFUSE,
    "households.procedure.deciding.announce": Action.APPLICATION_ANNOUNCE,
    "households.procedure.deciding.abort": Action.APPLICATION_ABORT,
    "households.procedure.deciding.withdraw": Action.APPLICATION_WITHDRAW,
    "funds.granting.grant": Action.APPLICATION_CONFIRM,
    "funds.granting.grant_many": Action.APPLICATION_CONFIRM,
    "reviews.approving.confirm_many": Action.APPLICATION_CONFIRM,
    "desk.approvals.batch.of": LOOKS,
    "reviews.approving.look": LOOKS,
    "reviews.approving.returnable": LOOKS,
    "households.cards.issue": Action.CARD_ISSUED,
    "households.cards.issue_first": Action.CARD_ISSUED,
    "kinship_filings.filing.file": Action.KINSHIP_FILED,
    "funds.recognition.recognise": Action.FAMILY_RECOGNISED,
    "reviews.acceptance.look": Action.CHECK_LOOKED_UP,
    "reviews.acceptance.accept": Action.APPLICATION_ACCEPT,
    "reviews.means_check.ask": Action.CHECK_LOOKED_UP,
    "reviews.means_check.refresh": Action.CHECK_LOOKED_UP,
}
TOOLS = {
    "households.procedure.drafts.open_draft",
    "households.procedure.drafts.note_change",
    "households.procedure.moves.begin",
    "households.procedure.moves.begin_many",
    "households.procedure.moves.hindrances",
    "households.procedure.moves.objections",
    "households.authority.stands_for",
    "households.procedure.moves.part_taken",
    "accounts.permissions.refusal",
    "accounts.scope.bars",
    "accounts.scope.may",
    "accounts.scope.require",
    "accounts.scope.require_each",
    "accounts.signals.tell",
    "audit.log.record",
    "audit.log.record_each",
    "audit.workbooks.watermark",
    "audit.workbooks.write",
    "funds.recognition.admit",
    "jobs.asking.ask",
    "kinship_filings.recusal.bar",
    "kinship_filings.recusal.person_of",
    "reviews.findings.locked",
    "reviews.findings.tell",
    "reviews.recusal.bar",
}
"""What deeds are made of: they ask who may, or are the trail itself."""
ROOMS_WITHOUT_DEEDS = re.compile(r"\.(migrations|management|demo|bench)\.")


def _modules() -> Iterator[ModuleType]:
    for app in OUR_APPS:
        for found in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if not ROOMS_WITHOUT_DEEDS.search(f"{found.name}."):
                yield importlib.import_module(found.name)


def test_every_capability_with_an_actor_is_in_the_table():
    found = set()
    for module in _modules():
        for function in vars(module).values():
            public = inspect.isfunction(function) and not function.__name__.startswith("_")
            own = public and function.__module__ == module.__name__
            if own and "actor" in inspect.signature(function).parameters:
                found.add(f"{module.__name__}.{function.__name__}")
    assert found - TOOLS == set(CAPABILITIES)


@pytest.fixture
def people(county, whole, administrator, county_officer, caseworker, examiner, system) -> SimpleNamespace:
    return SimpleNamespace(
        admin=administrator, county=county_officer, case=caseworker, examiner=examiner, system=system
    )


def test_the_deeds_about_users_leave_their_events(people):
    def opened() -> User:
        region = Region.objects.get(pk=WILLOW)
        administration.open_user(number="LH77", name="新人", role="J", region=region, actor=people.admin)
        return User.objects.get(number="LH77")

    assert left_by(opened) == [Action.USER_OPENED]
    user, stone = User.objects.get(number="LH77"), Region.objects.get(pk=STONE)
    why = {"actor": people.admin, "reason": "调动"}
    for deed, action in (
        (lambda: administration.close_user(user, **why), Action.USER_CLOSED),
        (lambda: administration.reopen_user(user, **why), Action.USER_REOPENED),
        (lambda: administration.move_user(user, region=stone, **why), Action.USER_MOVED),
        (lambda: administration.change_role(user, role="S", **why), Action.ROLE_CHANGED),
        (
            lambda: administration.change_dates(user, active_from=None, active_to=None, **why),
            Action.DATES_CHANGED,
        ),
        (lambda: administration.reset_password(user, actor=people.admin), Action.PASSWORD_RESET),
        (lambda: administration.change_password(user, "Another-horse-77"), Action.PASSWORD_CHANGED),
    ):
        assert left_by(deed) == [action]


def test_a_parameter_leaves_its_event(people):
    said = {"valid_from": date(2026, 1, 1), "text": "60", "basis": "县里规定", "actor": people.county}
    assert left_by(lambda: parameters.set_value("crosscheck.max_age_days", 159922, **said)) == [
        Action.PARAMETER_CHANGED
    ]


def test_the_life_of_a_finding_leaves_its_events(people, found, today):
    finding, other = found(assigned=False), found(assigned=False)
    parameters.set_value(
        "finding.countersign",
        159922,
        valid_from=date(2026, 1, 1),
        text="是",
        basis="县里规定",
        actor=people.county,
    )
    verify = {
        "actor": people.case,
        "result": "untrue",
        "method": "home_visit",
        "on": today,
        "second_name": "李村",
        "note": "已核对",
        "files": [PDF],
    }
    for deed, actions in (
        (lambda: assigning.assign(finding, actor=people.county, workdays=10), [Action.FINDING_ASSIGNED]),
        (
            lambda: assigning.assign_by_filter(
                Finding.objects.filter(pk=other.pk), actor=people.county, workdays=5
            ),
            [Action.FINDING_ASSIGNED],
        ),
        (lambda: verifying.verify(finding, **verify), [Action.FINDING_VERIFIED]),
        (
            lambda: countersigning.send_back(finding, actor=people.examiner, reason="再去一次"),
            [Action.FINDING_RETURNED],
        ),
        (
            lambda: verifying.verify(finding, **{**verify, "result": "true"}),
            [Action.LEDGER_ITEM_OPENED, Action.FINDING_VERIFIED],
        ),
        (lambda: countersigning.countersign(finding, actor=people.examiner), [Action.FINDING_COUNTERSIGNED]),
    ):
        assert sorted(left_by(deed)) == sorted(actions)
    assert left_by(lambda: verifying.save_draft(other, actor=people.case, values={"note": "待续"})) == []


def test_handing_a_finding_over_leaves_its_event(people, found):
    finding = found()
    User.objects.filter(pk=people.case.pk).update(id_digest=finding.person.id_digest)
    people.case.refresh_from_db()
    deed = lambda: handover.hand_over(finding, actor=people.case, to=people.examiner, reason="本人家庭")  # noqa: E731
    assert left_by(deed) == [Action.FINDING_HANDED_OVER]


# --- pages ---

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
    "desk:recognise": Action.FAMILY_RECOGNISED,
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
    "applications:not_accept": Action.APPLICATION_NOT_ACCEPT,
    "applications:withdraw": Action.APPLICATION_WITHDRAW,
    "applications:abort": Action.APPLICATION_ABORT,
    "applications:pause": Action.CLOCK_PAUSED,
    "applications:resume": Action.CLOCK_RESUMED,
    "applications:extend": Action.CLOCK_EXTENDED,
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


@pytest.fixture
def post(signed_in, people) -> Callable[..., Any]:
    """``post(user, name, *args, **typed)`` sends a form and follows it nowhere; the answer."""
    browsers = {user: signed_in(user) for user in vars(people).values() if not user.is_system}

    def posted(user: User, name: str, *args: Any, **typed: Any) -> Any:
        answer = browsers[user].post(reverse(name, args=args), typed)
        if answer.streaming:
            answer.getvalue()
        return answer

    return posted


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


# --- refusals ---


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("auditor", "reviews:verify", 403),
        ("checker", "reviews:assign", 403),
        ("leader", "reviews:reveal", 403),
        ("next_caseworker", "reviews:finding", 404),
        ("next_caseworker", "reviews:verify", 404),
        ("next_caseworker", "api:finding", 404),
    ],
)
def test_who_is_refused_stands_in_the_trail_and_nothing_else_happened(
    request, signed_in, found, who, name, status
):
    finding = found()
    user = request.getfixturevalue(who)
    browser = signed_in(user)
    for ask in (browser.get, browser.post):
        before = Finding.objects.values().get(pk=finding.pk)
        assert (
            left_by(lambda ask=ask: ask(reverse(name, args=[finding.pk]))) in ([Action.REFUSED], [])
            or name == "api:finding"
        )
        assert Finding.objects.values().get(pk=finding.pk) == before
    event = AuditEvent.objects.filter(action=Action.REFUSED).latest("pk")
    assert (event.actor, event.detail["status"]) == (user, status)
    assert not Verification.objects.exists()


def test_recusal_stands_in_the_trail(signed_in, found, caseworker):
    finding = found()
    User.objects.filter(pk=caseworker.pk).update(id_digest=finding.person.id_digest)
    browser = signed_in(caseworker)
    assert left_by(lambda: browser.get(reverse("reviews:verify", args=[finding.pk]))) == [Action.REFUSED]
    assert "回避" in AuditEvent.objects.latest("pk").reason


def test_a_full_export_that_the_role_forbids_stands_in_the_trail(signed_in, checker):
    browser = signed_in(checker)
    deed = lambda: browser.post(reverse("reports:unmask", args=["roll"]), {"reason": "想看"})  # noqa: E731
    assert left_by(deed) == [Action.REFUSED]


# --- commands ---

COMMANDS: dict[str, Action | str] = {
    "open_user": Action.USER_OPENED,
    "verify_audit": "it only looks",
    "verify_ledger": "it only looks",
    "verify_household_file": "it only looks",
    "import_regions": Action.FILE_IMPORTED,
    "import_roll": Action.FILE_IMPORTED,
    "import_payments": Action.FILE_IMPORTED,
    "import_kinship": Action.FILE_IMPORTED,
    "import_complaints": Action.FILE_IMPORTED,
    "import_feed": Action.FILE_IMPORTED,
    "crosscheck": Action.CROSSCHECK_RUN,
    "export_ledger": Action.EXPORTED,
    "rotate_keys": Action.KEY_ROTATED,
    "work": "each job leaves its own events",
    "wake": "it only sends messages",
    "maintenance": "it touches no record, and works while the database does not",
    "serve": "it only starts other programs",
    "make_demo": "it only writes files",
    "make_docs": "it only writes files",
    "demo": Action.DEMO_MADE,
    "bench": "it works in a scratch database",
}


def test_every_command_is_in_the_table():
    assert {name for name, app in get_commands().items() if app in OUR_APPS} == set(COMMANDS)


def command(*words: Any) -> Callable[[], None]:
    """A deed: the command line."""
    return lambda: call_command(*map(str, words), "--json", stdout=io.StringIO(), stderr=io.StringIO())


KIN = {
    "干部姓名": "马建国",
    "干部身份证号": rolls.HEADS[2],
    "干部类别": "民政干部",
    "亲属姓名": "高秀英",
    "亲属身份证号": rolls.HEADS[1],
    "亲属关系": "母亲",
    "是否备案": "否",
}
COMPLAINT = {
    "登记日期": "2026-01-05",
    "信访人": "石磊",
    "渠道": "来访",
    "区划代码": str(WILLOW),
    "问题类别": "其他",
    "内容": "反映",
}


def test_commands_leave_their_events(county, system, whole, today, tmp_path: Path, settings):
    def written(name: str, *rows: dict[str, str]) -> Path:
        return rolls.write(tmp_path / f"{name}.csv", rows)

    death = {"姓名": "高秀英", "身份证号": rolls.HEADS[1], "死亡日期": "2026-01-15"}
    for words in (
        ("import_regions", written("r", {"区划代码": "159922101203", "名称": "南柳村"})),
        ("import_roll", written("l", *rolls.household("LH000001"))),
        ("import_payments", written("p", rolls.payment("LH000001", "2026-05"))),
        ("import_kinship", written("k", KIN)),
        ("import_complaints", written("c", COMPLAINT)),
        ("import_feed", "deaths", written("d", death)),
    ):
        assert left_by(command(*words)) == [Action.FILE_IMPORTED], words
    assert left_by(command("crosscheck")) == [Action.CROSSCHECK_ASKED, Action.CROSSCHECK_RUN]
    out = tmp_path / "out.xlsx"
    assert left_by(command("export_ledger", "roll", "--out", out)) == [Action.EXPORTED]
    assert left_by(command("export_ledger", "roll", "--out", out, "--unmask", "--reason", "核对")) == [
        Action.EXPORTED_UNMASKED
    ]
    assert left_by(command("open_user", "LH88", "新人", "--role", "J", "--region", WILLOW)) == [
        Action.USER_OPENED
    ]
    assert left_by(command("verify_audit")) == []
    assert set(AuditEvent.objects.exclude(actor=system).values_list("action", flat=True)) == set()


def test_a_file_that_a_command_refuses_stands_in_the_trail(county, whole, tmp_path: Path):
    path = tmp_path / "空.csv"
    path.write_text("")

    def refused() -> None:
        with pytest.raises(CommandError):
            command("import_roll", path)()

    assert left_by(refused) == [Action.FILE_REFUSED]
    assert not IncomingFile.objects.exists()


# --- jobs ---

JOBS: dict[str, Action | str] = {
    "import": Action.FILE_IMPORTED,
    "read_upload": "the upload is in the trail, and its refusal",
    "crosscheck": Action.CROSSCHECK_RUN,
    "crosscheck_nightly": Action.CROSSCHECK_ASKED,
    "trial": LOOKS,
    "export": Action.EXPORTED,
    "household_list": Action.EXPORTED,
    "household_file": Action.EXPORTED,
    "clear_exports": Action.KEPT_NO_LONGER,
    "verify_audit": Action.AUDIT_VERIFIED,
    "check_ledger": LOOKS,
    "clear_error_workbooks": Action.KEPT_NO_LONGER,
    "clear_uploads": Action.KEPT_NO_LONGER,
    "clear_photos": Action.KEPT_NO_LONGER,
    "clear_feed_rows": Action.KEPT_NO_LONGER,
    "clear_sign_ins": Action.KEPT_NO_LONGER,
    "clear_drafts": Action.KEPT_NO_LONGER,
    "rotate_keys": Action.KEY_ROTATED,
}


def test_every_kind_of_job_is_in_the_table():
    ours = {
        name for name, kind in registry._kinds.items() if kind.run.__module__.partition(".")[0] in OUR_APPS
    }
    assert ours == set(JOBS)


@pytest.mark.parametrize("kind", [kind for kind, action in JOBS.items() if action == Action.KEPT_NO_LONGER])
def test_whatever_is_cleared_away_leaves_an_event(kind: str, system: User, whole):
    job = work.ask(kind, actor=system, payload={"day": "2026-06-30"}, here=True)
    assert left_by(lambda: work.run_here(job)) == [JOBS[kind]]


def test_the_night_leaves_its_events(system: User, county, whole, today):
    make.case()
    job = work.ask("crosscheck_nightly", actor=system, payload={"day": "2026-06-30"}, here=True)
    assert left_by(lambda: work.run_here(job)) == [Action.CROSSCHECK_ASKED]


def test_a_job_that_fails_leaves_an_event(system: User, monkeypatch):
    def breaks(held: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(registry._kinds, "breaks", registry.Kind("breaks", "坏任务", breaks))
    job = work.ask("breaks", actor=system, here=True)

    def run() -> None:
        with pytest.raises(ZeroDivisionError):
            work.run_here(job)

    assert left_by(run) == [Action.JOB_FAILED]


# --- in the deed's own transaction ---


def test_a_deed_whose_event_cannot_be_written_is_not_done(people, found, monkeypatch):
    finding = found(assigned=False)

    def full(*_: Any, **__: Any) -> None:
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr(AuditEvent.objects, "create", full)
    monkeypatch.setattr(AuditEvent.objects, "bulk_create", full)
    for deed in (
        lambda: assigning.assign(finding, actor=people.county, workdays=10),
        lambda: parameters.set_value(
            "crosscheck.max_age_days",
            159922,
            valid_from=date(2026, 1, 1),
            text="60",
            basis="x",
            actor=people.county,
        ),
        lambda: crosscheck.ask(as_of=clock.today() - timedelta(days=1), actor=people.county, region=COUNTY),
    ):
        with pytest.raises(RuntimeError):
            deed()
    finding.refresh_from_db()
    assert (finding.status, Parameter.objects.count()) == ("open", 0)
    assert not crosscheck.Job.objects.filter(kind="crosscheck").exists()
