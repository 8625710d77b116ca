"""Papers of an application (材料): what was handed in or why not, and who authorised what (授权、承诺)."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scope import Scoped
from common.fields import CipherField
from common.guards import SameRegion
from households.models.applicants import ApplicationMember
from households.models.applications import Application
from households.models.people import Household, Person


class Document(Scoped):
    """A paper or picture that passed the gate, or the reason why one that is asked for is missing.

    The file lies under a random name outside the web root (``common.attachments``). A paper that was
    replaced or taken back stays with ``removed_at``.
    """

    class Kind(models.TextChoices):
        """材料种类; ``households.papers`` says which are asked for."""

        ID_CARD = "id_card", "身份证复印件"
        HOUSEHOLD_BOOK = "household_book", "户口簿复印件"
        INCOME_PROOF = "income_proof", "收入证明材料"
        PROPERTY_PROOF = "property_proof", "财产证明材料"
        DISABILITY_CARD = "disability_card", "残疾人证复印件"
        ILLNESS_PROOF = "illness_proof", "疾病诊断材料"
        BANK_CARD = "bank_card", "银行卡（折）复印件"
        APPLICATION_FORM = "application_form", "申请书（D01）"
        AUTHORISATION = "authorisation", "承诺书及核对授权书（D02）"
        MANDATE = "mandate", "委托书（D03）"
        KIN_FORM = "kin_form", "近亲属申明及备案登记表（D07）"
        CHECK_OBJECTION = "check_objection", "核对结果异议材料（D11）"
        VISIT_FORM = "visit_form", "入户调查表（D12）"
        NEIGHBOUR_RECORD = "neighbour_record", "邻里访问记录（D13）"
        LETTER_ANSWER = "letter_answer", "信函索证回函（D14）"
        APPRAISAL_MINUTES = "appraisal_minutes", "民主评议记录（D15）"
        VISIT_PHOTO = "visit_photo", "入户照片"
        POSTING_PHOTO = "posting_photo", "公示张贴照片（D17）"
        OBJECTION_PAPER = "objection_paper", "异议材料（D18）"
        REFUSAL_PROOF = "refusal_proof", "拒不配合的记录"
        WITHDRAWAL_NOTE = "withdrawal_note", "申请人撤回说明"
        DELIVERY_RECEIPT = "delivery_receipt", "送达回证（D31）"
        OTHER = "other", "其他材料"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="documents")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="documents")
    member = models.ForeignKey(ApplicationMember, models.PROTECT, null=True, related_name="documents")
    kind = models.CharField("种类", max_length=20, choices=Kind.choices)
    name = models.CharField("文件名", max_length=200, blank=True)
    media_type = models.CharField(max_length=40, blank=True)
    size = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=120, blank=True)
    missing_reason = models.CharField("缺少原因", max_length=200, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("时间")
    removed_at = models.DateTimeField("移除时间", null=True)

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "材料"
        constraints = [
            models.CheckConstraint(
                condition=(~Q(path="") & Q(missing_reason="")) | (Q(path="") & ~Q(missing_reason="")),
                name="document_there_or_why_not",
                violation_error_message="材料须有文件，或写明缺少原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "application"], name="document_region"),
            models.Index(fields=["household"], name="document_household"),
        ]


class Consent(Scoped):
    """A signed promise and authorisation to check (D02) of one person, member or obligor outside.

    Without it nothing is checked (无委托、不核对); an obligor outside the household is checked only
    with a consent of their own. Revoked ones stay.
    """

    class Who(models.TextChoices):
        """授权人."""

        MEMBER = "member", "家庭成员"
        GUARDIAN = "guardian", "监护人代签"
        OBLIGOR = "obligor", "赡养抚养扶养义务人"

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="consents")
    member = models.ForeignKey(ApplicationMember, models.PROTECT, null=True, related_name="consents")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    who = models.CharField("授权人", max_length=8, choices=Who.choices)
    name = models.CharField("姓名", max_length=120)
    relation = models.CharField("与申请人关系", max_length=60, blank=True)
    id_number = CipherField()
    signed_on = models.DateField("签署日期")
    signed_by = models.CharField("签署人", max_length=120)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revoked_on = models.DateField("撤回日期", null=True)

    guards = (SameRegion("application"),)

    class Meta:
        verbose_name = verbose_name_plural = "授权与承诺"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"],
                condition=Q(revoked_on=None),
                name="one_consent_a_person",
                violation_error_message="此人的授权已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(who="obligor", member=None) | (~Q(who="obligor") & Q(member__isnull=False)),
                name="consent_of_a_member_or_obligor",
                violation_error_message="授权人须是本申请的成员，或户外的义务人。",
            ),
        ]
        indexes = [models.Index(fields=["region_code", "application"], name="consent_region")]
