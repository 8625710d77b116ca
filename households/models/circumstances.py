"""What a family declared of income and property (收入、财产), item by item, and what it was found to be."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import Scoped
from common.fields import MoneyField
from common.guards import AppendOnly, NoOverlap, SameRegion
from households.models.applicants import ApplicationMember
from households.models.applications import Application
from households.models.people import Person


class IncomeItem(Scoped):
    """One item of a member's income or of what is deducted from it, for a whole year.

    ``amount`` is that of the year and is the truth; ``monthly`` remembers how it was typed.
    """

    class Kind(models.TextChoices):
        """收入和扣减项目 (policy §2.5); ``households.means`` says how each counts."""

        WAGE = "wage", "工资性收入"
        BUSINESS = "business", "经营净收入"
        PROPERTY = "property", "财产净收入"
        TRANSFER = "transfer", "转移净收入"
        OTHER = "other", "其他收入"
        PREFERENTIAL = "preferential", "优待抚恤金"
        FAMILY_PLANNING = "family_planning", "计划生育奖励扶助"
        AWARD = "award", "奖学金、见义勇为等奖励"
        ASSISTANCE = "assistance", "政府社会救助款物"
        BASIC_PENSION = "basic_pension", "中央确定的基础养老金"
        LOCAL_EXEMPT = "local_exempt", "设区的市规定不计入的项目"
        JOB_COST = "job_cost", "扣减：必要的就业成本"
        TAX = "tax", "扣减：税和社会保险"
        SUPPORT_PAID = "support_paid", "扣减：赡养抚养扶养支出"
        DISABILITY_COST = "disability_cost", "扣减：残疾增加的支出"
        ILLNESS_COST = "illness_cost", "扣减：重病增加的支出"

    application = models.ForeignKey(Application, models.PROTECT, related_name="incomes")
    member = models.ForeignKey(ApplicationMember, models.PROTECT, related_name="incomes")
    kind = models.CharField("项目", max_length=16, choices=Kind.choices)
    amount = MoneyField("金额")
    monthly = models.BooleanField("按月填写", default=True)
    note = models.CharField("说明", max_length=200, blank=True)
    removed_at = models.DateTimeField("移除时间", null=True)

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "收入项目"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="income_not_negative",
                violation_error_message="收入和扣减金额不能为负数。",
            )
        ]
        indexes = [models.Index(fields=["region_code", "application"], name="income_region")]


class PropertyItem(Scoped):
    """One thing that a family owns (财产); exempt things say why."""

    class Kind(models.TextChoices):
        """财产项目 (policy §2.5)."""

        FINANCIAL = "financial", "存款、证券、商业保险等金融资产"
        VEHICLE = "vehicle", "机动车辆、船舶、大型农机"
        HOUSE = "house", "住房"
        NON_RESIDENTIAL = "non_residential", "非居住用房"
        COMPANY = "company", "经营主体出资"
        LUXURY = "luxury", "12 个月内购建房或高档装修"
        OTHER = "other", "其他财产"

    class Exemption(models.TextChoices):
        """豁免理由."""

        DISABILITY_VEHICLE = "disability_vehicle", "残疾人代步车"
        LIVELIHOOD_VEHICLE = "livelihood_vehicle", "唯一谋生工具"
        MEDICAL_VEHICLE = "medical_vehicle", "就医必需的车辆"
        SMALL_VEHICLE = "small_vehicle", "摩托车、三轮车、小型农机"
        RELIEF_DEPOSIT = "relief_deposit", "救助或赔偿款存款"
        HOUSE_SALE_DEPOSIT = "house_sale_deposit", "出售唯一住房所得存款"
        ONLY_DWELLING = "only_dwelling", "唯一住所"

    DEPOSITS = (Exemption.RELIEF_DEPOSIT, Exemption.HOUSE_SALE_DEPOSIT)
    VEHICLES = (
        Exemption.DISABILITY_VEHICLE,
        Exemption.LIVELIHOOD_VEHICLE,
        Exemption.MEDICAL_VEHICLE,
        Exemption.SMALL_VEHICLE,
    )
    EXEMPTIONS = {
        Kind.FINANCIAL: DEPOSITS,
        Kind.VEHICLE: VEHICLES,
        Kind.HOUSE: (Exemption.ONLY_DWELLING,),
        Kind.NON_RESIDENTIAL: (Exemption.ONLY_DWELLING,),
        Kind.LUXURY: (Exemption.ONLY_DWELLING,),
        Kind.COMPANY: (Exemption.LIVELIHOOD_VEHICLE,),
        Kind.OTHER: tuple(Exemption),
    }
    """Which reasons exempt a thing of a kind."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="properties")
    member = models.ForeignKey(ApplicationMember, models.PROTECT, null=True, related_name="properties")
    kind = models.CharField("项目", max_length=16, choices=Kind.choices)
    label = models.CharField("名称", max_length=120)
    amount = MoneyField("金额", null=True)
    area = models.DecimalField("面积（平方米）", max_digits=9, decimal_places=2, null=True)
    exemption = models.CharField("豁免理由", max_length=20, blank=True, choices=Exemption.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    removed_at = models.DateTimeField("移除时间", null=True)

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "财产项目"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="property_not_negative",
                violation_error_message="财产金额不能为负数。",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["financial", "company"]) | Q(amount__isnull=False),
                name="property_money_has_amount",
                violation_error_message="金融资产和出资须填写金额。",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "application"], name="property_region")]


class Recognition(Scoped):
    """What a check made of a family besides 低保: 低保边缘家庭 or 刚性支出困难家庭, for a time.

    One row a person; a 单人保 with an ``edge_*`` basis stands on a row that is valid on the day.
    """

    class Category(models.TextChoices):
        """认定类别."""

        EDGE = "edge", "低保边缘家庭"
        RIGID = "rigid", "刚性支出困难家庭"

    application = models.ForeignKey(Application, models.PROTECT, related_name="recognitions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    category = models.CharField("类别", max_length=8, choices=Category.choices)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期")
    income_per_head = MoneyField("家庭月人均收入")
    facts = models.JSONField("依据", default=dict)
    recognised_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    guards = (
        AppendOnly(),
        SameRegion("application"),
        NoOverlap(("person_id", "category"), "valid_from", "valid_to"),
    )

    class Meta:
        verbose_name = verbose_name_plural = "家庭认定"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")),
                name="recognition_days_in_order",
                violation_error_message="失效日期须晚于生效日期。",
            )
        ]
        indexes = [
            models.Index(fields=["region_code", "application"], name="recognition_region"),
            models.Index(fields=["person", "category"], name="recognition_person"),
        ]
