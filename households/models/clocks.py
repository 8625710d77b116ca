"""Time limits of an application (办理时限): when each began, ends, rests and was lengthened."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import Scoped
from common.guards import NoOverlap, SameRegion
from households.models.applications import Application


class Clock(Scoped):
    """One limit that runs, rests or has stopped; ``due_on`` follows calendar, pauses and extension.

    ``due_on`` is None while it rests (已暂停).
    """

    class Kind(models.TextChoices):
        """时限."""

        TOTAL = "total", "办结"
        START_SURVEY = "start_survey", "启动调查"
        START_CHECK = "start_check", "启动核对"
        POST = "post", "张贴公示"
        DECIDE = "decide", "审核确认"
        ANNOUNCE = "announce", "公布"

    class Extension(models.TextChoices):
        """延长理由 (办法第二十二条)."""

        OBJECTION = "objection", "公示有异议"
        RESIDENCE_SPLIT = "residence_split", "人户分离"
        ELSEWHERE = "elsewhere", "异地申办"
        DIFFICULT = "difficult", "家庭经济状况调查难度较大"

    application = models.ForeignKey(Application, models.PROTECT, related_name="clocks")
    county = models.IntegerField("县")
    kind = models.CharField("时限", max_length=14, choices=Kind.choices)
    started_on = models.DateField("起算日期")
    workdays = models.IntegerField("工作日")
    due_on = models.DateField("到期日", null=True)
    stopped_on = models.DateField("停止日期", null=True)
    extension = models.CharField("延长理由", max_length=16, blank=True, choices=Extension.choices)
    extension_note = models.CharField("延长说明", max_length=200, blank=True)
    extended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "办理时限"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(stopped_on=None),
                name="one_running_clock",
                violation_error_message="同一时限不能同时起算两次。",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on=None) | Q(stopped_on__gte=F("started_on")),
                name="clock_never_backwards",
                violation_error_message="时限的停止日期不能早于起算日期。",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("started_on")),
                name="clock_due_after_start",
                violation_error_message="到期日不能早于起算日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "kind", "due_on"], name="clock_region"),
            models.Index(fields=["county", "due_on"], name="clock_due", condition=Q(stopped_on=None)),
        ]


class ClockPause(Scoped):
    """Days that do not count (暂停), the first and the last of them; open while it lasts.

    Paused and resumed on one day leaves no such day: the last then lies before the first.
    """

    class Reason(models.TextChoices):
        """暂停理由."""

        SUPPLEMENT = "supplement", "等待申请人补正"
        OUTSIDE = "outside", "等待外地协查"
        FORCE_MAJEURE = "force_majeure", "不可抗力"
        OTHER = "other", "其他"

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="pauses")
    from_on = models.DateField("不计的第一天")
    to_on = models.DateField("不计的最后一天", null=True)
    reason = models.CharField("理由", max_length=16, choices=Reason.choices)
    note = models.CharField("说明", max_length=200)
    paused_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    guards = (SameRegion("clock"), NoOverlap(("clock_id",), "from_on", "to_on"))

    class Meta:
        verbose_name = verbose_name_plural = "时限暂停"
        indexes = [models.Index(fields=["region_code", "clock"], name="clock_pause_region")]
