"""The database refuses what must never be, whoever writes: on both engines, with the same error."""

import hashlib
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import Parameter, User
from common import guards
from common.guards import AppendOnly
from tests.conftest import EAST_WILLOW, STONE_VILLAGE, WEST_WILLOW
from tests.guarded.models import House, Lease, Note, Stay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("whole")]


def refused():
    """The statement inside fails in the database, and the test goes on after it."""
    return _Refused()


class _Refused:
    def __enter__(self) -> None:
        self.raises = pytest.raises(IntegrityError)
        self.raises.__enter__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, kind, error, trace) -> bool:
        self.atomic.__exit__(kind, error, trace)
        return bool(self.raises.__exit__(kind, error, trace))


@pytest.fixture
def house() -> House:
    return House.objects.create(region_code=EAST_WILLOW, name="东柳 1 号")


def stay(house: House, first: str | None, last: str | None = None, **more) -> Stay:
    return Stay.objects.create(house=house, region_code=house.region_code, first=first, last=last, **more)


def test_everything_declared_is_installed():
    assert guards.missing() == []


def test_installing_again_changes_nothing():
    guards.install()
    guards.install()
    assert guards.missing() == []


def test_a_guard_taken_away_is_missed_and_comes_back_with_the_next_migration():
    guards.uninstall(only=AppendOnly)
    assert any("guarded_note" in name for name in guards.missing())
    assert [message.id for message in guards.check_installed(databases=["default"])]
    call_command("migrate", verbosity=0)
    assert guards.missing() == []
    assert guards.check_installed(databases=["default"]) == []


# --- append-only ---


def test_an_append_only_row_is_neither_changed_nor_deleted(system: User):
    row = Parameter.objects.create(key="k", valid_from=date(2026, 1, 1), value="1", basis="b", set_by=system)
    with refused():
        Parameter.objects.filter(pk=row.pk).update(value="2")
    with refused():
        Parameter.objects.filter(pk=row.pk).delete()
    row.refresh_from_db()
    assert row.value == "1"


@pytest.mark.postgres
def test_an_append_only_table_is_not_truncated():
    with refused(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_parameter")


def test_an_append_only_row_follows_its_parent_and_changes_nothing_else(house: House):
    note = Note.objects.create(stay=stay(house, "2026-01"), region_code=EAST_WILLOW, text="原话")
    with refused():
        Note.objects.filter(pk=note.pk).update(text="改过的话")
    House.objects.filter(pk=house.pk).update(region_code=WEST_WILLOW)
    note.refresh_from_db()
    assert (note.region_code, note.text) == (WEST_WILLOW, "原话")


# --- the region of a child ---


def test_a_row_of_another_region_than_its_parent_is_refused(house: House):
    with refused():
        Stay.objects.create(house=house, region_code=STONE_VILLAGE, first="2026-01")
    mine = stay(house, "2026-01")
    with refused():
        Stay.objects.filter(pk=mine.pk).update(region_code=STONE_VILLAGE)


def test_a_row_without_a_parent_may_be_anywhere():
    assert Stay.objects.create(house=None, region_code=STONE_VILLAGE, first="2026-01").pk


def test_a_row_gains_a_parent_of_its_own_region_only(house: House):
    free = Stay.objects.create(house=None, region_code=EAST_WILLOW, first="2026-01")
    other = Stay.objects.create(house=None, region_code=STONE_VILLAGE, first="2026-01")
    Stay.objects.filter(pk=free.pk).update(house=house)
    with refused():
        Stay.objects.filter(pk=other.pk).update(house=house)


def test_a_move_takes_children_and_their_children_along(house: House):
    mine = stay(house, "2026-01")
    note = Note.objects.create(stay=mine, region_code=EAST_WILLOW, text="随迁")
    elsewhere = House.objects.create(region_code=EAST_WILLOW, name="东柳 2 号")
    stays = stay(elsewhere, "2026-01")
    house.region_code = STONE_VILLAGE
    house.save()
    for row in (mine, note, stays):
        row.refresh_from_db()
    assert [mine.region_code, note.region_code, stays.region_code] == [
        STONE_VILLAGE,
        STONE_VILLAGE,
        EAST_WILLOW,
    ]


# --- overlaps ---


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-06", None),
        ("2026-06", "2026-06"),
        ("2025-01", "2026-03"),
        ("2025-01", None),
        (None, "2026-03"),
        ("2026-04", "2026-05"),
        ("2025-01", "2027-01"),
    ],
)
def test_months_that_overlap_are_refused(house: House, first: str | None, last: str | None):
    stay(house, "2026-03", "2026-06")
    with refused():
        stay(house, first, last)
    assert Stay.objects.count() == 1


@pytest.mark.parametrize(("first", "last"), [("2026-07", None), ("2025-01", "2026-02"), (None, "2026-02")])
def test_months_that_only_touch_stand_side_by_side(house: House, first: str | None, last: str | None):
    stay(house, "2026-03", "2026-06")
    assert stay(house, first, last).pk


def test_an_end_before_its_start_is_no_time_at_all(house: House):
    stay(house, "2026-03", "2026-06")
    assert stay(house, "2026-05", "2026-04").pk
    assert stay(house, "2026-05", "2026-01").pk


def test_rows_that_do_not_count_may_overlap_until_they_count(house: House):
    stay(house, "2026-03", "2026-06")
    hidden = stay(house, "2026-04", hidden=True)
    with refused():
        Stay.objects.filter(pk=hidden.pk).update(hidden=False)


def test_another_house_and_no_house_are_free(house: House):
    stay(house, "2026-03")
    other = House.objects.create(region_code=EAST_WILLOW, name="东柳 2 号")
    stay(other, "2026-03")
    for _ in range(2):
        Stay.objects.create(house=None, region_code=EAST_WILLOW, first="2026-03")


def test_an_update_into_an_overlap_is_refused(house: House):
    stay(house, "2026-03", "2026-06")
    later = stay(house, "2026-07")
    Stay.objects.filter(pk=later.pk).update(first="2026-08")
    with refused():
        Stay.objects.filter(pk=later.pk).update(first="2026-06")


def test_days_overlap_like_months(house: House):
    Lease.objects.create(house=house, begins=date(2026, 3, 1), ends=date(2026, 3, 31))
    Lease.objects.create(house=house, begins=date(2026, 4, 1))
    with refused():
        Lease.objects.create(house=house, begins=date(2026, 3, 31), ends=date(2026, 3, 31))
    with refused():
        Lease.objects.create(house=house, begins=date(2030, 1, 1))
    assert Lease.objects.create(house=house, begins=date(2026, 3, 10), ends=date(2026, 3, 9)).pk


# --- the fingerprint function ---


@pytest.mark.parametrize("text", ["", "death|159922|", "户主：胡长贵｜柳河镇", "back\\slash"])
def test_the_fingerprint_is_sha256_of_utf8_on_both_engines(text: str):
    with connection.cursor() as cursor:
        cursor.execute("SELECT doudi_fp(%s)", [text])
        assert bytes(cursor.fetchone()[0]) == hashlib.sha256(text.encode()).digest()
