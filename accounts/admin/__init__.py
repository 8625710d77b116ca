"""The admin's tables of this floor (P40): users, parameters, calendar, code tables and announcements.

Regions stand a floor above households, whose rows a merger moves (``households.admin``).
"""

from accounts.admin import announcements, calendar, codetables, parameters, users

__all__ = ["announcements", "calendar", "codetables", "parameters", "users"]
