"""The admin's tables of this floor (P40): users, parameters, calendar and code tables.

Regions stand a floor above households, whose rows a merger moves (``households.admin``).
"""

from accounts.admin import calendar, codetables, parameters, users

__all__ = ["calendar", "codetables", "parameters", "users"]
