"""No deed without its event: every function that somebody acts through, and what it leaves in the trail."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from types import ModuleType

import pytest

from accounts import administration, parameters
from accounts.models import Region, User
from audit.actions import Action
from reviews import assigning, countersigning, handover, verifying
from reviews.models import Finding
from tests.conftest import STONE, WILLOW
from tests.house.ours import OUR_APPS
from tests.house.trace.left import LOOKS, left_by
from tests.reviews.conftest import PDF

pytestmark = pytest.mark.django_db


CAPABILITIES: dict[str, Action | str] = {
    "accounts.administration.open_user": Action.USER_OPENED,
    "accounts.administration.close_user": Action.USER_CLOSED,
    "accounts.administration.reopen_user": Action.USER_REOPENED,
    "accounts.administration.move_user": Action.USER_MOVED,
    "accounts.administration.change_role": Action.ROLE_CHANGED,
    "accounts.administration.change_dates": Action.DATES_CHANGED,
    "accounts.administration.note_id_number": Action.USER_IDENTIFIED,
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
    "funds.proposing.propose": Action.APPLICATION_OPINE,
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
    "households.procedure.timing.pause": Action.APPLICATION_PAUSE,
    "households.procedure.timing.resume": Action.APPLICATION_RESUME,
    "households.procedure.timing.extend": Action.APPLICATION_EXTEND,
    "households.procedure.recusing.bar": LOOKS,
    "households.procedure.recusing.ask": Action.APPLICATION_ASK_RECUSAL,
    "households.procedure.recusing.decide": Action.APPLICATION_RECUSE,
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
    "complaints.handling.connect": Action.COMPLAINT_CONNECTED,
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
    "funds.recognition.recognise": Action.APPLICATION_RECOGNISE,
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
        (
            lambda: administration.note_id_number(user, id_number="159900195803120229", **why),
            Action.USER_IDENTIFIED,
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
