"""Announcements (公告), and who has read them."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models.regions import Region
from accounts.models.users import User
from accounts.scope import reach, upwards


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements: read downwards, kept by those above."""

    def visible_to(self, user: Any) -> "AnnouncementQuerySet":
        """Those to the user's region and to the regions above it."""
        return self.filter(region_id__in=upwards(user))

    def kept_by(self, user: Any) -> "AnnouncementQuerySet":
        """Those to the user's region and to all below it, which an administrator there looks after."""
        low, high = reach(user)
        return self.filter(region_id__gte=low, region_id__lt=high)

    def current(self, on: date) -> "AnnouncementQuerySet":
        """Those that are shown on a day."""
        return self.filter(withdrawn_at=None, first_day__lte=on, last_day__gte=on)

    def with_news(self, user: Any) -> "AnnouncementQuerySet":
        """Each with ``is_new``: whether the user has not read it as it stands now."""
        read = AnnouncementRead.objects.filter(
            user=user, announcement=OuterRef("pk"), at__gte=OuterRef("changed_at")
        )
        return self.annotate(is_new=~Exists(read))


class Announcement(models.Model):
    """Something that everybody of a region is told (公告), from a day to a day."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="发给")
    title = models.CharField("标题", max_length=60)
    text = models.TextField("内容", max_length=2000)
    first_day = models.DateField("开始日期")
    last_day = models.DateField("结束日期")
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发布人")
    published_at = models.DateTimeField("发布时间")
    changed_at = models.DateTimeField("内容更新时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公告"
        ordering: ClassVar = ["-published_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="announcement_days_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AnnouncementRead(models.Model):
    """When a user last read an announcement; what was changed since is new again."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "已读公告"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "announcement"], name="announcement_read_once"),
        ]
