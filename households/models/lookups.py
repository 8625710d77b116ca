"""What lists and search read instead of the records: each row follows from others and can be made again."""

from django.db import models

from accounts.scope import Scoped
from common.fields import MoneyField, MonthField
from common.guards import SameRegion
from households.models.cases import Case
from households.models.people import Household, Membership


class NameGram(Scoped):
    """A part of a member's name under which the member is found: a character, a pair, pinyin initials.

    Looked up by equality, village by village; the whole name is compared on what was hit. Rows of
    superseded members stay: who reads them asks for present members in their own scope. So no guard
    watches the region here (a foreign key made each row cost two and a half times as much): a row
    that a move left behind finds nobody, and ``searching.follow`` brings it along.
    """

    pk = models.CompositePrimaryKey("membership", "gram")
    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="grams", db_index=False, db_constraint=False
    )
    gram = models.CharField(max_length=12)

    class Meta:
        verbose_name = verbose_name_plural = "姓名检索"
        indexes = [models.Index(fields=["region_code", "gram", "membership"], name="name_gram_region")]


class Standing(Scoped):
    """How a household stands (户现状): its newest case with amount and members, one row a household.

    ``persons`` is the number of enrolled members; ``reviewed_on`` the last review that an import told.
    Made by ``households.standing`` whenever a case changes; months say who is 在保 on a day.
    """

    household = models.OneToOneField(
        Household, models.CASCADE, primary_key=True, related_name="standing", verbose_name="户"
    )
    number = models.CharField("户编号", max_length=64)
    head_name = models.CharField("户主姓名", max_length=120)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    status = models.CharField("状态", max_length=10, choices=Case.Status.choices)
    grade = models.CharField("救助类别", max_length=1, blank=True, choices=Case.Grade.choices)
    cause = models.CharField("致贫原因", max_length=60, blank=True)
    first_month = MonthField("起保年月", null=True)
    last_month = MonthField("停保年月", null=True)
    amount = MoneyField("户月保障金额", null=True)
    members = models.IntegerField("成员人数")
    persons = models.IntegerField("保障人数")
    has_disabled = models.BooleanField("有残疾人")
    has_account = models.BooleanField("有银行账号")
    reviewed_on = models.DateField("最近复核日期", null=True)

    guards = (SameRegion("household"),)

    class Meta:
        verbose_name = verbose_name_plural = "户现状"
        indexes = [models.Index(fields=["region_code", "number"], name="standing_region")]
