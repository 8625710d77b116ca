"""Jobs (任务): everything that takes longer than a page's patience is a row here."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.scope import may, reach
from common import clock, divisions
from common.fields import RegionCodeField

ACTIVE = ("queued", "running")


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs in the words of those who run and watch them."""

    def active(self) -> Self:
        """Waiting or running."""
        return self.filter(state__in=ACTIVE)

    def for_workers(self) -> Self:
        """Those that a worker may take, the oldest first."""
        return self.filter(runner=Job.Runner.WORKER).order_by("pk")

    def overlapping(self, region: int) -> Self:
        """Those of a region above, below or equal."""
        low, high = divisions.span(region)
        above = [*divisions.ancestors(region), divisions.WHOLE] if region else []
        return self.filter(
            models.Q(region_code__in=above) | models.Q(region_code__gte=low, region_code__lt=high)
        )

    def visible_to(self, user: Any) -> Self:
        """The user's own jobs; a system administrator (G) sees those of the region too."""
        mine = models.Q(actor=user)
        if not may(user, "jobs.see_all"):
            return self.filter(mine)
        low, high = reach(user)
        return self.filter(mine | models.Q(region_code__gte=low, region_code__lt=high))


class Job(models.Model):
    """One long deed: who asked for it, who runs it and until when, how far it is, and what became of it.

    ``attempt`` is the fencing token: every claim raises it, and only its holder may write.
    ``lease_until`` is an instant of the database's clock. ``region_code`` 0 is the whole installation.
    ``holder`` is ``host:pid:start time`` of the process that runs it, or that asked for it and will.
    """

    class State(models.TextChoices):
        """How far a job is."""

        QUEUED = "queued", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    class Runner(models.TextChoices):
        """Who runs it: a worker process, or the process that asked."""

        WORKER = "worker", "后台"
        HERE = "here", "命令行"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("类别", max_length=60)
    key = models.CharField(max_length=200, blank=True)
    region_code = RegionCodeField(default=divisions.WHOLE)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发起人"
    )
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    exclusive = models.BooleanField(default=False)
    once = models.BooleanField(default=False)
    runner = models.CharField(max_length=6, choices=Runner.choices, default=Runner.WORKER)
    state = models.CharField("状态", max_length=7, choices=State.choices, default=State.QUEUED)
    attempt = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    stage = models.CharField("步骤", max_length=80, blank=True)
    pos = models.BigIntegerField("已完成", default=0)
    total = models.BigIntegerField("总数", null=True)
    log = models.TextField("过程", blank=True)
    result = models.JSONField("结果", null=True, encoder=DjangoJSONEncoder)
    error = models.TextField("原因", blank=True)
    asked_at = models.DateTimeField("发起时间", default=clock.now)
    started_at = models.DateTimeField("开始时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "region_code"],
                condition=models.Q(exclusive=True, state__in=ACTIVE),
                name="job_exclusive",
            ),
            models.UniqueConstraint(fields=["kind", "key"], condition=models.Q(once=True), name="job_once"),
        ]
        indexes = [
            models.Index(fields=["id"], name="job_active", condition=models.Q(state__in=ACTIVE)),
            models.Index(fields=["actor", "-id"], name="job_actor"),
            models.Index(fields=["kind", "key"], name="job_kind_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}".strip()

    @property
    def is_over(self) -> bool:
        """Done or failed."""
        return self.state in (self.State.DONE, self.State.FAILED)
