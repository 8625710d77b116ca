"""Months inside a query are those of ``common.months``."""

from datetime import date

import pytest
from django.db.models import Value

from accounts.models import Region
from common import months
from common.fields import MonthField
from common.monthsql import AddMonths, MonthAfter

pytestmark = pytest.mark.django_db
DAYS = [date(2025, 8, 31), date(2024, 2, 29), date(2025, 12, 1), date(2025, 11, 20)]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("count", [0, 1, 6, 12])
def test_a_query_counts_months_like_the_program(county, day, count):
    rows = Region.objects.filter(pk=county.pk).annotate(
        later=AddMonths(Value(day), count), first=MonthAfter(Value(months.first(day), MonthField()), count)
    )
    found = rows.get()
    assert found.later == months.add(day, count)
    assert found.first == months.add(months.first(day), count)
