"""Who is refused stands in the trail, and a deed whose event cannot be written is not done."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts import parameters
from accounts.models import Parameter, User
from audit.actions import Action
from audit.models import AuditEvent
from common import clock
from reviews import assigning, crosscheck
from reviews.models import Finding, Verification
from tests.conftest import COUNTY
from tests.house.trace.left import left_by

pytestmark = pytest.mark.django_db


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
