"""Applications (申请), and in which states they are decided."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import Scoped, ScopedManager, ScopedQuerySet
from common.fields import CipherField
from households.models.cases import Case
from households.models.people import Account, Household, Person


class ApplicationQuerySet(ScopedQuerySet):
    """Applications in the words of the field."""

    def open(self) -> "ApplicationQuerySet":
        """Those that are not decided, withdrawn or ended yet."""
        return self.exclude(status__in=CLOSED)

    def in_vain(self) -> "ApplicationQuerySet":
        """Those that ended without a case (不予确认、终止、不予受理、撤回)."""
        return self.filter(status__in=IN_VAIN)

    def accepted(self) -> "ApplicationQuerySet":
        """Those that were accepted (受理), decided or not."""
        return self.filter(accepted_on__isnull=False)


class ApplicationManager(ScopedManager.from_queryset(ApplicationQuerySet)):  # type: ignore[misc]
    """Applications in the open scope."""


class Application(Scoped):
    """One application for 低保 from the first draft to the decision; ``region_code`` is the village.

    What it became stands beside it: ``case`` is the 保障记录 that a confirmation opened. A case without
    an application came in a roll and is ``legacy``. Only ``households.procedure`` moves ``status``.
    """

    class Status(models.TextChoices):
        """环节."""

        DRAFT = "draft", "填写中"
        SUPPLEMENT = "supplement", "待补正"
        ACCEPTED = "accepted", "已受理"
        INVESTIGATING = "investigating", "调查核对中"
        CHECK_FAILED = "check_failed", "核对不符合"
        PRELIM = "prelim", "待初审"
        TO_PUBLISH = "to_publish", "待公示"
        PUBLICITY = "publicity", "公示中"
        OBJECTION = "objection", "异议处理"
        SUBMITTED = "submitted", "已报审"
        DECIDING = "deciding", "审核确认中"
        CONFIRMED = "confirmed", "确认同意"
        REFUSED = "refused", "不予确认"
        NOT_ACCEPTED = "not_accepted", "不予受理"
        WITHDRAWN = "withdrawn", "已撤回"
        ABORTED = "aborted", "终止"

    class Area(models.TextChoices):
        """户类型."""

        RURAL = "rural", "农村"
        URBAN = "urban", "城市"

    class SinglePersonBasis(models.TextChoices):
        """单人保情形 (policy §2.4)."""

        EDGE_SEVERE_DISABILITY = "edge_severe_disability", "低保边缘家庭中的重度残疾人"
        EDGE_L3_MENTAL = "edge_l3_mental", "低保边缘家庭中的三级智力、精神残疾人"
        EDGE_SERIOUS_ILLNESS = "edge_serious_illness", "低保边缘家庭中的重病患者"
        CLERGY = "clergy", "脱离家庭在宗教场所居住三年以上的生活困难教职人员"
        ADULT_UNEMPLOYED_DISABLED = "adult_unemployed_disabled", "成年无业重度残疾人"
        COUNTY_SPECIAL = "county_special", "县级以上规定的其他特殊困难人员"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    county = models.IntegerField("县")
    number = models.CharField("申请号", max_length=40)
    status = models.CharField("环节", max_length=14, choices=Status.choices, default=Status.DRAFT)
    round = models.IntegerField("办理轮次", default=1)
    area_kind = models.CharField("户类型", max_length=6, choices=Area.choices, default=Area.RURAL)
    single_basis = models.CharField(
        "单人保情形", max_length=30, blank=True, choices=SinglePersonBasis.choices
    )
    single_reason = models.CharField("单人保说明", max_length=200, blank=True)
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="申请人")
    applicant_name = models.CharField("申请人", max_length=120)
    normal_name = models.CharField(max_length=120)
    agent_name = models.CharField("代办人", max_length=120, blank=True)
    proactive = models.BooleanField("主动发现", default=False)
    cause = models.CharField("致贫原因", max_length=60, blank=True)
    address = CipherField(null=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="applications", verbose_name="户"
    )
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="application")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    account_holder = models.CharField("开户人姓名", max_length=120, blank=True)
    bank_name = models.CharField("开户银行", max_length=120, blank=True)
    income_told = models.BooleanField("收入已填报", default=False)
    property_told = models.BooleanField("财产已填报", default=False)
    kin_declared = models.BooleanField("申明有近亲属为经办人员或村干部", null=True)
    kin_filed = models.BooleanField("近亲属备案", default=False)
    complained = models.BooleanField("有投诉举报", default=False)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    started_on = models.DateField("登记日期")
    handler = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办")
    supplement_on = models.DateField("补正告知日期", null=True)
    accepted_on = models.DateField("受理日期", null=True)
    decided_on = models.DateField("决定日期", null=True)
    changed_at = models.DateTimeField("最近变化", auto_now=True)

    objects: ClassVar[ApplicationManager] = ApplicationManager()

    class Meta:
        verbose_name = verbose_name_plural = "申请"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "number"],
                name="application_number",
                violation_error_message="本县已有这个申请号。",
            ),
            models.CheckConstraint(
                condition=Q(county=F("region_code") / 1_000_000), name="application_in_its_county"
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(case__isnull=False),
                name="application_confirmed_has_case",
                violation_error_message="确认同意的申请必须有保障记录。",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=False)
                | Q(status__in=["draft", "supplement", "not_accepted", "withdrawn", "aborted"]),
                name="application_accepted_before_it_goes_on",
                violation_error_message="没有受理的申请不能进入后面的环节。",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(accepted_on=None) | Q(decided_on__gte=F("accepted_on")),
                name="application_days_in_order",
                violation_error_message="决定日期不能早于受理日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "status", "id"], name="application_region"),
            models.Index(fields=["applicant"], name="application_applicant"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def township(self) -> int:
        """The code of the township that handles it."""
        return self.region_code // 1_000 * 1_000

    @property
    def is_open(self) -> bool:
        """Whether it is still under way."""
        return self.status not in CLOSED


CLOSED = frozenset(
    (
        Application.Status.CONFIRMED,
        Application.Status.REFUSED,
        Application.Status.NOT_ACCEPTED,
        Application.Status.WITHDRAWN,
        Application.Status.ABORTED,
    )
)
"""The states after which nothing more is decided."""

IN_VAIN = CLOSED - {Application.Status.CONFIRMED}
"""The states of an application that has ended without a case: 不予确认、终止、不予受理、撤回."""
