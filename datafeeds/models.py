"""Other bureaus' data (部门比对数据): dated snapshots, one typed table a kind, and whom they match.

Feed rows belong to people who mostly have no case: they hold no clear ID number and no clear
account, only digests, and the encrypted ID number in the kinds whose findings speak of people
outside the roll.
"""

import uuid

from django.db import models

from accounts.scope import Scoped
from audit.models import IncomingFile
from common.fields import CipherField, DigestField, MoneyField, MonthField
from households.models import Account, Person


class Kind(models.TextChoices):
    """The eighteen kinds, as ``import_feed`` names them."""

    DEATHS = "deaths", "死亡注销"
    CREMATIONS = "cremations", "火化"
    PENSIONS = "pensions", "养老待遇"
    EMPLOYMENT = "employment", "参保缴费"
    HOUSING = "housing", "不动产"
    VEHICLES = "vehicles", "机动车"
    BUSINESSES = "businesses", "市场主体"
    PUBLIC_PAYROLL = "public_payroll", "财政供养人员"
    OFFICIALS = "officials", "干部名册"
    DISABILITY = "disability", "持证残疾人"
    MEDICAL = "medical", "大病医疗"
    POVERTY_MONITORING = "poverty_monitoring", "防返贫监测对象"
    TEKUN = "tekun", "特困人员"
    OTHER_ROLLS = "other_rolls", "外地低保名册"
    ORPHANS = "orphans", "孤儿和事实无人抚养儿童"
    DISABILITY_SUBSIDIES = "disability_subsidies", "残疾人两项补贴"
    MARRIAGES = "marriages", "婚姻登记"
    CARD_CUSTODY = "card_custody", "代持卡备案"


class Snapshot(Scoped):
    """What one file told of one kind as of a day; a newer one of the same source takes its place.

    ``region_code`` is the region that imported it. Snapshots are never changed; ``cleared_on`` tells since
    when only those of its rows are left that a finding cites, so that no run may look at it any more.
    Corrected rows of a delivery (改好的错误表) are a snapshot that ``completes`` the first: it is seen as
    long as that one is.
    """

    kind = models.CharField("类别", max_length=24, choices=Kind.choices)
    source = models.CharField("来源", max_length=80)
    as_of = models.DateField("数据截至")
    rows = models.IntegerField("行数")
    shrunk = models.BooleanField(default=False)
    cleared_on = models.DateField("按保存期清除", null=True)
    incoming = models.OneToOneField(IncomingFile, models.PROTECT, related_name="snapshot")
    completes = models.ForeignKey("self", models.PROTECT, null=True, related_name="completed_by")

    class Meta:
        verbose_name = verbose_name_plural = "数据快照"
        indexes = [models.Index(fields=["region_code", "kind", "source", "as_of"], name="snapshot_region")]


class FeedMatch(Scoped):
    """A row of a feed speaks of a person whom Doudi knows, in some role."""

    class Role(models.TextChoices):
        """In what capacity the row names the person."""

        HOLDER = "holder", "本人"
        SPOUSE = "spouse", "配偶"
        CUSTODIAN = "custodian", "代管人"

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="matches")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    row_id = models.BigIntegerField()
    role = models.CharField(max_length=9, choices=Role.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="feed_matches")

    class Meta:
        verbose_name = verbose_name_plural = "比对命中"
        constraints = [models.UniqueConstraint(fields=["kind", "row_id", "role"], name="feed_match_once")]
        indexes = [
            models.Index(fields=["region_code", "snapshot"], name="feed_match_region"),
            models.Index(fields=["kind", "person", "role"], name="feed_match_person"),
            models.Index(fields=["snapshot", "role", "person"], name="feed_match_snapshot"),
        ]


class DisabilityCertificate(models.Model):
    """One row for each distinct 残疾证号, so that findings can name it by a surrogate key."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    digest = DigestField(unique=True)
    number = CipherField()
    last4 = models.CharField("末四位", max_length=4)

    class Meta:
        verbose_name = verbose_name_plural = "残疾证号"


class FeedRow(Scoped):
    """What every row of every kind has: its snapshot and the person's digest and name."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    id_digest = DigestField()
    id_h64 = models.BigIntegerField()
    name = models.CharField("姓名", max_length=120)
    normal_name = models.CharField(max_length=120)
    extra = models.JSONField(default=dict)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["id_h64"], name="%(class)s_h64"),
            models.Index(fields=["region_code", "snapshot"], name="%(class)s_region"),
        ]


class NumberedFeedRow(FeedRow):
    """A row whose ID number some finding has to show or to name by its end: it is kept, encrypted."""

    uid = models.UUIDField(default=uuid.uuid4)
    id_number = CipherField()

    class Meta(FeedRow.Meta):
        abstract = True


class NamedFeedRow(NumberedFeedRow):
    """Such a row that also tells where the person lives."""

    stated_region = models.BigIntegerField("区划代码", null=True)

    class Meta(FeedRow.Meta):
        abstract = True


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
