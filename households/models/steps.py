"""What was done to an application (办理步骤) and who had which part in it (办理职责)."""

from typing import Any

from django.db import models

from accounts.models import User
from accounts.scope import Scoped
from common.guards import AppendOnly, SameRegion
from households.models.applications import Application


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
    CORRECT = "correct", "更正收入财产"
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
    RECOGNISE = "recognise", "家庭认定"
    GRANT = "grant", "开始保障"
    ANNOUNCE = "announce", "公布"
    ABORT = "abort", "终止审核确认"
    WITHDRAW = "withdraw", "申请人撤回"
    ASK_RECUSAL = "ask_recusal", "申请回避"
    RECUSE = "recuse", "回避决定"
    PAUSE = "pause", "暂停计时"
    RESUME = "resume", "恢复计时"
    EXTEND = "extend", "延长办结期限"


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
