"""Applications (申请), who is named in them, their steps and who had which part in them."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.scope import Scoped, ScopedManager, ScopedQuerySet
from common.fields import CipherField, DigestField
from common.guards import AppendOnly, SameRegion
from households.models.cases import Case
from households.models.people import Account, Household, Person


class ApplicationQuerySet(ScopedQuerySet):
    """Applications in the words of the field."""

    def open(self) -> "ApplicationQuerySet":
        """Those that are not decided, withdrawn or ended yet."""
        return self.exclude(status__in=CLOSED)

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


class ApplicationMember(Scoped):
    """Somebody named in an application (申报成员), before there is a membership.

    ``counted`` members make the number of persons (家庭人口); who is not (服刑, 失踪 …) says why.
    ``enrolled`` members would be paid for (保障人口). ``held`` from acceptance to the decision: so the
    database itself refuses one person in two accepted applications.
    """

    class NotCounted(models.TextChoices):
        """不计入共同生活成员的情形 (policy §2.3)."""

        CLERGY = "clergy", "脱离家庭在宗教场所居住三年以上"
        PRISON = "prison", "服刑"
        REHABILITATION = "rehabilitation", "强制隔离戒毒"
        MISSING = "missing", "宣告失踪"
        SUPPORTS_APART = "supports_apart", "独立生活的成年子女或不共同生活的亲属"
        SOLDIER = "soldier", "现役义务兵"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    position = models.IntegerField("顺序", default=0)
    is_head = models.BooleanField("户主", default=False)
    relation = models.CharField("与户主关系", max_length=60)
    counted = models.BooleanField("计入家庭人口", default=True)
    not_counted = models.CharField("不计入的情形", max_length=20, blank=True, choices=NotCounted.choices)
    enrolled = models.BooleanField("拟保障", default=True)
    name = models.CharField("姓名", max_length=120)
    normal_name = models.CharField(max_length=120)
    sex = models.CharField("性别", max_length=1)
    born_on = models.DateField("出生日期")
    id_number = CipherField()
    id_tail = DigestField()
    phone = CipherField(null=True)
    phone_digest = DigestField(null=True)
    health = models.CharField("健康状况", max_length=120, blank=True)
    serious_illness = models.BooleanField("重病", default=False)
    disability_kind = models.CharField("残疾类别", max_length=60, blank=True)
    disability_level = models.CharField("残疾等级", max_length=60, blank=True)
    labour = models.CharField("劳动能力", max_length=60, blank=True)
    employment = models.CharField("就业状况", max_length=60, blank=True)
    held = models.BooleanField("正在办理", default=False)
    removed_at = models.DateTimeField("移除时间", null=True)

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "申报成员"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"],
                condition=Q(removed_at=None),
                name="applicant_once",
                violation_error_message="同一人在一份申请中只能出现一次。",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(removed_at=None, is_head=True),
                name="application_one_head",
                violation_error_message="一份申请只能有一个户主。",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(held=True),
                name="person_in_one_accepted_application",
                violation_error_message="此人正在另一份申请中办理，不能重复受理。",
            ),
            models.CheckConstraint(
                condition=Q(counted=True) | ~Q(not_counted=""),
                name="applicant_not_counted_says_why",
                violation_error_message="不计入家庭人口的成员须写明情形。",
            ),
            models.CheckConstraint(
                condition=Q(enrolled=False) | Q(counted=True),
                name="applicant_enrolled_is_counted",
                violation_error_message="不计入家庭人口的成员不能纳入保障。",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "application"], name="applicant_region"),
            models.Index(fields=["person"], name="applicant_person"),
        ]


class Duty(Scoped):
    """The part that a member of staff has in an application: one each (经办、审核、审批须由不同的人办理)."""

    class Part(models.TextChoices):
        """职责."""

        HANDLE = "handle", "经办"
        EXAMINE = "examine", "审核"
        CONFIRM = "confirm", "审批"

    application = models.ForeignKey(Application, models.PROTECT, related_name="duties")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    part = models.CharField("职责", max_length=8, choices=Part.choices)

    guards = (AppendOnly(), SameRegion("application"))

    class Meta:
        verbose_name = verbose_name_plural = "办理职责"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"],
                name="one_duty_in_an_application",
                violation_error_message="经办、审核、审批不能是同一人。",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "application"], name="duty_region")]


class Deed(models.TextChoices):
    """What is done to an application; the rows of ``households.steps``."""

    START = "start", "登记申请"
    ASK_SUPPLEMENT = "ask_supplement", "一次性告知补正"
    NOT_ACCEPT = "not_accept", "不予受理"
    ACCEPT = "accept", "受理"
    NOTE_KIN = "note_kin", "近亲属备案"
    REQUEST_CHECK = "request_check", "提请核对"
    CONCLUDE_CHECK = "conclude_check", "核对结论"
    FAIL_CHECK = "fail_check", "核对不符合"
    CONTEST_CHECK = "contest_check", "对核对结果提出异议"
    VISIT = "visit", "入户调查"
    INVESTIGATED = "investigated", "调查完成"
    OPINE = "opine", "提出初审意见"
    OPINE_AGAINST = "opine_against", "初审不符合"
    OPINE_AGAIN = "opine_again", "公示期满后再次提出初审意见"
    RETURN = "return", "退回补充调查"
    POST = "post", "张贴公示"
    END_NOTICE = "end_notice", "公示期满"
    REPORT = "report", "上报审核确认"
    OBJECT = "object", "登记异议"
    APPRAISE = "appraise", "民主评议"
    SETTLE = "settle", "异议处理完毕"
    RECEIVE = "receive", "接收报审件"
    SEND_BACK = "send_back", "审核确认退回"
    COUNTY_VISIT = "county_visit", "县级入户调查"
    CONFIRM = "confirm", "确认同意"
    REFUSE = "refuse", "不予确认"
    GRANT = "grant", "开始保障"
    ANNOUNCE = "announce", "公布"
    ABORT = "abort", "终止审核确认"
    WITHDRAW = "withdraw", "申请人撤回"


class Step(Scoped):
    """One step of an application (办理步骤): who did what when, with what outcome; never changed.

    ``on`` is the day that counts for clocks and letters, ``at`` the instant of the record. ``told`` is
    what the applicant is told; ``facts`` what the step stood on (amounts, reasons' codes, numbers).
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")
    deed = models.CharField("事项", max_length=16, choices=Deed.choices)
    round = models.IntegerField("办理轮次")
    source = models.CharField("原环节", max_length=14, blank=True)
    target = models.CharField("新环节", max_length=14)
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    actor_name = models.CharField("办理人", max_length=60)
    opinion = models.CharField("意见", max_length=1000, blank=True)
    told = models.CharField("告知内容", max_length=1000, blank=True)
    facts: Any = models.JSONField("依据", default=dict)

    guards = (AppendOnly(), SameRegion("application"))

    class Meta:
        verbose_name = verbose_name_plural = "办理步骤"
        indexes = [models.Index(fields=["region_code", "application", "id"], name="step_region")]
