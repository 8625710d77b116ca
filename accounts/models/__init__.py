"""Regions (行政区划), users, dated parameters, the calendar, code tables and announcements of the county."""

from accounts.models.announcements import Announcement, AnnouncementQuerySet, AnnouncementRead
from accounts.models.drafts import FormDraft
from accounts.models.installation import Installation
from accounts.models.regions import Region, RegionQuerySet
from accounts.models.settings import CalendarDay, CodeEntry, Parameter
from accounts.models.users import SYSTEM_NUMBER, User, UserManager, UserQuerySet, WrongPassword, system_user

__all__ = [
    "SYSTEM_NUMBER",
    "Announcement",
    "AnnouncementQuerySet",
    "AnnouncementRead",
    "CalendarDay",
    "CodeEntry",
    "FormDraft",
    "Installation",
    "Parameter",
    "Region",
    "RegionQuerySet",
    "User",
    "UserManager",
    "UserQuerySet",
    "WrongPassword",
    "system_user",
]
