"""Assigning many findings leaves nobody with their own household, kin, spouse or doing (回避)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.scope import barred, bars
from audit.models import AuditEvent
from common.errors import NotPermitted, Refused
from reviews import assigning, handover
from reviews.models import Finding
from tests import factories as make
from tests.conftest import STONE_VILLAGE, WILLOW, make_user

pytestmark = pytest.mark.django_db


def known(user: User):
    """The user's own ID number is known: the person that the user is."""
    someone = make.person()
    user.id_digest = someone.id_digest
    user.save()
    return someone


def assigned(actor: User) -> assigning.Assigned:
    return assigning.assign_by_filter(Finding.objects.visible_to(actor), actor=actor, workdays=5)


def handlers() -> dict[int, str | None]:
    return dict(Finding.objects.values_list("pk", "handler__name"))


@pytest.fixture
def kin_of_the_only_caseworker(found, caseworker):
    """Of two open findings of 柳河镇 one is about kin of 周敏, its only caseworker."""
    of_kin, of_others = found(assigned=False), found(assigned=False)
    make.filing(known(caseworker), of_kin.person)
    return of_kin, of_others


def test_what_every_caseworker_must_leave_goes_to_the_examiner_at_once(
    kin_of_the_only_caseworker, county_officer, examiner
):
    of_kin, of_others = kin_of_the_only_caseworker
    done = assigned(county_officer)
    assert (done.count, done.handed_over, done.left_out) == (2, 1, 0)
    assert handlers() == {of_kin.pk: "韩立", of_others.pk: None}
    assert list(of_kin.events.order_by("pk").values_list("kind", flat=True)) == [
        "found", "assigned", "handed_over",
    ]  # fmt: skip
    event = AuditEvent.objects.get(action="finding_handed_over")
    assert (event.object_id, event.reason, event.actor) == (
        str(of_kin.pk),
        "本乡镇经办人员均须回避",
        county_officer,
    )


def test_without_an_examiner_it_goes_to_the_county(kin_of_the_only_caseworker, county_officer):
    of_kin, of_others = kin_of_the_only_caseworker
    assert assigned(county_officer).handed_over == 1
    assert handlers() == {of_kin.pk: "陈静", of_others.pk: None}


def test_a_second_caseworker_who_is_not_barred_makes_a_hand_over_needless(
    kin_of_the_only_caseworker, county_officer, examiner
):
    make_user("LH03", "田野", "J", WILLOW)
    assert assigned(county_officer).handed_over == 0
    assert set(handlers().values()) == {None}


def test_a_caseworker_who_no_longer_works_here_does_not_count(
    kin_of_the_only_caseworker, county_officer, examiner, today
):
    gone = make_user("LH03", "田野", "J", WILLOW)
    gone.active_to = date(2026, 6, 1)
    gone.save()
    assert assigned(county_officer).handed_over == 1


def test_what_nobody_may_take_stays_open(kin_of_the_only_caseworker, county_officer, second_officer, system):
    of_kin, of_others = kin_of_the_only_caseworker
    make.filing(known(county_officer), of_kin.person)
    done = assigned(second_officer)
    assert (done.count, done.handed_over) == (2, 1)
    Finding.objects.update(status="open", handler=None)
    make.filing(known(second_officer), of_kin.person)
    done = assigned(system)
    assert (done.count, done.left_out) == (1, 1)
    assert dict(Finding.objects.values_list("pk", "status")) == {of_kin.pk: "open", of_others.pk: "assigned"}
    with pytest.raises(Refused, match="都须回避"):
        assigning.assign(of_kin, actor=system, workdays=5)


def test_a_county_officer_leaves_the_own_kin_to_a_colleague(
    found, caseworker, county_officer, second_officer, signed_in
):
    of_kin, of_others = found(assigned=False), found(assigned=False)
    make.filing(known(county_officer), of_kin.person)
    client = signed_in(county_officer)
    page = client.post("/findings/assign/", {"all": "1", "query": ""}).content.decode()
    assert "确认下发 1 条" in page
    assert "按回避规定由他人下发" in page
    client.post("/findings/assign/", {"all": "1", "query": "", "deed": "1", "workdays": "5"})
    assert dict(Finding.objects.values_list("pk", "status")) == {of_kin.pk: "open", of_others.pk: "assigned"}
    assert client.post(f"/findings/{of_kin.pk}/assign/", {"workdays": "5"}).status_code == 403
    assert "下发</a>" not in client.get(f"/findings/{of_kin.pk}/").content.decode()
    with pytest.raises(NotPermitted, match="近亲属"):
        assigning.assign(of_kin, actor=county_officer, workdays=5)
    assert assigning.assign(of_kin, actor=second_officer, workdays=5).status == "assigned"


