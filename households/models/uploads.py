"""Files on their way in (上传文件), and what a person taught about a sender's headers (列对照)."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.scope import MadeManager, Scoped
from audit.models import IncomingFile
from common import clock
from jobs.models import Job


class Upload(Scoped):
    """A file that somebody sent through a page: looked at, confirmed, then imported or refused.

    ``region_code`` is the county that it is for. ``reading`` is what a person settled about it,
    ``preview`` what the first look found, every cell of it masked; it is emptied when the upload has ended.
    The file lies under a random name until then; hash, name and counts stay.
    """

    class State(models.TextChoices):
        """How far an upload is."""

        WAITING = "waiting", "等待读取"
        READ = "read", "待确认"
        CONFIRMED = "confirmed", "正在导入"
        IMPORTED = "imported", "已导入"
        REFUSED = "refused", "已拒收"
        DROPPED = "dropped", "已放弃"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("类别", max_length=24)
    source = models.CharField("来源", max_length=80, blank=True)
    as_of = models.DateField("数据截至", null=True)
    mends = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")
    name = models.CharField("文件名", max_length=255)
    path = models.CharField(max_length=400)
    sha256 = models.CharField("指纹", max_length=64)
    size = models.BigIntegerField("字节数")
    reading = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    rows = models.IntegerField("行数", null=True)
    state = models.CharField("状态", max_length=9, choices=State.choices, default=State.WAITING)
    sentence = models.TextField("拒收原因", blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="uploads")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    at = models.DateTimeField("时间", default=clock.now)

    objects: ClassVar = MadeManager()

    class Meta:
        verbose_name = verbose_name_plural = "上传文件"
        indexes = [
            models.Index(fields=["region_code", "-at"], name="upload_region"),
            models.Index(fields=["actor", "-at"], name="upload_actor"),
        ]

    def __str__(self) -> str:
        return self.name


class TaughtHeader(Scoped):
    """What a header of one sender's files of a kind stands for, as somebody mapped it by hand.

    ``header`` is in normal form; ``column`` the key of a column, or empty: kept as it is.
    """

    kind = models.CharField("类别", max_length=24)
    source = models.CharField("来源", max_length=80, blank=True)
    header = models.CharField("文件列", max_length=200)
    column = models.CharField("系统列", max_length=60, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "列对照"
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "kind", "source", "header"], name="taught_header_once"
            )
        ]
