"""Officials' relatives and their filings (近亲属备案)."""

import uuid

from django.db import models

from accounts.models import User
from accounts.scope import Scoped
from audit.models import IncomingFile
from common.fields import CipherField
from households.models import Person


class Filing(Scoped):
    """One line of the filing ledger: an official, a relative, filed or not, last re-check.

    It came in a file (``incoming``) or was filed here (``filed_by``). A pair may have several lines, in
    one file or over the years; the newest re-check of them counts and a filing (是) goes before 否.
    ``region_code`` is the county.
    """

    class Category(models.TextChoices):
        """干部类别."""

        CIVIL_AFFAIRS = "civil_affairs", "民政干部"
        HANDLER = "handler", "经办人员"
        VILLAGE = "village", "村(居)干部"
        PUBLIC_PAYROLL = "public_payroll", "财政供养人员"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    official = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="干部")
    official_name = models.CharField("干部姓名", max_length=120)
    official_id_number = CipherField()
    category = models.CharField("干部类别", max_length=20, choices=Category.choices)
    post = models.CharField("单位职务", max_length=200, blank=True)
    stated_region = models.BigIntegerField("区划代码", null=True)
    relative = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="亲属")
    relative_name = models.CharField("亲属姓名", max_length=120)
    relative_id_number = CipherField()
    relation = models.CharField("亲属关系", max_length=60)
    filed = models.BooleanField("是否备案")
    filed_on = models.DateField("备案日期", null=True)
    rechecked_on = models.DateField("最近复核日期", null=True)
    extra = models.JSONField(default=dict)
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "近亲属备案"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(filed=False) | models.Q(filed_on__isnull=False),
                name="filing_has_its_day",
                violation_error_message="已备案的须填写备案日期。",
            ),
            models.CheckConstraint(
                condition=models.Q(incoming__isnull=False) | models.Q(filed_by__isnull=False),
                name="filing_has_its_origin",
                violation_error_message="备案须有来源：导入的文件，或登记人。",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "id"], name="filing_region"),
            models.Index(fields=["relative", "official"], name="filing_pair"),
            models.Index(fields=["official"], name="filing_official"),
        ]
