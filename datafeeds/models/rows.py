"""One typed table for each of the eighteen kinds (部门数据的行); what all rows have is in ``snapshots``."""

import uuid

from django.db import models

from common.fields import CipherField, DigestField, MoneyField, MonthField
from datafeeds.models.snapshots import DisabilityCertificate, FeedRow, Kind, NamedFeedRow, NumberedFeedRow
from households.models import Account


class Death(FeedRow):
    """死亡注销 (公安, 卫健)."""

    died_on = models.DateField("死亡日期")
    cancelled_on = models.DateField("注销日期", null=True)


class Cremation(FeedRow):
    """火化 (殡葬)."""

    cremated_on = models.DateField("火化日期")
    died_on = models.DateField("死亡日期", null=True)


class Pension(FeedRow):
    """养老待遇 (社保)."""

    insurance = models.CharField("险种", max_length=20)
    monthly = MoneyField("月待遇金额")
    from_month = MonthField("待遇开始年月", null=True)
    state = models.CharField("发放状态", max_length=10)


class Employment(FeedRow):
    """参保缴费 (社保); ``paid_month`` is the latest month paid."""

    employer = models.CharField("单位名称", max_length=200)
    base = MoneyField("月缴费基数")
    paid_month = MonthField("缴费年月")


class House(FeedRow):
    """不动产登记."""

    certificate = models.CharField("不动产权证号", max_length=120)
    usage = models.CharField("用途", max_length=10)
    area = models.CharField("建筑面积", max_length=40, blank=True)
    location = models.CharField("坐落", max_length=300, blank=True)
    registered_on = models.DateField("登记日期", null=True)
    sharing = models.CharField("共有情况", max_length=60, blank=True)


class Vehicle(FeedRow):
    """机动车 (公安)."""

    plate = models.CharField("号牌号码", max_length=20)
    vehicle_type = models.CharField("车辆类型", max_length=60)
    model = models.CharField("品牌型号", max_length=120, blank=True)
    registered_on = models.DateField("初次登记日期", null=True)
    state = models.CharField("状态", max_length=10)


class Business(FeedRow):
    """市场主体 (市场监管); ``capital_wan`` in 万元, as written."""

    firm = models.CharField("企业名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=30)
    role = models.CharField("角色", max_length=20)
    firm_kind = models.CharField("主体类型", max_length=20)
    capital_wan = models.CharField("注册资本(万元)", max_length=40, blank=True)
    state = models.CharField("经营状态", max_length=10)


class PublicPayroll(FeedRow):
    """财政供养人员."""

    employer = models.CharField("单位", max_length=200)
    post = models.CharField("岗位", max_length=120, blank=True)
    state = models.CharField("在职状态", max_length=10)


class Official(NamedFeedRow):
    """干部名册 (组织, 乡镇)."""

    category = models.CharField("类别", max_length=20)
    post = models.CharField("单位职务", max_length=200, blank=True)


class Disability(NamedFeedRow):
    """持证残疾人 (残联)."""

    certificate = models.ForeignKey(DisabilityCertificate, models.PROTECT, related_name="+")
    category = models.CharField("残疾类别", max_length=60)
    level = models.CharField("残疾等级", max_length=10)


class Medical(NamedFeedRow):
    """大病医疗 (医保)."""

    year = models.IntegerField("年度")
    self_paid = MoneyField("个人自付金额")
    illness = models.CharField("病种", max_length=120, blank=True)


class PovertyMonitoring(NamedFeedRow):
    """防返贫监测对象 (乡村振兴)."""

    category = models.CharField("监测类型", max_length=20)
    risk = models.CharField("风险状态", max_length=10)


class Tekun(FeedRow):
    """特困人员 (民政)."""

    support = models.CharField("供养方式", max_length=10)
    state = models.CharField("状态", max_length=10)


class OtherRoll(FeedRow):
    """外地低保名册."""

    other_region = models.BigIntegerField("所属区划代码")
    state = models.CharField("状态", max_length=10)
    first_month = MonthField("起保年月", null=True)


class Orphan(FeedRow):
    """孤儿和事实无人抚养儿童."""

    category = models.CharField("类型", max_length=60)
    state = models.CharField("状态", max_length=10)


class DisabilitySubsidy(NamedFeedRow):
    """残疾人两项补贴."""

    subsidy = models.CharField("补贴类型", max_length=30)
    state = models.CharField("状态", max_length=10)
    monthly = MoneyField("月金额", null=True)


class Marriage(NumberedFeedRow):
    """婚姻登记 (民政); marriage holds both ways."""

    spouse_name = models.CharField("配偶姓名", max_length=120)
    spouse_normal_name = models.CharField(max_length=120)
    spouse_digest = DigestField()
    spouse_h64 = models.BigIntegerField()
    spouse_id_number = CipherField()
    registered_on = models.DateField("登记日期")
    state = models.CharField("状态", max_length=10)

    class Meta(FeedRow.Meta):
        indexes = [*FeedRow.Meta.indexes, models.Index(fields=["spouse_h64"], name="marriage_spouse_h64")]


class CardCustody(FeedRow):
    """代持卡备案 (乡镇)."""

    uid = models.UUIDField(default=uuid.uuid4)
    account = models.ForeignKey(Account, models.PROTECT, related_name="custody_rows")
    custodian_name = models.CharField("代管人姓名", max_length=120)
    custodian_digest = DigestField()
    custodian_h64 = models.BigIntegerField()
    custodian_id_number = CipherField()
    relation = models.CharField("与本人关系", max_length=60)
    filed_on = models.DateField("备案日期", null=True)
    state = models.CharField("状态", max_length=10)

    class Meta(FeedRow.Meta):
        indexes = [
            *FeedRow.Meta.indexes,
            models.Index(fields=["custodian_h64"], name="custody_custodian_h64"),
        ]


ROWS: dict[str, type[FeedRow]] = {
    Kind.DEATHS: Death,
    Kind.CREMATIONS: Cremation,
    Kind.PENSIONS: Pension,
    Kind.EMPLOYMENT: Employment,
    Kind.HOUSING: House,
    Kind.VEHICLES: Vehicle,
    Kind.BUSINESSES: Business,
    Kind.PUBLIC_PAYROLL: PublicPayroll,
    Kind.OFFICIALS: Official,
    Kind.DISABILITY: Disability,
    Kind.MEDICAL: Medical,
    Kind.POVERTY_MONITORING: PovertyMonitoring,
    Kind.TEKUN: Tekun,
    Kind.OTHER_ROLLS: OtherRoll,
    Kind.ORPHANS: Orphan,
    Kind.DISABILITY_SUBSIDIES: DisabilitySubsidy,
    Kind.MARRIAGES: Marriage,
    Kind.CARD_CUSTODY: CardCustody,
}
"""Which table holds the rows of a kind."""
