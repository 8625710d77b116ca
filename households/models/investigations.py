"""Finding out how a family lives (调查核对): check, home visit, appraisal, the township's opinion."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import Scoped
from common.fields import MoneyField
from common.guards import AppendOnly, SameRegion
from households.models.applicants import ApplicationMember
from households.models.applications import Application
from households.models.cases import Case
from households.models.people import Household
from households.models.steps import Step


class CheckRequest(Scoped):
    """A request to check a family's means (核对提请) with its purpose; its lines are the report."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="checks")
    round = models.IntegerField("次数", default=1)
    purpose = models.CharField("查询目的", max_length=200)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_on = models.DateField("提请日期")
    reported_at = models.DateTimeField("报告时间", null=True)

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "核对提请"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round"],
                name="check_round_once",
                violation_error_message="本次核对已经提请。",
            )
        ]
        indexes = [models.Index(fields=["region_code", "application"], name="check_region")]


class CheckLine(Scoped):
    """What one source says of one member, beside what was declared (核对报告的一行).

    ``source`` is a feed's kind. A source that is missing or stale is never 「无」 but 「未核」. ``found``
    holds values as they may be shown: masked, no numbers.
    """

    class State(models.TextChoices):
        """来源情况."""

        FOUND = "found", "有记录"
        NOTHING = "nothing", "无记录"
        MISSING = "missing", "未提供"
        STALE = "stale", "数据过旧"

    request = models.ForeignKey(CheckRequest, models.PROTECT, related_name="lines")
    member = models.ForeignKey(ApplicationMember, models.PROTECT, null=True, related_name="+")
    source = models.CharField("来源", max_length=40)
    state = models.CharField("来源情况", max_length=8, choices=State.choices)
    as_of = models.DateField("数据截至", null=True)
    found: Any = models.JSONField("查到", default=list)
    declared = models.CharField("申报", max_length=200, blank=True)
    agrees = models.BooleanField("是否一致", null=True)
    explanation = models.CharField("说明", max_length=500, blank=True)
    explained_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    guards = (SameRegion("request"),)

    class Meta:
        verbose_name = verbose_name_plural = "核对报告"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "member", "source"],
                name="check_line_once",
                condition=Q(member__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["request", "source"], name="check_line_once_outside", condition=Q(member__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(state__in=["found", "nothing"]) | Q(agrees=None),
                name="check_line_not_checked_agrees_with_nothing",
                violation_error_message="未提供或过旧的来源不能作为一致或不一致的依据。",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "request"], name="check_line_region")]


class CheckReport(Scoped):
    """The conclusion of a check (核对结论); it holds until ``valid_to``."""

    class Conclusion(models.TextChoices):
        """结论."""

        FITS = "fits", "符合"
        FAILS = "fails", "不符合"
        FURTHER = "further", "需进一步核实"

    request = models.OneToOneField(CheckRequest, models.PROTECT, related_name="report")
    conclusion = models.CharField("结论", max_length=8, choices=Conclusion.choices)
    opinion = models.CharField("结论说明", max_length=1000)
    concluded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    concluded_on = models.DateField("结论日期")
    valid_to = models.DateField("有效期至")

    guards = (AppendOnly(), SameRegion("request"))

    class Meta:
        verbose_name = verbose_name_plural = "核对结论"
        indexes = [models.Index(fields=["region_code", "request"], name="check_report_region")]


