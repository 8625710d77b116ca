"""Users are opened, closed, moved and given roles by another person, and every deed leaves a trace."""

import pytest

from accounts import administration
from accounts.models import Region, User
from audit.models import AuditEvent
from common import crypto
from common.errors import NotPermitted, Refused
from tests.conftest import CITY, COUNTY, STONE, WILLOW

pytestmark = pytest.mark.django_db

NUMBER = "159900195803120229"


def open_somebody(actor: User, **more) -> tuple[User, str]:
    given = {"number": "lh09", "name": "田福", "role": "J", "region": Region.objects.get(code=WILLOW)}
    return administration.open_user(actor=actor, **(given | more))


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_a_new_user_gets_a_password_by_chance_to_be_changed(administrator):
    user, password = open_somebody(administrator, id_number=NUMBER)
    user.refresh_from_db()
    assert (user.number, user.must_change_password, user.is_active) == ("LH09", True, True)
    assert user.check_password(password)
    assert bytes(user.id_digest) == crypto.digest(NUMBER)
    assert actions() == ["user_opened"]


def test_a_number_is_given_once(administrator, caseworker):
    with pytest.raises(Refused):
        open_somebody(administrator, number="LH01")
    assert not AuditEvent.objects.exists()


def test_only_the_administrator_opens_users_and_only_in_the_own_region(administrator, county_officer):
    with pytest.raises(NotPermitted):
        open_somebody(county_officer)
    with pytest.raises(NotPermitted):
        open_somebody(administrator, region=Region.objects.get(code=CITY))
    assert not User.objects.filter(number="LH09").exists()


def test_the_trail_tells_from_where_somebody_moved_whatever_the_page_had_read(administrator, caseworker):
    as_read = User.objects.get(pk=caseworker.pk)
    for user, code in ((caseworker, STONE), (as_read, WILLOW)):
        region = Region.objects.get(code=code)
        administration.move_user(user, region=region, actor=administrator, reason="轮岗")
    told = AuditEvent.objects.filter(action="user_moved").order_by("pk").values_list("detail", flat=True)
    assert [(each["before"], each["after"]) for each in told] == [(WILLOW, STONE), (STONE, WILLOW)]


def test_a_role_and_a_region_are_given_by_another_person(administrator, caseworker):
    administration.change_role(caseworker, role="S", actor=administrator, reason="岗位调整")
    administration.move_user(
        caseworker, region=Region.objects.get(code=STONE), actor=administrator, reason="调任石桥乡"
    )
    caseworker.refresh_from_db()
    assert (caseworker.role, caseworker.region_id) == ("S", STONE)
    assert actions() == ["role_changed", "user_moved"]
    for deed in (
        lambda: administration.change_role(administrator, role="Y", actor=administrator, reason="自己"),
        lambda: administration.reset_password(administrator, actor=administrator),
    ):
        with pytest.raises(NotPermitted, match="自己"):
            deed()


def test_an_unknown_role_is_refused(administrator, caseworker):
    with pytest.raises(Refused):
        administration.change_role(caseworker, role="X", actor=administrator, reason="试")
    caseworker.refresh_from_db()
    assert caseworker.role == "J"


def test_a_user_is_closed_with_a_reason_and_opened_again(administrator, caseworker):
    with pytest.raises(Refused, match="理由"):
        administration.close_user(caseworker, actor=administrator, reason=" ")
    administration.close_user(caseworker, actor=administrator, reason="退休")
    caseworker.refresh_from_db()
    assert not caseworker.is_active
    administration.reopen_user(caseworker, actor=administrator, reason="返聘")
    caseworker.refresh_from_db()
    assert caseworker.is_active
    assert actions() == ["user_closed", "user_reopened"]


def test_the_system_user_cannot_be_touched(administrator, system):
    with pytest.raises(NotPermitted):
        administration.close_user(system, actor=administrator, reason="试")


def test_a_reset_password_is_good_once(administrator, caseworker):
    password = administration.reset_password(caseworker, actor=administrator)
    caseworker.refresh_from_db()
    assert caseworker.check_password(password)
    assert caseworker.must_change_password
    assert actions() == ["password_reset"]
    assert password not in str(list(AuditEvent.objects.values()))


def test_a_place_is_told_from_the_county_down(caseworker, county_officer):
    assert caseworker.place == "青禾县·柳河镇"
    assert county_officer.place == "青禾县"


def test_a_user_without_a_region_is_refused_by_the_database(administrator):
    user, _ = open_somebody(administrator)
    user.region = None
    with pytest.raises(Exception, match="user_has_a_region"):
        user.save()


def test_only_standing_regions_under_a_code_are_found(county):
    assert set(Region.objects.under(WILLOW).values_list("name", flat=True)) == {"柳河镇", "东柳村", "西柳村"}
    assert Region.objects.under(COUNTY).standing().count() == 6
