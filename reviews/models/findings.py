"""Findings (疑点), what happened to them, and the ledger items (整改台账) that they lead to."""

import uuid

from django.conf import settings
from django.db import models

from accounts.scope import Scoped
from common.fields import DigestField, MoneyField, RegionCodeField
from common.guards import AppendOnly, SameRegion
from reviews.models.runs import Hit, RuleRun


class Severity(models.IntegerChoices):
    """严重程度; a higher number is more severe."""

    LOW = 1, "低"
    MEDIUM = 2, "中"
    HIGH = 3, "高"


class Finding(Hit):
    """A doubt about a subject: a question to staff, never a decision.

    Identity = rule + subject + evidence key = ``fingerprint``; ``occurrence`` is 0 but for a
    relapse (反弹) after a close-out, which is a new finding of the same identity.
    ``parameters`` are those of the run that first gave the present severity. ``first_seen``
    is the as_of of the first run that found it. ``last_seen`` is written when it vanishes;
    of a finding that still stands it is the rule's newest current run.
    """

    class Status(models.TextChoices):
        """状态 as in the findings ledger."""

        OPEN = "open", "待下发"
        ASSIGNED = "assigned", "已下发"
        VERIFIED = "verified", "已核实"
        CLOSED = "closed", "已办结"
        VANISHED = "vanished", "已消失"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    subject = DigestField(keyed=False)
    occurrence = models.IntegerField(default=0)
    status = models.CharField("状态", max_length=8, choices=Status.choices, default=Status.OPEN)
    parameters = models.JSONField("参数", default=dict)
    first_seen = models.DateField("首次发现日期")
    last_seen = models.DateField("最后发现日期", null=True)
    first_run = models.ForeignKey(RuleRun, models.PROTECT, related_name="+")
    succeeds = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    relapse_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="relapses")
    assigned_to = RegionCodeField("下发至", null=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField("下发时间", null=True)
    deadline = models.DateField("期限", null=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="转交办理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "疑点"
        constraints = [
            models.UniqueConstraint(fields=["fingerprint", "occurrence"], name="finding_identity"),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "assigned", "verified", "closed", "vanished"]),
                name="finding_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "status", "rule"], name="finding_region"),
            models.Index(fields=["county", "rule", "status"], name="finding_rule"),
            models.Index(fields=["household"], name="finding_household"),
            models.Index(fields=["rule", "subject"], name="finding_subject"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (f"疑点 {self.pk}", self.numbers, self.name)))


class FindingEvent(Scoped):
    """One step in the life of a finding; never changed.

    Like all that hangs on a finding it lies where the finding lies now: whoever may see the finding sees
    the whole of its history, the part before its assignment to a township too.
    """

    class Kind(models.TextChoices):
        """What happened."""

        FOUND = "found", "首次发现"
        UPDATED = "updated", "依据更新"
        VANISHED = "vanished", "证据消失"
        REOPENED = "reopened", "再次出现"
        SUCCEEDED = "succeeded", "由新疑点承接"
        RELAPSED = "relapsed", "反弹"
        ASSIGNED = "assigned", "下发"
        HANDED_OVER = "handed_over", "转交"
        VERIFIED = "verified", "核实"
        RETURNED = "returned", "退回重核"
        COUNTERSIGNED = "countersigned", "复核确认"

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="events")
    kind = models.CharField("动作", max_length=14, choices=Kind.choices)
    at = models.DateTimeField("时间")
    as_of = models.DateField("基准日", null=True)
    run = models.ForeignKey(RuleRun, models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    detail = models.JSONField(default=dict)

    guards = (AppendOnly(), SameRegion("finding"))

    class Meta:
        verbose_name = verbose_name_plural = "疑点经过"
        indexes = [models.Index(fields=["region_code", "finding"], name="finding_event_region")]


class Absence(Scoped):
    """A verified or closed finding was looked for by a run and not found: the return of a closed one will be
    a relapse. Where one that is verified is found again its absence is over, and the row names that run too:
    a look back asks what stood on a day between.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="absences")
    run = models.ForeignKey(RuleRun, models.PROTECT, related_name="+")
    over = models.ForeignKey(RuleRun, models.PROTECT, null=True, related_name="+")

    guards = (SameRegion("finding"),)

    class Meta:
        verbose_name = verbose_name_plural = "销号后未再发现"
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=models.Q(over__isnull=True), name="one_absence_at_a_time"
            )
        ]


class Verification(Scoped):
    """What staff found out about a finding (核实): result, method, day, two people, note."""

    class Result(models.TextChoices):
        """核实结果."""

        TRUE = "true", "属实"
        UNTRUE = "untrue", "不属实"
        MENDED = "mended", "已自行整改"

    class Method(models.TextChoices):
        """核实方式."""

        HOME_VISIT = "home_visit", "入户"
        LETTER = "letter", "信函"
        INQUIRY = "inquiry", "部门函询"

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="verifications")
    result = models.CharField("核实结果", max_length=8, choices=Result.choices)
    method = models.CharField("核实方式", max_length=12, choices=Method.choices)
    on = models.DateField("核实日期")
    verifier = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verifier_name = models.CharField("核实人", max_length=60)
    second_name = models.CharField("另一核实人", max_length=60)
    note = models.TextField("说明")
    measures = models.JSONField("整改措施", default=list)
    at = models.DateTimeField("登记时间")
    voided = models.BooleanField(default=False)

    guards = (SameRegion("finding"),)

    class Meta:
        verbose_name = verbose_name_plural = "核实记录"
        constraints = [
            models.UniqueConstraint(
                fields=["finding"],
                condition=models.Q(voided=False),
                name="one_verification",
                violation_error_message="本疑点已经核实过。",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "finding"], name="verification_region")]


class Attachment(Scoped):
    """A file that supports a verification; kept under a random name outside the web root."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    verification = models.ForeignKey(Verification, models.PROTECT, related_name="attachments")
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.IntegerField("大小")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)

    guards = (SameRegion("verification"),)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        indexes = [models.Index(fields=["region_code", "verification"], name="attachment_region")]


class LedgerItem(Scoped):
    """An item of the rectification ledger (整改台账), made when a finding proves true (属实)."""

    number = models.CharField("编号", max_length=30)
    county = models.BigIntegerField("县")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="items")
    verification = models.OneToOneField(Verification, models.PROTECT, related_name="item")
    measures = models.JSONField("整改措施", default=list)
    unit = RegionCodeField("责任单位")
    person_name = models.CharField("责任人", max_length=60)
    deadline = models.DateField("整改时限")
    recovered = MoneyField("追回金额", null=True)
    voided = models.BooleanField(default=False)
    at = models.DateTimeField("列入时间")

    guards = (SameRegion("finding"),)

    class Meta:
        verbose_name = verbose_name_plural = "整改台账"
        constraints = [models.UniqueConstraint(fields=["county", "number"], name="ledger_item_number")]
        indexes = [models.Index(fields=["region_code", "deadline"], name="ledger_item_region")]

    def __str__(self) -> str:
        return self.number
