"""Other bureaus' data (部门比对数据): dated snapshots, one typed table a kind, and whom they match.

Feed rows belong to people who mostly have no case: they hold no clear ID number and no clear
account, only digests, and the encrypted ID number in the kinds whose findings speak of people
outside the roll.
"""

import uuid

from django.db import models

from accounts.scope import Scoped
from audit.models import IncomingFile
from common.fields import CipherField, DigestField
from households.models import Person


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
