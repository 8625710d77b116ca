"""The trail (操作留痕), the seals that make it tamper-evident, and the files that came in."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from accounts.scope import MadeManager, Scoped, reach
from audit.actions import Action
from common import clock, divisions
from common.fields import RegionCodeField
from common.guards import AppendOnly


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Events in the words of the trail page."""

    def visible_to(self, user: Any) -> Self:
        """The events of the user's region and of everything under it."""
        low, high = reach(user)
        return self.filter(region_code__gte=low, region_code__lt=high)

    def about(self, obj: models.Model) -> Self:
        """The events about one object."""
        return self.filter(object_kind=obj._meta.label_lower, object_id=str(obj.pk))

    def unsealed(self) -> Self:
        """The events that no seal covers yet."""
        return self.exclude(models.Exists(Leaf.objects.filter(event=models.OuterRef("pk"))))


class AuditEvent(models.Model):
    """Who did what to what, and why; written in the deed's own transaction, never changed.

    ``at`` is the true instant, also in the demo. Who the actor was is kept as text beside the key:
    roles and names change, the trail does not. ``detail`` holds masked values only.
    """

    guards = (AppendOnly(),)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField("时间", default=clock.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="人"
    )
    actor_number = models.CharField("工号", max_length=40, blank=True)
    actor_name = models.CharField("姓名", max_length=80, blank=True)
    role = models.CharField("角色", max_length=8, blank=True)
    region_code = RegionCodeField(default=divisions.WHOLE)
    action = models.CharField("动作", max_length=40)
    object_kind = models.CharField("对象类别", max_length=60, blank=True)
    object_id = models.CharField("对象", max_length=64, blank=True)
    object_label = models.CharField("对象名称", max_length=200, blank=True)
    reason = models.TextField("理由", blank=True)
    detail = models.JSONField("内容", default=dict)
    request_id = models.CharField("请求编号", max_length=32, blank=True)
    ip = models.GenericIPAddressField("来源IP", null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作留痕"
        indexes = [
            models.Index(fields=["region_code", "-at"], name="event_region"),
            models.Index(fields=["object_kind", "object_id"], name="event_object"),
            models.Index(fields=["actor", "-at"], name="event_actor"),
            models.Index(fields=["action", "-at"], name="event_action"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.action_label} {self.object_label}".strip()

    @property
    def action_label(self) -> str:
        """What was done, in Chinese."""
        return str(Action(self.action).label) if self.action in Action.values else self.action


class Installation(models.Model):
    """This database's own name; anchors carry it, so that another database's are not taken for ours."""

    guards = (AppendOnly(),)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "安装编号"


class Seal(models.Model):
    """A batch of events under one Merkle root, chained to the seal before it.

    ``number`` counts from 1 without gaps; ``size`` events; ``prev`` = SM3(root ‖ mac) of the seal
    before (empty for the first); ``mac`` = HMAC-SM3 over number | size | prev | root with a key that
    is not in the database.
    """

    guards = (AppendOnly(),)

    number = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", default=clock.now)
    size = models.IntegerField("条数")
    root = models.BinaryField()
    prev = models.BinaryField()
    mac = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "封存"


class Leaf(models.Model):
    """The place of an event in its seal: position from 0, and hash of its canonical form."""

    guards = (AppendOnly(),)

    event = models.OneToOneField(AuditEvent, models.PROTECT, primary_key=True, related_name="leaf")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="leaves", db_index=False)
    position = models.IntegerField()
    hash = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "封存条目"
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="leaf_once")]


class IncomingFile(Scoped):
    """What arrived (来文): whose file, what kind, its hash and its counts. The file itself is not kept.

    ``region_code`` is the county that imported it; ``as_of`` the day of a snapshot (部门数据 only);
    ``errors_file`` the path of the error workbook, empty without rejected rows; ``reasons`` are pairs of
    why rows were rejected and how many. ``mends`` is the delivery of whose error workbook this is the
    corrected one. A withdrawn import (撤回) keeps its row.
    """

    class Status(models.TextChoices):
        """Whether its rows count."""

        IMPORTED = "imported", "已导入"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = models.CharField("类别", max_length=24)
    source = models.CharField("来源", max_length=80, blank=True)
    as_of = models.DateField("数据截至", null=True)
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("指纹", max_length=64)
    size = models.BigIntegerField("字节数")
    rows = models.IntegerField("行数")
    accepted = models.IntegerField("接收")
    rejected = models.IntegerField("拒收")
    duplicates = models.IntegerField("重复")
    shrunk = models.BooleanField("明显变少", default=False)
    errors_file = models.CharField("错误表", max_length=255, blank=True)
    reasons = models.JSONField("拒收原因", default=list)
    seconds = models.FloatField("用时（秒）", null=True)
    mends = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="mended_by", verbose_name="更正的来文"
    )
    status = models.CharField("状态", max_length=9, choices=Status.choices, default=Status.IMPORTED)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人"
    )
    at = models.DateTimeField("时间", default=clock.now)

    objects: ClassVar = MadeManager()

    class Meta:
        verbose_name = verbose_name_plural = "来文"
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "kind", "source", "sha256"],
                condition=models.Q(status="imported", as_of__isnull=True),
                name="incoming_once",
                violation_error_message="这份文件已经导入过。",
            ),
            models.UniqueConstraint(
                fields=["region_code", "kind", "source", "as_of", "sha256"],
                condition=models.Q(status="imported", as_of__isnull=False),
                name="incoming_once_a_day",
                violation_error_message="这份文件已经导入过。",
            ),
            models.UniqueConstraint(
                fields=["mends"],
                condition=models.Q(status="imported"),
                name="incoming_mended_once",
                violation_error_message="这份错误表改好后已经导入过。",
            ),
            models.CheckConstraint(
                condition=models.Q(rows=models.F("accepted") + models.F("rejected") + models.F("duplicates")),
                name="incoming_counts",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "kind", "-at"], name="incoming_region")]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """What people call it: 批次 D-0012."""
        return f"D-{self.pk:04}"


class Withdrawal(Scoped):
    """An import was undone as a whole (撤回): who, when, why; its rows are hidden, none is deleted."""

    incoming = models.OneToOneField(IncomingFile, models.PROTECT, related_name="withdrawal")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="撤回人"
    )
    at = models.DateTimeField("时间", default=clock.now)
    reason = models.CharField("理由", max_length=500)

    guards = (AppendOnly(),)

    class Meta:
        verbose_name = verbose_name_plural = "撤回导入"
        indexes = [models.Index(fields=["region_code", "-at"], name="withdrawal_region")]
