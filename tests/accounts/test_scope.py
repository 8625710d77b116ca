"""Who sees and touches which row."""

import pytest
from django.db import connection, transaction

from accounts import scope as scopes
from accounts.context import WHOLE, current, scope
from accounts.permissions import ROLE_LABELS
from accounts.scope import PERMISSIONS, ScopeRequired, barred, bars, holds, may, register_bar, require
from common.errors import NotPermitted
from tests.conftest import CITY, COUNTY, EAST_WILLOW, STONE, STONE_VILLAGE, WILLOW
from tests.guarded.models import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def houses(whole: None) -> dict[int, House]:
    codes = (EAST_WILLOW, STONE_VILLAGE, 159921101201, 159923101201)
    return {code: House.objects.create(region_code=code, name="房") for code in codes}


def seen() -> set[int]:
    return set(House.objects.values_list("region_code", flat=True))


def test_rows_outside_any_scope_are_an_error_of_the_program():
    for deed in (
        House.objects.all,
        House.objects.count,
        lambda: House.objects.create(region_code=EAST_WILLOW),
    ):
        with pytest.raises(ScopeRequired, match="House"):
            deed()


def test_a_scope_shows_its_region_and_what_is_below_it(houses: dict[int, House]):
    with scope(region=WILLOW):
        assert seen() == {EAST_WILLOW}
    with scope(region=COUNTY):
        assert seen() == {EAST_WILLOW, STONE_VILLAGE}
    with scope(region=CITY):
        assert seen() == set(houses)
    with scope(region=WHOLE):
        assert seen() == set(houses)


def test_counties_one_code_below_and_one_above_stay_out_of_view(houses: dict[int, House]):
    with scope(region=COUNTY):
        assert not seen() & {159921101201, 159923101201}


def test_a_scope_within_a_scope_ends_where_the_outer_one_was(houses: dict[int, House]):
    with scope(region=WILLOW):
        with scope(region=STONE):
            assert seen() == {STONE_VILLAGE}
        assert seen() == {EAST_WILLOW}
    with scope(region=WILLOW), scope(region=None), pytest.raises(ScopeRequired):
        House.objects.all()


def test_a_scope_ends_also_after_an_error():
    before = current()
    with pytest.raises(ZeroDivisionError), scope(region=COUNTY):
        raise ZeroDivisionError
    assert current() == before


def test_a_user_sees_the_own_region_even_where_the_scope_is_wider(houses, caseworker, auditor, system):
    assert set(House.objects.visible_to(caseworker)) == {houses[EAST_WILLOW]}
    assert House.objects.visible_to(auditor).count() == 2
    assert House.objects.visible_to(system).count() == 4


def test_a_county_is_asked_for_by_its_number(houses: dict[int, House]):
    assert House.objects.in_county(159922).count() == 2
    with pytest.raises(ValueError, match="159922000000"):
        House.objects.in_county(COUNTY)


def test_a_region_holds_itself_and_what_is_below_it(caseworker, county_officer):
    assert holds(caseworker, WILLOW)
    assert holds(caseworker, EAST_WILLOW)
    assert not holds(caseworker, STONE_VILLAGE)
    assert not holds(caseworker, COUNTY)
    assert holds(county_officer, STONE_VILLAGE)


MATRIX = {
    "households.view": "JSYHZA",
    "households.list": "JSYHZAL",
    "search.use": "JSYHZA",
    "feeds.upload": "YH",
    "feeds.view": "JSYHA",
    "crosscheck.run": "YH",
    "crosscheck.view": "SYHA",
    "findings.verify": "JY",
    "findings.assign": "Y",
    "findings.countersign": "S",
    "complaints.view": "YA",
    "reports.view": "JSYHZAL",
    "reports.unmask": "YA",
    "reveal": "JSYHZA",
    "audit.view": "YAG",
    "admin.users": "G",
}


@pytest.mark.parametrize("permission", sorted(MATRIX))
def test_the_role_decides(permission: str, caseworker):
    for role in ROLE_LABELS.keys() - {"SYS"}:
        caseworker.role = role
        assert may(caseworker, permission) == (role in MATRIX[permission]), role


def test_nobody_who_only_looks_may_write():
    for permission, roles in PERMISSIONS.items():
        if scopes.writes(permission):
            assert not set(roles) & set("AL"), permission


def test_a_leader_never_sees_a_whole_number(leader):
    assert not may(leader, "reveal")
    assert not may(leader, "reports.unmask")


def test_a_refusal_names_the_role_and_whom_to_ask(caseworker, county_officer, second_officer):
    with pytest.raises(NotPermitted) as refused:
        require(caseworker, "findings.assign")
    assert refused.value.sentence == "您的角色（乡镇经办）不能下发疑点。需要时请联系：县局业务 陈静。"


def test_a_refusal_names_who_only_looks_on_after_who_does_the_work(caseworker, auditor, county_officer):
    with pytest.raises(NotPermitted, match="需要时请联系：县局业务 陈静。"):
        require(caseworker, "complaints.view")


def test_a_refusal_does_not_name_a_colleague_of_the_next_township(leader, next_caseworker):
    with pytest.raises(NotPermitted) as refused:
        require(leader, "findings.verify")
    assert "白雪" not in refused.value.sentence


def test_a_row_of_the_next_township_is_refused(houses, caseworker):
    require(caseworker, "findings.verify", houses[EAST_WILLOW])
    with pytest.raises(NotPermitted, match="管辖范围"):
        require(caseworker, "findings.verify", houses[STONE_VILLAGE])


def test_a_closed_user_may_nothing(caseworker):
    caseworker.is_active = False
    assert not may(caseworker, "households.view")


def test_the_system_may_everything_everywhere(houses, system):
    for permission in PERMISSIONS:
        require(system, permission, houses[EAST_WILLOW])


def test_an_unknown_permission_is_an_error_of_the_program(caseworker):
    with pytest.raises(KeyError):
        may(caseworker, "households.paint")


def test_recusal_bars_a_deed_but_not_looking(houses, caseworker, monkeypatch):
    monkeypatch.setattr(scopes, "_bars", {})
    mine = houses[EAST_WILLOW]
    sentence = "该户与您有近亲属备案关系，按回避规定由他人办理。"
    many = {caseworker.pk: {mine.pk}}
    register_bar(many=lambda actors, rows: many)(lambda actor, subject: sentence if subject == mine else None)
    assert bars(caseworker, mine) == sentence
    assert barred([caseworker], House.objects.all()) == many
    assert may(caseworker, "findings.view", mine)
    with pytest.raises(NotPermitted, match="回避"):
        require(caseworker, "findings.verify", mine)


@pytest.mark.postgres
def test_an_open_transaction_learns_of_each_change_of_scope(caseworker):
    def told() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('app.lo', true), current_setting('app.hi', true),"
                " current_setting('app.user_id', true)"
            )
            return list(cursor.fetchone())

    with scope(region=WILLOW, user=caseworker):
        assert told() == ["159922101000", "159922102000", str(caseworker.pk)]
        with scope(region=None):
            assert told() == ["", "", ""]
        assert told()[0] == "159922101000"
    assert told() == ["", "", ""]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_transaction_takes_the_scope_with_it_and_leaves_nothing_behind():
    def low() -> str | None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nullif(current_setting('app.lo', true), '')")
            return cursor.fetchone()[0]

    with scope(region=WILLOW):
        assert low() is None, "outside a transaction no region is in view"
        with transaction.atomic():
            assert low() == "159922101000"
            with transaction.atomic():
                assert low() == "159922101000"
        assert low() is None
    with transaction.atomic():
        assert low() is None
