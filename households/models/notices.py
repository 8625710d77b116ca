"""Public notices (公示) of a village, who stands on them, and objections (异议)."""

import uuid

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import Scoped
from common.fields import CipherField, MoneyField, MonthField, RegionCodeField
from common.guards import SameRegion
from households.models.applications import Application
from households.models.cases import Case
from households.models.documents import Document


class PublicNotice(Scoped):
    """One sheet of a village (公示单): numbered by village and year, put up from a day to a day.

    ``village`` is that of the day of posting, whatever was merged later; a standing one (公布) may be a
    township's.
    """

    class Kind(models.TextChoices):
        """种类."""

        PROPOSAL = "proposal", "初审公示"
        STANDING = "standing", "长期公布"

    village = RegionCodeField("村（居）")
    year = models.IntegerField("年度")
    serial = models.IntegerField("期")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices, default=Kind.PROPOSAL)
    title = models.CharField("标题", max_length=200)
    first_day = models.DateField("公示开始")
    last_day = models.DateField("公示结束")
    days = models.IntegerField("公示天数")
    hotline = models.CharField("监督电话", max_length=40, blank=True)
    posted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    photo = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField("结束日期", null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_down_on = models.DateField("撤下日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        constraints = [
            models.UniqueConstraint(
                fields=["village", "kind", "year", "serial"],
                name="notice_number",
                violation_error_message="本村本年已有这一期公示。",
            ),
            models.CheckConstraint(
                condition=Q(kind="standing") | Q(days__gte=7),
                name="notice_of_seven_days",
                violation_error_message="公示期不得少于 7 天。",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="notice_days_in_order",
                violation_error_message="公示结束不能早于公示开始。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(kind="standing") | Q(ended_on__gt=F("last_day")),
                name="notice_not_ended_early",
                violation_error_message="公示期满以后才能结束公示。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(kind="standing") | Q(photo__isnull=False),
                name="notice_ended_with_photo",
                violation_error_message="结束公示须有张贴照片。",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "kind", "-first_day"], name="notice_region")]

    def __str__(self) -> str:
        return self.title


class NoticeLine(Scoped):
    """An application (公示) or a case (公布) on a notice, exactly as it was printed; nothing that may not be
    public is here.
    """

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="lines")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="notice_lines")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="notice_lines")
    round = models.IntegerField("办理轮次", default=0)
    name = models.CharField("户主姓名", max_length=120)
    persons = models.IntegerField("家庭人口")
    insured = models.IntegerField("保障人数")
    cause = models.CharField("致贫原因", max_length=60, blank=True)
    amount = MoneyField("月保障金额")
    first_month = MonthField("起保年月")

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "公示名单"
        constraints = [
            models.CheckConstraint(
                condition=Q(application=None, case__isnull=False) | Q(application__isnull=False, case=None),
                name="notice_line_of_one",
                violation_error_message="公示名单的一行须对应一份申请或一个在保户。",
            ),
            models.UniqueConstraint(
                fields=["notice", "application"],
                name="once_on_a_notice",
                violation_error_message="同一申请在一期公示中只能出现一次。",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "notice"], name="notice_line_region")]


class Objection(Scoped):
    """What somebody said against a proposal while it was public (异议), and how it was dealt with."""

    class Handling(models.TextChoices):
        """处理方式 (办法第十九条)."""

        SURVEY = "survey", "重新入户调查"
        APPRAISAL = "appraisal", "民主评议"

    class Result(models.TextChoices):
        """结果."""

        HOLDS = "holds", "异议成立"
        FAILS = "fails", "异议不成立"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="objections")
    line = models.ForeignKey(NoticeLine, models.PROTECT, related_name="objections")
    received_on = models.DateField("收到日期")
    objector_name = models.CharField("异议人", max_length=120, blank=True)
    contact = CipherField(null=True)
    content = models.CharField("异议内容", max_length=1000)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    handling = models.CharField("处理方式", max_length=10, blank=True, choices=Handling.choices)
    result = models.CharField("结果", max_length=8, blank=True, choices=Result.choices)
    answer = models.CharField("处理说明", max_length=1000, blank=True)
    settled_on = models.DateField("处理日期", null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField("答复异议人日期", null=True)

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "公示异议"
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_on=None)
                | (Q(settled_on__gte=F("received_on")) & ~Q(handling="") & ~Q(result="") & ~Q(answer="")),
                name="objection_settled_says_how",
                violation_error_message="异议处理须写明方式、结果和说明。",
            )
        ]
        indexes = [models.Index(fields=["region_code", "application"], name="objection_region")]
