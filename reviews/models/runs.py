"""Cross-check runs (交叉比对): what was looked at, rule by rule, and with what result."""

from django.conf import settings
from django.db import models

from accounts.scope import Scoped
from common.fields import DigestField, MoneyField
from jobs.models import Job


class Run(Scoped):
    """One cross-check of a region (a county, or the installation's root) as of a day."""

    class Status(models.TextChoices):
        """How far the run is."""

        RUNNING = "running", "比对中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    as_of = models.DateField("基准日")
    rules = models.JSONField("规则")
    status = models.CharField("状态", max_length=8, choices=Status.choices, default=Status.RUNNING)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "比对"
        indexes = [models.Index(fields=["region_code", "-id"], name="run_region")]

    def __str__(self) -> str:
        return f"比对 {self.pk} 基准日 {self.as_of}"


class RuleRun(Scoped):
    """One rule in one run: counts, seconds, feeds used, or why it did not run.

    ``current`` is False for a retrospective look at an earlier day (回溯比对), which changes
    no finding. ``feeds`` maps a feed kind to the day of its snapshot, oldest source first. ``cleared``
    names kinds whose rows retention has taken away: of those that the rule needs it does not run.
    """

    class Status(models.TextChoices):
        """Outcome of a rule."""

        DONE = "done", "已运行"
        SKIPPED = "skipped", "没有运行"
        FAILED = "failed", "出错"

    run = models.ForeignKey(Run, models.CASCADE, related_name="rule_runs")
    rule = models.CharField("规则编码", max_length=40)
    as_of = models.DateField("基准日")
    status = models.CharField("状态", max_length=8, choices=Status.choices)
    current = models.BooleanField(default=True)
    parameters = models.JSONField("参数", default=dict)
    feeds = models.JSONField("数据截至", default=dict)
    stale = models.JSONField("过期数据", default=list)
    missing = models.JSONField("未提供数据", default=list)
    cleared = models.JSONField("已清除数据", default=list)
    open = models.IntegerField("待核", default=0)
    new = models.IntegerField("新增", default=0)
    still = models.IntegerField("仍在", default=0)
    reopened = models.IntegerField("重现", default=0)
    vanished = models.IntegerField("消失", default=0)
    seconds = models.FloatField("用时", default=0)
    sentence = models.CharField("说明", max_length=400, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规则运行"
        constraints = [models.UniqueConstraint(fields=["run", "rule"], name="rule_once_a_run")]
        indexes = [models.Index(fields=["region_code", "rule", "-as_of"], name="rule_run_region")]


class Hit(Scoped):
    """What a rule says of a subject: the columns that a finding and a retrospective hit share.

    Exactly the columns of the subject's kind are filled. ``county`` is the six-digit county
    number; ``numbers`` every household number concerned, sorted, joined by 、; ``evidence``
    a list of facts, one object for each row of the rule, sorted.
    """

    county = models.BigIntegerField("县")
    rule = models.CharField("规则编码", max_length=40)
    person = models.ForeignKey("households.Person", models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey("households.Household", models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey("households.Account", models.PROTECT, null=True, related_name="+")
    village = models.BigIntegerField("村", null=True)
    evidence_key = models.TextField()
    fingerprint = DigestField(keyed=False)
    name = models.CharField("姓名", max_length=120, blank=True)
    numbers = models.TextField("户编号", blank=True)
    severity = models.SmallIntegerField("严重程度")
    amount = MoneyField("涉及金额", null=True)
    evidence = models.JSONField("依据")

    class Meta:
        abstract = True


class RetroHit(Hit):
    """What a retrospective rule run found; it belongs to that run alone."""

    rule_run = models.ForeignKey(RuleRun, models.CASCADE, related_name="hits")

    class Meta:
        verbose_name = verbose_name_plural = "回溯命中"
        constraints = [models.UniqueConstraint(fields=["rule_run", "fingerprint"], name="retro_hit_once")]
        indexes = [models.Index(fields=["region_code", "rule_run"], name="retro_hit_region")]