def test_one_finding_alone_is_handed_over_like_many(kin_of_the_only_caseworker, county_officer, examiner):
    of_kin, of_others = kin_of_the_only_caseworker
    for finding in (of_kin, of_others):
        assigning.assign(finding, actor=county_officer, workdays=5)
    assert handlers() == {of_kin.pk: "韩立", of_others.pk: None}
    assigning.assign(of_kin, actor=county_officer, workdays=9)
    assert handlers()[of_kin.pk] == "韩立"
    assert AuditEvent.objects.filter(action="finding_handed_over").count() == 1


@pytest.fixture
def all_kinds_of_nearness(check, caseworker, examiner, county_officer, second_officer, next_caseworker):
    """Findings that are near to these users in every way: own, kin, spouse, account, evidence, signature."""
    me, examiner_person = known(caseworker), known(examiner)
    heads = [make.case(make.household(village=village)).head for village in (make.EAST_WILLOW, STONE_VILLAGE)]
    own, spouse_home = make.case(), make.case()
    make.member(own, me, enrolled=False)
    make.filing(make.person(), heads[0])
    make.filing(heads[1], me, filed=False)
    make.filing(examiner_person, heads[0], filed=False)
    make.feed(make.snapshot("marriages"), spouse_home.head, other=examiner_person)
    make.feed(make.snapshot("marriages", "2026-06-26"), heads[0], other=me)
    make.feed(
        make.snapshot("marriages", "2026-06-27"), me, other=heads[0], state="离婚",
        registered_on=date(2024, 1, 1),
    )  # fmt: skip
    make.case(examiner="吴 刚", confirmer="吴刚", normal_examiner="吴刚", normal_confirmer="吴刚")
    homes = [make.household(village=STONE_VILLAGE) for _ in range(2)]
    into = make.account()
    for home in homes:
        make.case(home)
        make.payment(home, "2026-05", into=into)
    make.filing(known(next_caseworker), homes[1].head)
    deaths = make.snapshot("deaths")
    for person in (*heads, own.head, spouse_home.head):
        make.feed(deaths, person)
    make.snapshot("officials")
    for code in ("death_enrolled", "kin_unfiled", "same_officer", "shared_account", "review_overdue"):
        check(code)
    return [caseworker, examiner, county_officer, second_officer, next_caseworker]


def test_many_are_judged_as_one_by_one(all_kinds_of_nearness):
    users, rows = all_kinds_of_nearness, Finding.objects.all()
    singly = {user.number: {finding.pk for finding in rows if bars(user, finding)} for user in users}
    together = barred(users, rows)
    assert {user.number: together.get(user.pk, set()) for user in users} == singly
    assert {number for number, keys in singly.items() if keys} == {"LH01", "LH02", "XJ02", "SQ01"}
    assert all(len(keys) < rows.count() for keys in singly.values())


def test_as_many_questions_for_one_finding_as_for_all(all_kinds_of_nearness):
    users = all_kinds_of_nearness

    def asked(people, rows) -> int:
        with CaptureQueriesContext(connection) as questions:
            barred(people, rows)
        return len(questions)

    whole = asked(users, Finding.objects.all())
    assert asked(users, Finding.objects.filter(pk=Finding.objects.first().pk)) == whole
    assert asked(users[:1], Finding.objects.all()) <= whole < 15


def test_as_many_questions_for_two_who_may_take_a_finding_as_for_ten(found, caseworker, examiner):
    finding = found()

    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            assert examiner in handover.receivers(finding, caseworker)
        return len(questions)

    known(examiner)
    few = asked()
    for place in range(8):
        known(make_user(f"LH1{place}", "田野", "J", WILLOW))
    assert asked() == few