class HomeVisit(Scoped):
    """A visit (入户调查) or what stands beside it: neighbours, a letter, a video call; by two people.

    Of an application (``application``), or of a household that is enrolled (``household``, ``case``).
    ``answers`` are those of the phone form. A submitted visit is never changed.
    """

    class Kind(models.TextChoices):
        """方式."""

        HOME = "home", "入户"
        NEIGHBOUR = "neighbour", "邻里访问"
        LETTER = "letter", "信函索证"
        REMOTE = "remote", "电话视频（突发情况）"

    class Purpose(models.TextChoices):
        """缘由."""

        APPLICATION = "application", "新申请"
        OBJECTION = "objection", "异议复查"
        COUNTY = "county", "县级入户"
        REVIEW = "review", "定期复核"
        FINDING = "finding", "疑点核实"

    class Met(models.TextChoices):
        """见到."""

        SELF = "self", "本人"
        FAMILY = "family", "家人"
        NOBODY = "nobody", "未见"
        OTHER = "other", "邻居或单位"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="visits")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="visits")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="visits")
    round = models.IntegerField("办理轮次", default=1)
    kind = models.CharField("方式", max_length=10, choices=Kind.choices, default=Kind.HOME)
    purpose = models.CharField("缘由", max_length=12, choices=Purpose.choices)
    on = models.DateField("日期")
    visitor = models.ForeignKey(User, models.PROTECT, related_name="+")
    visitor_name = models.CharField("调查人", max_length=60)
    second = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    second_name = models.CharField("第二调查人", max_length=60, blank=True)
    met = models.CharField("见到", max_length=8, choices=Met.choices)
    not_met_reason = models.CharField("未见原因", max_length=200, blank=True)
    next_on = models.DateField("下次入户", null=True)
    signed_by = models.CharField("签字的家庭成员", max_length=120, blank=True)
    answers: Any = models.JSONField("调查内容", default=dict)
    note = models.CharField("备注", max_length=1000, blank=True)
    no_photo_reason = models.CharField("缺照片原因", max_length=200, blank=True)
    documents = models.ManyToManyField("households.Document", related_name="visits")
    submitted_at = models.DateTimeField("提交时间")

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "入户调查"
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(household__isnull=False),
                name="visit_has_a_subject",
                violation_error_message="入户调查须对应一份申请或一个户。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="home") | Q(met="nobody") | ~Q(second_name=""),
                name="visit_by_two",
                violation_error_message="入户调查须有两名调查人。",
            ),
            models.CheckConstraint(
                condition=~Q(second_name=F("visitor_name")),
                name="visit_by_two_people",
                violation_error_message="两名调查人不能是同一人。",
            ),
            models.CheckConstraint(
                condition=~Q(met="nobody") | (~Q(not_met_reason="") & Q(next_on__isnull=False)),
                name="visit_in_vain_says_why",
                violation_error_message="未见到人的须写明原因和下次入户日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "on"], name="visit_region"),
            models.Index(fields=["application"], name="visit_application"),
            models.Index(fields=["household"], name="visit_household"),
        ]


class Appraisal(Scoped):
    """A villagers' meeting (民主评议) on whether what was found out is true; no vote on eligibility."""

    class Conclusion(models.TextChoices):
        """结论."""

        TRUE = "true", "调查结果属实"
        UNTRUE = "untrue", "调查结果不属实"

    application = models.ForeignKey(Application, models.PROTECT, related_name="appraisals")
    round = models.IntegerField("办理轮次")
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=120)
    invited = models.IntegerField("应到")
    present = models.IntegerField("实到")
    agreed = models.IntegerField("属实")
    disagreed = models.IntegerField("不属实")
    abstained = models.IntegerField("弃权")
    attendants: Any = models.JSONField("参加人员", default=list)
    opinion = models.CharField("评议意见", max_length=1000)
    conclusion = models.CharField("结论", max_length=8, choices=Conclusion.choices)
    minutes = models.ForeignKey("households.Document", models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    guards = (AppendOnly(), SameRegion("application"))

    class Meta:
        verbose_name = verbose_name_plural = "民主评议"
        constraints = [
            models.CheckConstraint(
                condition=Q(present=F("agreed") + F("disagreed") + F("abstained")),
                name="appraisal_adds_up",
                violation_error_message="属实、不属实、弃权人数之和须等于实到人数。",
            ),
            models.CheckConstraint(
                condition=Q(present__lte=F("invited"))
                & Q(agreed__gte=0)
                & Q(disagreed__gte=0)
                & Q(abstained__gte=0)
                & Q(present__gt=0),
                name="appraisal_counts_people",
                violation_error_message="实到人数须大于 0 且不超过应到人数。",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "application"], name="appraisal_region")]


class Opinion(Scoped):
    """The township's initial opinion (初审意见), with class and amount and how the amount came about.

    ``workings`` are the lines of ``funds.calculation``; the newest opinion of the newest round counts.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="opinions")
    step = models.OneToOneField(Step, models.PROTECT, related_name="given")
    round = models.IntegerField("办理轮次")
    fits = models.BooleanField("符合")
    grade = models.CharField("类别", max_length=1, blank=True, choices=Case.Grade.choices)
    amount = MoneyField("拟保障金额", null=True)
    income_per_head = MoneyField("家庭月人均收入", null=True)
    persons = models.IntegerField("家庭人口")
    insured = models.IntegerField("保障人口")
    workings: Any = models.JSONField("计算过程", default=dict)
    text = models.CharField("意见", max_length=1000)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_on = models.DateField("日期")

    guards = (AppendOnly(), SameRegion("application"))

    class Meta:
        verbose_name = verbose_name_plural = "初审意见"
        constraints = [
            models.CheckConstraint(
                condition=Q(fits=False) | (Q(amount__gt=0) & ~Q(grade="") & Q(insured__gt=0)),
                name="opinion_that_fits_has_amount",
                violation_error_message="符合条件的初审意见须有类别、保障人口和大于 0 的金额。",
            )
        ]
        indexes = [models.Index(fields=["region_code", "application"], name="opinion_region")]
