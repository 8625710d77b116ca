"""What somebody has read on the desk and need not be shown again."""

from django.conf import settings
from django.db import models


class Acknowledgement(models.Model):
    """A reminder or to-do that a user has put aside (知道了): its kind and the key of its row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField("类别", max_length=40)
    key = models.BigIntegerField("对象")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "已读提醒"
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="acknowledged_once")]
