"""Payments that no roll knew when they came find their household once a roll names it."""

from django.db import connection, transaction


def match_unmatched() -> int:
    """Every unmatched payment (未匹配) whose household number is known now belongs to that household;
    how many.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MATCH)
        return int(cursor.rowcount)


MATCH = """
UPDATE funds_payment SET household_id = h.id, region_code = h.region_code
FROM households_household h
WHERE funds_payment.household_id IS NULL AND h.county = funds_payment.county
    AND h.number = funds_payment.number
"""
