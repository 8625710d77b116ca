"""A complaint about an application: before the decision the county must visit, after it it stands alone."""

import pytest
from django.db import transaction

from common.errors import NotPermitted, Refused
from complaints import handling
from complaints.models import Complaint
from households.models import Application
from households.procedure import deciding, investigating
from tests.at_once import Other, waits
from tests.procedures import EAST_WILLOW

pytestmark = pytest.mark.django_db
TOLD = handling.Told(content="他家有车未报", category="低保", channel="call", name="田福")


def complain(walk, application, told=TOLD):
    with walk.by(walk.county_officer) as actor:
        return handling.register(told, region=EAST_WILLOW, actor=actor, application=application)


def complaints(walk):
    with walk.by(walk.county_officer):
        return Complaint.objects.count()


def test_a_complaint_makes_the_county_visit_before_it_confirms(walk):
    application = walk.upto("submitted")
    made = complain(walk, application)
    assert (made.number, made.application_id) == ("XF-2026-0001", application.pk)
    assert walk.fresh(application).complained
    with pytest.raises(Refused, match="缺县级入户"):
        walk.confirm(application)
    with walk.by(walk.county_officer) as actor:
        deciding.receive(application, actor=actor)
        investigating.visit_by_county(walk.fresh(application), walk.told(), actor=actor)
    assert walk.confirm(walk.fresh(application)).status == Application.Status.CONFIRMED


def test_a_complaint_after_the_decision_stands_and_leaves_the_application_as_decided(walk):
    application = walk.upto("confirmed")
    made = complain(walk, application)
    assert made.application_id == application.pk
    assert not walk.fresh(application).complained


def test_who_may_not_register_does_not_and_what_says_nothing_is_refused(walk, auditor):
    application = walk.upto("submitted")
    with walk.by(auditor) as actor, pytest.raises(NotPermitted):
        handling.register(TOLD, region=EAST_WILLOW, actor=actor, application=application)
    with pytest.raises(Refused, match="请填写问题类别和内容"):
        complain(walk, application, handling.Told(content=" ", category="低保", channel="call"))
    assert complaints(walk) == 0
    assert not walk.fresh(application).complained


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_decision_waits_for_a_complaint_that_came_first_and_is_refused(walk):
    application = walk.upto("submitted")
    with transaction.atomic():
        complain(walk, application)
        confirming = Other(lambda: walk.confirm(application))
        confirming.start()
        assert waits(confirming)
    confirming.join(20)
    assert isinstance(confirming.result, Refused)
    assert "缺县级入户" in confirming.result.sentence
    assert walk.fresh(application).case is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_complaint_waits_for_a_decision_that_came_first_and_finds_it_made(walk):
    application = walk.upto("submitted")
    with transaction.atomic():
        walk.confirm(application)
        complaining = Other(lambda: complain(walk, application))
        complaining.start()
        assert waits(complaining)
    complaining.join(20)
    assert isinstance(complaining.result, Complaint)
    fresh = walk.fresh(application)
    assert (fresh.status, fresh.complained, complaints(walk)) == ("confirmed", False, 1)
