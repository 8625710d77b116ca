"""One event a deed, in the deed's transaction, masked, for ever."""

import pytest
from django.db import DatabaseError, transaction
from django.test import RequestFactory

from audit import log
from audit.actions import Action
from audit.context import coming_from
from audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_an_event_says_who_did_what_where_and_why(officer, county):
    event = log.record(
        Action.REGION_CHANGED,
        county,
        actor=officer,
        reason="撤乡设镇",
        before={"name": "青禾"},
        after={"name": "青禾县"},
    )

    event.refresh_from_db()
    assert (event.actor_number, event.actor_name, event.role) == ("XJ01", "陈静", "Y")
    assert event.region_code == 159922000000
    assert (event.object_kind, event.object_id, event.object_label) == (
        "accounts.region",
        "159922000000",
        "青禾县",
    )
    assert event.detail == {"before": {"name": "青禾"}, "after": {"name": "青禾县"}}
    assert str(event) == "陈静 调整区划 青禾县"


def test_an_event_outlives_a_change_of_name_and_role(officer):
    event = log.record(Action.EXPORTED, actor=officer)
    officer.name, officer.role = "陈静（调离）", "A"
    officer.save()
    event.refresh_from_db()
    assert (event.actor_name, event.role) == ("陈静", "Y")


def test_no_event_holds_a_whole_number(officer):
    event = log.record(
        Action.NUMBER_REVEALED,
        actor=officer,
        reason="身份证号159900195802290229，电话13800138000",
        before="6217001234567896671",
        after={
            "账号": ["6217 0012", "6217001234567896672"],
            "残疾证号": "15990019580229022X11",
            "区划": 159922101201,
        },
        detail={"number": 6217001234567896673, "旧证": "159900580229022"},
    )
    told = str(event.reason) + str(event.detail)
    assert event.reason == "身份证号159900********0229，电话138****8000"
    assert event.detail["before"] == "****6671"
    assert event.detail["after"]["区划"] == 159922101201
    assert event.detail["after"]["残疾证号"] == "****2X11"
    assert event.detail["number"] == "****6673"
    assert "5802" not in told


def test_a_deed_that_is_rolled_back_leaves_no_event(officer):
    with transaction.atomic():
        log.record(Action.EXPORTED, actor=officer)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_nobody_changes_or_deletes_an_event(officer, deed):
    event = log.record(Action.EXPORTED, actor=officer)
    rows = AuditEvent.objects.filter(pk=event.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(reason="别的") if deed == "update" else rows._raw_delete("default")
    assert rows.get().reason == ""


def test_an_event_carries_the_address_that_a_proxy_tells(officer, settings):
    settings.DOUDI_PROXIES = ["127.0.0.1"]
    request = RequestFactory().get("/", headers={"x-forwarded-for": "1.2.3.4, 10.1.2.33"})
    with coming_from(request) as origin:
        event = log.record(Action.EXPORTED, actor=officer)
    assert (event.ip, event.request_id) == ("10.1.2.33", origin.request_id)


def test_a_stranger_cannot_tell_another_address(officer, settings):
    settings.DOUDI_PROXIES = []
    request = RequestFactory().get("/", headers={"x-forwarded-for": "1.2.3.4"})
    with coming_from(request):
        assert log.record(Action.EXPORTED, actor=officer).ip == "127.0.0.1"


def test_the_trail_of_the_next_county_is_not_seen(officer):
    mine = log.record(Action.EXPORTED, actor=officer, region=159922101000)
    log.record(Action.EXPORTED, actor=officer, region=159923000000)
    log.record(Action.EXPORTED, actor=officer, region=159900000000)
    assert list(AuditEvent.objects.visible_to(officer)) == [mine]
