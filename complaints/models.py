"""Complaints and petitions (信访)."""

import uuid

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import Scoped
from audit.models import IncomingFile
from common.fields import CipherField
from households.models import Application, Objection, Person


class Complaint(Scoped):
    """A complaint (信访件): registered here under a number, or a line of a ledger that came in.

    Its region may be of any level. One that was made while an application was public says so.
    """

    class Channel(models.TextChoices):
        """渠道."""

        LETTER = "letter", "来信"
        VISIT = "visit", "来访"
        CALL = "call", "来电"
        NETWORK = "network", "网络"
        SUPERIOR = "superior", "上级转办"
        MEDIA = "media", "媒体"

    class Status(models.TextChoices):
        """办理状态."""

        REGISTERED = "registered", "已登记"
        ACCEPTED = "accepted", "已受理"
        IN_HAND = "in_hand", "办理中"
        CLOSED = "closed", "已办结"
        REFERRED = "referred", "已移送"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    number = models.CharField("信访件号", max_length=20, blank=True)
    registered_on = models.DateField("登记日期")
    complainant_name = models.CharField("信访人", max_length=120)
    complainant = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    complainant_id_number = CipherField(null=True)
    phone = CipherField(null=True)
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    category = models.CharField("问题类别", max_length=60)
    content = models.TextField("内容")
    person_named = models.CharField("被反映人", max_length=200, blank=True)
    status = models.CharField("办理状态", max_length=10, blank=True, choices=Status.choices)
    accepted_on = models.DateField("受理日期", null=True)
    closed_on = models.DateField("办结日期", null=True)
    outcome = models.TextField("办理结果", blank=True)
    satisfaction = models.CharField("满意度", max_length=30, blank=True)
    extra = models.JSONField(default=dict)
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="complaints")
    objection = models.OneToOneField(Objection, models.PROTECT, null=True, related_name="complaint")

    class Meta:
        verbose_name = verbose_name_plural = "信访件"
        constraints = [
            models.UniqueConstraint(
                F("region_code") / 1_000_000,
                "number",
                condition=~Q(number=""),
                name="complaint_number",
                violation_error_message="本县已有这个信访件号。",
            ),
            models.CheckConstraint(
                condition=Q(incoming__isnull=False, registered_by=None)
                | (Q(incoming=None, registered_by__isnull=False) & ~Q(number="")),
                name="complaint_came_in_or_registered",
                violation_error_message="信访件须来自导入的台账，或有登记人和编号。",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "registered_on"], name="complaint_region")]

    def __str__(self) -> str:
        return self.number or "信访件"
