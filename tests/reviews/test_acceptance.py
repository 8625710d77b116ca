"""Live checks on a draft (受理前核查): what they read of whom, and that each look is in the trail."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.scope import WHOLE, scope
from audit.actions import Action
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused
from common.fields import reveal
from households import papers
from households.models import Person
from households.procedure import drafting
from households.procedure.files import File
from kinship_filings import filing
from reviews import acceptance
from tests import factories as make
from tests.procedures import EAST_WILLOW, Walk, number, picture

pytestmark = pytest.mark.django_db


def looks() -> list[AuditEvent]:
    """The looks that the trail holds, the oldest first."""
    return list(AuditEvent.objects.filter(action=Action.CHECK_LOOKED_UP).order_by("id"))


def told(application: Any, kind: str, as_of: str = "2026-06-01", **columns: Any) -> None:
    """A source tells something of the applicant."""
    with scope(region=WHOLE):
        person = Person.objects.get(pk=application.applicant_id)
        make.feed(make.snapshot(kind, as_of), person, **columns)


def test_a_look_stands_in_the_trail_with_purpose_people_and_sources(walk: Walk):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        acceptance.look(application, actor=actor)
        member = File(application).members[0]
    (event,) = looks()
    assert (event.actor, event.reason) == (walk.caseworker, "低保申请受理前核查")
    assert event.object_id == str(application.pk)
    assert event.detail["people"] == [str(member.uid)]
    assert event.detail["sources"] == [
        "tekun", "orphans", "deaths", "cremations", "officials", "kinship",
    ]  # fmt: skip


def test_the_same_look_is_told_once_a_day_and_anew_of_other_people_or_another_reader(walk: Walk, monkeypatch):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        acceptance.look(application, actor=actor)
        acceptance.look(application, actor=actor)
        assert len(looks()) == 1
    walk.add(application, ("马小军", walk.number(), "子女"))
    with walk.by(walk.caseworker) as actor:
        acceptance.look(application, actor=actor)
        assert len(looks()) == 2
    with walk.by(walk.county_officer) as actor:
        acceptance.look(application, actor=actor)
        assert len(looks()) == 3
    tomorrow = acceptance.clock.now() + timedelta(days=1)
    monkeypatch.setattr("common.clock.now", lambda: tomorrow)
    with walk.by(walk.county_officer) as actor:
        acceptance.look(application, actor=actor)
    assert len(looks()) == 4


def test_nothing_of_income_or_property_is_read_before_the_check(walk: Walk):
    application = walk.draft()
    told(application, "vehicles")
    told(application, "tekun", state="在册")
    with walk.by(walk.caseworker) as actor:
        known = acceptance.look(application, actor=actor)
    assert set(known.feeds) == set(acceptance.ASKED)
    assert [member.name for member in known.in_tekun] == ["马桂兰"]
    assert "特困人员（截至 2026-06-01）" in known.sources
    assert "死亡注销（未提供，未核）" in known.sources


def test_a_source_that_is_too_old_is_said_to_be_no_check(walk: Walk):
    application = walk.draft()
    told(application, "cremations", as_of="2026-03-31")
    with walk.by(walk.caseworker) as actor:
        assert "火化（截至 2026-03-31，过旧，未核）" in acceptance.look(application, actor=actor).sources


def test_who_may_not_see_the_application_looks_at_nothing(walk: Walk, next_caseworker: User):
    application = walk.draft()
    with walk.by(walk.caseworker), pytest.raises(NotPermitted):
        acceptance.look(application, actor=next_caseworker)
    assert looks() == []


def test_a_refused_acceptance_tells_why(walk: Walk):
    application = walk.draft()
    told(application, "tekun", state="在册")
    with walk.by(walk.caseworker) as actor, pytest.raises(Refused, match="特困供养"):
        acceptance.accept(application, actor=actor)


def test_every_page_that_shows_what_is_known_leaves_its_look(walk: Walk, client: Client):
    application = walk.draft()
    client.force_login(walk.caseworker)
    answer = client.get(f"/applications/{application.number}/")
    assert "已按“低保申请受理前核查”查询" in answer.content.decode()
    assert [event.actor for event in looks()] == [walk.caseworker]


def test_kin_that_the_family_declares_is_filed_before_the_acceptance_and_changes_what_follows(
    walk: Walk, client: Client
):
    application = walk.draft()
    with walk.by(walk.caseworker) as actor:
        drafting.save_basics(application, actor=actor, cause="缺劳动力", kin_declared=True)
        papers.add(application, actor=actor, kind="kin_form", paper=picture())
        member = File(application).members[0]
        with pytest.raises(Refused, match="申请人申明有近亲属为经办人员或村（居）干部，须先登记备案"):
            acceptance.accept(walk.fresh(application), actor=actor)
        client.force_login(actor)
        page = client.get(f"/applications/{application.number}/members/").content.decode()
        assert f"/kinship/new/?application={application.number}&amp;member={member.uid}" in page
        filing.file(
            filing.Named("马建国", number(901, "19690803")), filing.Post("village", "主任", EAST_WILLOW),
            filing.Named(member.name, reveal(member, "id_number")), relation="兄妹", filed_on=walk.today,
            actor=actor,
        )  # fmt: skip
    assert walk.accept(application).kin_filed
