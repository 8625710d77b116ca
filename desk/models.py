"""What the desk keeps for itself: reminders put aside, codes by which a telephone sends pictures."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.scope import Scoped
from common.guards import SameRegion
from households.models import Application, Document, Household


class Acknowledgement(models.Model):
    """A reminder or to-do that a user has put aside (知道了): its kind and the key of its row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField("类别", max_length=40)
    key = models.BigIntegerField("对象")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "已读提醒"
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="acknowledged_once")]


class PhoneLink(Scoped):
    """A code on the screen (二维码) by which one telephone sends pictures of one kind to one subject.

    It lives until ``expires_at`` and belongs to the telephone that sends first: ``phone`` is the digest of
    what that one was given. Rows are not kept.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    kind = models.CharField("种类", max_length=20)
    expires_at = models.DateTimeField("有效期至")
    closed_at = models.DateTimeField("结束时间", null=True)
    phone = models.CharField("手机", max_length=64, blank=True)
    sent = models.IntegerField("已上传", default=0)

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "手机上传码"
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, household=None)
                | Q(application=None, household__isnull=False),
                name="phone_link_has_one_subject",
                violation_error_message="手机上传码须对应一份申请或一个户。",
            )
        ]
        indexes = [
            models.Index(fields=["region_code", "user"], name="phone_link_region"),
            models.Index(fields=["expires_at"], name="phone_link_expiry"),
        ]

    @property
    def subject(self) -> Application | Household:
        """Whose pictures they are."""
        found = self.application or self.household
        if found is None:
            raise RuntimeError("a code has a subject")
        return found

    @property
    def label(self) -> str:
        """The kind of the pictures in Chinese."""
        return str(Document.Kind(self.kind).label)
