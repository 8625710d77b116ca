"""Who there is: persons, households (户) and the members of a case (家庭成员)."""

import uuid

from django.db import models

from accounts.scope import Scoped
from audit.models import IncomingFile
from common.fields import CipherField, DigestField
from common.guards import SameRegion


class Person(models.Model):
    """One row for each human being: keyed digest of the ID number and nothing else.

    What is known of a person stands on the memberships, under the village's code; here is
    no name, no number and no region, so the table needs no scope.
    """

    id_digest = DigestField(unique=True)
    id_h64 = models.BigIntegerField()
    # False until the cross-check has looked this person up in the feeds that are already here.
    matched = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        indexes = [
            models.Index(fields=["id_h64"], name="person_h64"),
            models.Index(fields=["id"], name="person_unmatched", condition=models.Q(matched=False)),
        ]


class Account(models.Model):
    """One row for each distinct bank account number (银行账号), whoever it belongs to."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    digest = DigestField(unique=True)
    number = CipherField()
    last4 = models.CharField("尾号", max_length=4)

    class Meta:
        verbose_name = verbose_name_plural = "银行账号"
        indexes = [models.Index(fields=["last4"], name="account_last4")]


class Household(Scoped):
    """A household (户) under its number, with village, head and account of its newest case."""

    county = models.BigIntegerField("县")
    number = models.CharField("户编号", max_length=64)
    head = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="户主")
    head_name = models.CharField("户主姓名", max_length=120)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "户"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "number"],
                name="household_number",
                violation_error_message="本县已有这个户编号。",
            ),
            models.CheckConstraint(
                condition=models.Q(county=models.F("region_code") / 1_000_000), name="household_in_its_county"
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "number"], name="household_region"),
            models.Index(fields=["head"], name="household_head"),
        ]

    def __str__(self) -> str:
        return self.number


class Membership(Scoped):
    """A member (成员) of a case: who, in what relation to the head, enrolled (享受) or not.

    Rows are never overwritten: a later import that says otherwise names itself in
    ``superseded_by`` and stands beside it. ``id_tail`` and ``phone_digest`` are keyed digests of the last
    four characters of the ID number and of the phone number, for search alone.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    case = models.ForeignKey("households.Case", models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=60)
    enrolled = models.BooleanField("是否享受")
    name = models.CharField("姓名", max_length=120)
    normal_name = models.CharField(max_length=120)
    sex = models.CharField("性别", max_length=1)
    born_on = models.DateField("出生日期")
    id_number = CipherField()
    id_tail = DigestField(null=True)
    phone = CipherField(null=True)
    phone_digest = DigestField(null=True)
    address = CipherField(null=True)
    health = models.CharField("健康状况", max_length=120, blank=True)
    disability_kind = models.CharField("残疾类别", max_length=60, blank=True)
    disability_level = models.CharField("残疾等级", max_length=60, blank=True)
    labour = models.CharField("劳动能力", max_length=60, blank=True)
    extra = models.JSONField(default=dict)
    content = models.BinaryField(max_length=16)
    incoming = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")
    superseded_by = models.ForeignKey(IncomingFile, models.PROTECT, null=True, related_name="+")

    guards = (SameRegion("case"),)

    class Meta:
        verbose_name = verbose_name_plural = "家庭成员"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"],
                condition=models.Q(superseded_by=None),
                name="member_once_in_a_case",
                violation_error_message="同一人在一个保障记录中只能出现一次。",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "household"], name="member_region"),
            models.Index(fields=["person"], name="member_person"),
            models.Index(fields=["id_tail"], name="member_id_tail"),
            models.Index(
                fields=["phone_digest"], name="member_phone", condition=models.Q(phone_digest__isnull=False)
            ),
        ]
