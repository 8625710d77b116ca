"""No deed without its event: every kind of job, and what it leaves in the trail."""

from typing import Any

import pytest

from accounts.models import User
from audit.actions import Action
from jobs import registry, work
from tests import factories as make
from tests.house.ours import OUR_APPS
from tests.house.trace.left import LOOKS, left_by

pytestmark = pytest.mark.django_db


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
