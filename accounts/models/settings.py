"""What a county sets: dated parameters (参数), the working calendar (工作日历), code tables (代码表)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.models.users import User
from accounts.scope import COUNTY, reach
from common.guards import AppendOnly

INSTALLATION = 0
"""In the place of a county's number: the whole installation."""


class SettingQuerySet(models.QuerySet[Any]):
    """Settings, each of one county or of the whole installation."""

    def visible_to(self, user: Any) -> "SettingQuerySet":
        """Those of the user's counties, and those for all."""
        low, high = reach(user)
        own = Q(county__gte=low // COUNTY, county__lt=-(-high // COUNTY))
        return self.filter(own | Q(county=INSTALLATION))

    def in_force(self, county: int) -> "SettingQuerySet":
        """Those for all, then those of the county (number of six digits), which go before them."""
        return self.filter(county__in=[INSTALLATION, county]).order_by("county", "pk")


class Parameter(models.Model):
    """A value that a county has set (参数), from a day on; an earlier one stays for earlier days.

    ``county`` is the number of six digits, or 0 for the whole installation. Of two rows of one day
    the later one corrects the earlier. Read and written through ``accounts.parameters``.
    """

    key = models.CharField("参数", max_length=80)
    county = models.IntegerField("县", default=0)
    valid_from = models.DateField("生效日期")
    value = models.CharField("值", max_length=400)
    basis = models.CharField("依据", max_length=400)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="修改人")
    set_at = models.DateTimeField("修改时间", auto_now_add=True)

    objects = SettingQuerySet.as_manager()

    guards = (AppendOnly(),)

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        indexes: ClassVar = [models.Index(fields=["key", "county", "valid_from"], name="parameter_of_a_day")]

    def __str__(self) -> str:
        return self.key


class CalendarDay(models.Model):
    """A day that is, or is not, a working day against the holiday library (工作日历).

    ``county`` as of a parameter; a county's own day goes before that of the whole installation.
    Read and written through ``accounts.workcalendar``.
    """

    county = models.IntegerField("县", default=0)
    day = models.DateField("日期")
    is_workday = models.BooleanField("工作日")
    basis = models.CharField("依据", max_length=200)

    objects = SettingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering: ClassVar = ["day", "county"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["county", "day"],
                name="calendar_day_once",
                violation_error_message="这一天已经更正过。",
            ),
        ]

    def __str__(self) -> str:
        return self.day.isoformat()


class CodeEntry(models.Model):
    """An entry of a code table (代码表): ``county`` as of a parameter.

    A county's own entry stands in the place of that of the whole installation with the same code.
    Read and written through ``accounts.codes``.
    """

    county = models.IntegerField("县", default=0)
    table = models.CharField("代码表", max_length=40)
    code = models.CharField("代码", max_length=20)
    label = models.CharField("名称", max_length=60)
    position = models.IntegerField("顺序", default=0)
    ended_on = models.DateField("停用日期", null=True, blank=True)

    objects = SettingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代码"
        ordering: ClassVar = ["table", "position", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["county", "table", "code"],
                name="code_once",
                violation_error_message="代码表中已有这个代码。",
            ),
        ]

    def __str__(self) -> str:
        return self.label
