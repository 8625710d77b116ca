"""Complaints and petitions (信访)."""

import uuid

from django.db import models

from accounts.scope import Scoped
from audit.models import IncomingFile
from common.fields import CipherField
from households.models import Person


class Complaint(Scoped):
    """One line of a complaints ledger (信访台账); its region may be of any level."""

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
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "信访件"
        indexes = [models.Index(fields=["region_code", "registered_on"], name="complaint_region")]
