"""Letters to applicants (告知书), their delivery, and serial numbers without gaps (文号)."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import Scoped
from common.fields import RegionCodeField
from common.guards import AppendOnly, SameRegion
from households.models.applications import Application
from households.models.documents import Document
from households.models.people import Household
from households.models.steps import Step


class Serial(models.Model):
    """The last number that a unit gave in a year (编号): taken under its row's lock, so without gaps.

    ``unit`` is the division that numbers. It stays when divisions merge: what was numbered stays numbered.
    """

    class Series(models.TextChoices):
        """编号种类."""

        APPLICATION = "application", "申请号"
        LETTER = "letter", "文号"
        NOTICE = "notice", "公示期号"
        STANDING = "standing", "公布期号"
        COMPLAINT = "complaint", "信访件号"

    unit = RegionCodeField("编号单位")
    series = models.CharField("种类", max_length=12, choices=Series.choices)
    year = models.IntegerField("年度")
    prefix = models.CharField("代字", max_length=20, blank=True)
    last = models.IntegerField("最后编号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [
            models.UniqueConstraint(fields=["unit", "series", "year"], name="serial_of_a_unit_and_year"),
            models.CheckConstraint(condition=Q(last__gte=0), name="serial_not_negative"),
        ]


class Letter(Scoped):
    """A letter that was drawn up (行政文书): code D04 …, number, fields as they were on its day.

    The text is made from the county's template and ``fields`` when it is shown; ``template`` keeps the
    words it was first issued with.
    """

    class Code(models.TextChoices):
        """文书 (policy §2.14); R01 has no number there: 刚性支出办法 asks for a written answer."""

        SUPPLEMENT = "D04", "一次性告知（补正）书"
        ACCEPTANCE = "D05", "受理通知书"
        NOT_ACCEPTED = "D06", "不予受理通知书"
        CHECK_REQUEST = "D08", "核对提请（委托）书"
        CHECK_RESULT = "D10", "核对结果告知书"
        CONFIRMATION = "D20", "确认通知书"
        REFUSAL = "D21", "不予确认（终止程序）决定书"
        RECOGNITION = "R01", "家庭认定告知书"

    INTERNAL = (Code.CHECK_REQUEST,)
    """Letters between offices: they go to the county's bureau, and nobody has to sign for them."""

    class Delivery(models.TextChoices):
        """送达方式."""

        IN_PERSON = "in_person", "直接送达"
        FAMILY = "family", "同住成年家属代收"
        POST = "post", "邮寄送达"
        LEFT = "left", "留置送达"
        PUBLIC = "public", "公告送达"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="letters")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="letters")
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="letters")
    unit = RegionCodeField("发文单位")
    code = models.CharField("文书", max_length=4, choices=Code.choices)
    number = models.CharField("文号", max_length=60)
    recipient = models.CharField("收件人", max_length=120)
    fields: Any = models.JSONField("内容", default=dict)
    template = models.TextField("文字", blank=True)
    issued_on = models.DateField("日期")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    deliver_by = models.DateField("送达期限", null=True)
    delivered_on = models.DateField("送达日期", null=True)
    delivery = models.CharField("送达方式", max_length=10, blank=True, choices=Delivery.choices)
    receiver = models.CharField("签收人", max_length=120, blank=True)
    receipt = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    delivery_note = models.CharField("送达说明", max_length=200, blank=True)
    delivered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "告知书"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number"],
                name="letter_number",
                violation_error_message="本单位已有这个文号。",
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(household__isnull=False),
                name="letter_has_a_subject",
                violation_error_message="告知书须对应一份申请或一个户。",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on=None)
                | (Q(delivered_on__gte=F("issued_on")) & ~Q(delivery="") & ~Q(receiver="")),
                name="letter_delivered_says_how",
                violation_error_message="送达须写明方式、签收人，且不早于发文日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "issued_on"], name="letter_region"),
            models.Index(fields=["application"], name="letter_application"),
            models.Index(
                fields=["region_code", "deliver_by"],
                name="letter_undelivered",
                condition=Q(delivered_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.number}"

    @property
    def is_served(self) -> bool:
        """Whether it is handed to somebody, who signs for it (送达)."""
        return self.code not in self.INTERNAL


class LetterTemplate(Scoped):
    """The county's own words for a letter (文书模板), from a day on; the newest counts, old ones stay."""

    code = models.CharField("文书", max_length=4, choices=Letter.Code.choices)
    text = models.TextField("文字")
    valid_from = models.DateField("生效日期")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField("修改时间")

    guards = (AppendOnly(),)

    class Meta:
        verbose_name = verbose_name_plural = "文书模板"
        indexes = [models.Index(fields=["region_code", "code", "valid_from"], name="letter_template_region")]
