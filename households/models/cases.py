"""Cases (保障记录), what was granted in them and where the household then lived."""

from datetime import date
from typing import Any

from django.db import models

from accounts.scope import Scoped
from audit.models import IncomingFile
from common.fields import MoneyField, MonthField, RegionCodeField
from common.guards import AppendOnly, NoOverlap, SameRegion
from households.models.people import Account, Household, Person


class Case(Scoped):
    """One application and what became of it; the months from first to last are 在保.

    ``key`` tells the cases of one household apart: the first paid month, or for a refused
    case (未通过) the day of application. The steps' days (核对, 入户, 公示) of cases that came
    in a roll are the roll's own; a case that the procedure opened has an ``application`` and no
    ``incoming``, and its days are those of the steps.
    """

    class Status(models.TextChoices):
        """状态 as the roll states it; the months decide who is 在保, not this."""

        ENROLLED = "enrolled", "在保"
        ENDED = "ended", "已退出"
        REFUSED = "refused", "未通过"

    class Grade(models.TextChoices):
        """救助类别."""

        A = "A", "A类"
        B = "B", "B类"
        C = "C", "C类"

    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    key = models.CharField(max_length=12)
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    first_month = MonthField("起保年月", null=True)
    last_month = MonthField("停保年月", null=True)
    applied_on = models.DateField("申请日期", null=True)
    grade = models.CharField("救助类别", max_length=1, blank=True, choices=Grade.choices)
    area_kind = models.CharField("户类型", max_length=10, blank=True)
    cause = models.CharField("致贫原因", max_length=60, blank=True)
    end_reason = models.CharField("停保原因", max_length=200, blank=True)
    reviewed_on = models.DateField("最近复核日期", null=True)
    checked_on = models.DateField("核对日期", null=True)
    visited_on = models.DateField("入户日期", null=True)
    notice_from = models.DateField("公示开始", null=True)
    notice_to = models.DateField("公示结束", null=True)
    examiner = models.CharField("审核人", max_length=120, blank=True)
    confirmer = models.CharField("审批人", max_length=120, blank=True)
    normal_examiner = models.CharField(max_length=120, blank=True)
    normal_confirmer = models.CharField(max_length=120, blank=True)
    income_per_head = MoneyField("家庭月人均收入", null=True)
    bank_name = models.CharField("开户银行", max_length=120, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    account_holder = models.CharField("开户人姓名", max_length=120, blank=True)
    head = models.ForeignKey(Person, models.PROTECT, related_name="+")
    head_name = models.CharField("户主姓名", max_length=120)
    content = models.BinaryField(max_length=16)
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")

    guards = (
        SameRegion("household"),
        NoOverlap(("household_id",), "first_month", "last_month", where_sql="first_month IS NOT NULL"),
    )

    class Meta:
        verbose_name = verbose_name_plural = "保障记录"
        constraints = [
            models.UniqueConstraint(fields=["household", "key"], name="case_key"),
            models.CheckConstraint(
                condition=models.Q(status="refused", first_month=None)
                | (~models.Q(status="refused") & models.Q(first_month__isnull=False)),
                name="case_has_months_unless_refused",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "first_month", "last_month"], name="case_region_months")
        ]

    def stated(self) -> dict[str, Any]:
        """What the case says, column by column, as JSON can hold it: days and months as text, yuan as
        text.
        """
        fields = [field for field in self._meta.concrete_fields if field.name not in NOT_STATED]
        return {field.name: _plain(field, self) for field in fields}


def enrolled(month: date, path: str = "") -> models.Q:
    """The condition for 在保 in a month (its first day): the months say so, not the status of the roll.

    ``path`` leads to the row with the months, as ``case__``. Refused cases have none.
    """
    begun = models.Q(**{f"{path}first_month__lte": month})
    return begun & (models.Q(**{f"{path}last_month": None}) | models.Q(**{f"{path}last_month__gte": month}))


NOT_STATED = {"id", "region_code", "household", "content", "incoming", "normal_examiner", "normal_confirmer"}
"""Columns of a case that its history does not repeat: they are its own, or made from others."""


def _plain(field: Any, case: Case) -> str | int | None:
    value = field.value_from_object(case)
    return value if value is None or isinstance(value, str | int) else str(field.value_to_string(case))


class PastCase(Scoped):
    """What a case said before a later import succeeded it (历史内容); never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="past")
    values = models.JSONField()
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")
    superseded_by = models.ForeignKey(IncomingFile, models.PROTECT, related_name="+")

    guards = (AppendOnly(), SameRegion("case"))

    class Meta:
        verbose_name = verbose_name_plural = "保障记录历史"
        indexes = [models.Index(fields=["region_code", "case"], name="past_case_region")]


class CaseReview(Scoped):
    """The day of a periodic review (定期复核) that some import told; days add up, none replaces another."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    on = models.DateField("复核日期")
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")

    guards = (SameRegion("case"),)

    class Meta:
        verbose_name = verbose_name_plural = "定期复核日期"
        constraints = [models.UniqueConstraint(fields=["case", "on"], name="case_review_day")]
        indexes = [models.Index(fields=["region_code", "case"], name="case_review_region")]


class Entitlement(Scoped):
    """The monthly amount (户月保障金额) of a case from a month on; succeeded, never edited.

    The newest that is not superseded holds; an import that states another amount supersedes
    what earlier imports stated. ``workings`` says how a granted amount was calculated.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="entitlements")
    amount = MoneyField("户月保障金额")
    from_month = MonthField("金额执行年月")
    to_month = MonthField(null=True)
    workings = models.JSONField("计算过程", null=True)
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")
    superseded_by = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")

    guards = (
        SameRegion("case"),
        NoOverlap(("case_id",), "from_month", "to_month", where_sql="superseded_by_id IS NULL"),
    )

    class Meta:
        verbose_name = verbose_name_plural = "保障金额"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(superseded_by=None, to_month=None),
                name="one_present_entitlement",
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="entitlement_not_negative"),
        ]
        indexes = [models.Index(fields=["region_code", "case"], name="entitlement_region")]


class Residence(Scoped):
    """The village in which a household lived during a case; statistics of a past day read it."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="residences")
    case = models.OneToOneField(Case, models.PROTECT, related_name="residence")
    village = RegionCodeField("区划代码")
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")

    guards = (SameRegion("case"),)

    class Meta:
        verbose_name = verbose_name_plural = "居住地"
        indexes = [models.Index(fields=["region_code", "village"], name="residence_region")]
