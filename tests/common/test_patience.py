"""Statements that together take longer than a page waits are broken off, and what follows goes on."""

from time import monotonic

import pytest
from django.db import OperationalError, connection, transaction

from accounts.models import Region
from common.patience import TooSlow, at_most

pytestmark = pytest.mark.django_db

ENDLESS = """
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 2000000000)
SELECT count(*) FROM counted
"""


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_a_statement_that_takes_too_long_is_broken_off_and_the_transaction_goes_on(county):
    begun = monotonic()
    with transaction.atomic():
        with pytest.raises(TooSlow), at_most(0.2):
            run(ENDLESS)
        assert Region.objects.filter(pk=county.pk).exists()
        assert run("SELECT 7") == 7
    assert monotonic() - begun < 5


def test_many_short_statements_are_counted_together(county):
    def count_for_ever():
        while True:
            Region.objects.count()

    with pytest.raises(TooSlow), at_most(0.2):
        count_for_ever()


def test_what_is_quick_is_answered_and_the_next_one_has_its_own_time(county):
    for _ in range(2):
        with at_most(5):
            assert Region.objects.count()
    if connection.vendor == "postgresql":
        assert run("SHOW statement_timeout") == "0"


def test_another_trouble_of_the_database_is_not_taken_for_slowness(county):
    with pytest.raises(OperationalError), at_most(5):
        raise OperationalError("disk I/O error")
