"""What decisions name as refused by the database is declared and installed, on the engine in use."""

from typing import Any

import pytest
from django.apps import apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from common import guards
from common.guards import AppendOnly, NoOverlap, SameRegion
from common.guards.declarations import guards_of

pytestmark = pytest.mark.django_db

APPEND_ONLY = {
    "audit.Withdrawal",
    "audit.AuditEvent",
    "audit.Seal",
    "audit.Leaf",
    "audit.Installation",
    "accounts.Parameter",
    "households.PastCase",
    "reviews.FindingEvent",
    "households.Duty",
    "households.Step",
    "households.Recognition",
    "households.CheckReport",
    "households.Appraisal",
    "households.Opinion",
    "households.LetterTemplate",
}
FOLLOWS = {
    "households.Case": "household",
    "households.Membership": "case",
    "households.Residence": "case",
    "households.Entitlement": "case",
    "households.CaseReview": "case",
    "households.PastCase": "case",
    "households.Standing": "household",
    "households.FamilyCard": "household",
    "households.ApplicationMember": "application",
    "households.Duty": "application",
    "households.Step": "application",
    "households.Clock": "application",
    "households.ClockPause": "clock",
    "households.IncomeItem": "application",
    "households.PropertyItem": "application",
    "households.Recognition": "application",
    "households.Document": "application",
    "households.Consent": "application",
    "households.CheckRequest": "application",
    "households.CheckLine": "request",
    "households.CheckReport": "request",
    "households.HomeVisit": "application",
    "households.Appraisal": "application",
    "households.Opinion": "application",
    "households.NoticeLine": "application",
    "households.Objection": "application",
    "households.Letter": "application",
    "funds.Payment": "household",
    "reviews.FindingEvent": "finding",
    "reviews.Absence": "finding",
    "reviews.Verification": "finding",
    "reviews.Attachment": "verification",
    "reviews.Draft": "finding",
    "reviews.LedgerItem": "finding",
    "desk.PhoneLink": "application",
}
NO_OVERLAP = {
    "households.Case": ("household_id",),
    "households.Entitlement": ("case_id",),
    "households.ClockPause": ("clock_id",),
    "households.Recognition": ("person_id", "category"),
}


def declared(sort: type[Any]) -> dict[str, Any]:
    """The guards of one sort, by model."""
    models = [model for model in apps.get_models() if model._meta.app_label != "guarded"]
    return {
        model._meta.label: guard for model in models for guard in guards_of(model) if isinstance(guard, sort)
    }


def test_what_is_only_added_to_is_declared_so():
    assert set(declared(AppendOnly)) == APPEND_ONLY


def test_what_follows_its_household_is_declared_so():
    assert {label: guard.parent for label, guard in declared(SameRegion).items()} == FOLLOWS


def test_what_must_not_overlap_is_declared_so():
    assert {label: guard.scope for label, guard in declared(NoOverlap).items()} == NO_OVERLAP


def test_everything_declared_is_installed_and_the_checks_are_content():
    assert guards.missing() == []
    assert [
        message for message in checks.run_checks(databases=["default"]) if message.id.startswith("guards")
    ] == []


@pytest.mark.parametrize("label", sorted(APPEND_ONLY | set(FOLLOWS) | set(NO_OVERLAP)))
def test_a_table_that_lost_its_guards_stops_the_start_and_a_migration_mends_it(label: str):
    table = apps.get_model(label)._meta.db_table
    with connection.cursor() as cursor:
        dropped = 0
        for name in [name for name in _installed() if f"_{table}_" in name or name.endswith(f"_{table}")]:
            cursor.execute(_drop(name) or "SELECT 1")
            dropped += 1
    assert dropped
    assert guards.missing() != []
    with pytest.raises(ImproperlyConfigured, match="migrate"):
        guards.verify()
    guards.install()
    assert guards.missing() == []


def _installed() -> list[str]:
    return list(guards.installer._engine(connection).installed(connection))


def _drop(name: str) -> str:
    return str(guards.installer._engine(connection).drop(name, connection))
