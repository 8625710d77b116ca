"""Money that went out: the rows of payment ledgers (发放台账)."""

from django.db import models

from accounts.scope import Scoped
from audit.models import IncomingFile
from common.fields import MoneyField, MonthField
from common.guards import SameRegion
from households.models import Account, Household


class Payment(Scoped):
    """One payment to a household for one month, as the ledger tells it.

    ``number`` is the household number as written; ``household`` is empty while no roll knows
    that number (未匹配), and the row then belongs to the importing county.
    """

    class Status(models.TextChoices):
        """发放状态."""

        PAID = "paid", "成功"
        FAILED = "failed", "失败"

    class Kind(models.TextChoices):
        """发放类型; money that came back (追缴) is no payment for any rule."""

        REGULAR = "regular", "正常"
        ARREARS = "arrears", "补发"
        RECOVERY = "recovery", "追缴"
        ONE_OFF = "one_off", "一次性"

    county = models.BigIntegerField("县")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="payments")
    number = models.CharField("户编号", max_length=64)
    month = MonthField("发放年月")
    payee_name = models.CharField("收款人姓名", max_length=120)
    normal_payee = models.CharField(max_length=120)
    account = models.ForeignKey(Account, models.PROTECT, related_name="payments", verbose_name="银行账号")
    amount = MoneyField("发放金额")
    status = models.CharField("发放状态", max_length=8, choices=Status.choices)
    kind = models.CharField("发放类型", max_length=10, choices=Kind.choices)
    persons = models.IntegerField("发放人数", null=True)
    paid_on = models.DateField("发放日期", null=True)
    serial = models.CharField("流水号", max_length=80, blank=True)
    failure_reason = models.CharField("失败原因", max_length=200, blank=True)
    extra = models.JSONField(default=dict)
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, related_name="+")

    guards = (SameRegion("household"),)

    class Meta:
        verbose_name = verbose_name_plural = "发放记录"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="payment_not_negative"),
            models.CheckConstraint(
                condition=models.Q(county=models.F("region_code") / 1_000_000), name="payment_in_its_county"
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "month"], name="payment_region"),
            models.Index(fields=["county", "month", "household"], name="payment_month"),
            models.Index(fields=["household", "month"], name="payment_household"),
            models.Index(fields=["account", "month"], name="payment_account"),
            models.Index(
                fields=["county", "number"], name="payment_unmatched", condition=models.Q(household=None)
            ),
        ]
