"""文号 without gaps: two letters at once get numbers that follow, one that is undone leaves none out."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.scope import WHOLE, scope
from households import serials
from households.models import Letter, Serial
from households.procedure import accepting
from tests.conftest import STONE, WILLOW

Series = Serial.Series


class Undone(Exception):
    """The deed around a number failed."""


@pytest.mark.django_db
@pytest.mark.usefixtures("county", "whole")
def test_each_unit_kind_and_year_counts_from_one():
    with transaction.atomic():
        assert [serials.next_number(WILLOW, Series.LETTER, 2026) for _ in range(3)] == [1, 2, 3]
        for unit, series, year in (
            (STONE, Series.LETTER, 2026), (WILLOW, Series.NOTICE, 2026), (WILLOW, Series.LETTER, 2027),
        ):  # fmt: skip
            assert serials.next_number(unit, series, year) == 1


@transaction.atomic
def _take_and_fail() -> None:
    assert serials.next_number(WILLOW, Series.LETTER, 2026) == 2
    raise Undone


@pytest.mark.django_db
@pytest.mark.usefixtures("county", "whole")
def test_a_deed_that_is_undone_gives_its_number_back():
    serials.next_number(WILLOW, Series.LETTER, 2026)
    with pytest.raises(Undone):
        _take_and_fail()
    assert serials.next_number(WILLOW, Series.LETTER, 2026) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("known", [0, 5])
def test_many_at_once_some_of_them_undone_leave_no_gap(known: int):
    """Also the first number of a year, when the row that counts is not there yet."""
    barrier = Barrier(12)
    if known:
        Serial.objects.create(unit=WILLOW, series=Series.LETTER, year=2026, last=known)

    def one(place: int) -> int:
        try:
            with scope(region=WHOLE):
                barrier.wait(10)
                with transaction.atomic():
                    taken = serials.next_number(WILLOW, Series.LETTER, 2026)
                    if place % 3 == 0:
                        raise Undone
                    return taken
        except Undone:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        taken = sorted(number for number in pool.map(one, range(12)) if number)
    assert taken == list(range(known + 1, known + 9))
    assert Serial.objects.get(unit=WILLOW).last == known + 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_letters_at_once_bear_numbers_that_follow(walk: Any):
    drafts = [walk.draft(name, filled=False) for name in ("马桂兰", "田福")]
    barrier = Barrier(2)

    def one(draft: Any) -> None:
        try:
            with walk.by(walk.caseworker) as actor:
                barrier.wait(10)
                accepting.ask_supplement(draft, actor=actor)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, drafts))
    with scope(region=WHOLE):
        numbers = sorted(Letter.objects.values_list("number", flat=True))
    assert numbers == ["柳河救字〔2026〕1号", "柳河救字〔2026〕2号"]
