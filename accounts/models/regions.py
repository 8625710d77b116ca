"""Divisions (行政区划)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.scope import COUNTY, reach
from common import divisions
from common.divisions import Level
from common.fields import RegionCodeField

CITY, TOWNSHIP = 100 * COUNTY, COUNTY // 1000


class RegionQuerySet(models.QuerySet["Region"]):
    """Divisions."""

    def under(self, code: int) -> "RegionQuerySet":
        """A division and all below it."""
        low, high = divisions.span(code)
        return self.filter(code__gte=low, code__lt=high)

    def visible_to(self, user: Any) -> "RegionQuerySet":
        """The user's region and all below it."""
        low, high = reach(user)
        return self.filter(code__gte=low, code__lt=high)

    def counties(self) -> "RegionQuerySet":
        """Divisions of the level of a county."""
        rows = self.alias(below_city=F("code") % CITY, below_county=F("code") % COUNTY)
        return rows.filter(below_county=0).exclude(below_city=0)

    def townships(self) -> "RegionQuerySet":
        """Divisions of the level of a township."""
        rows = self.alias(below_county=F("code") % COUNTY, below_township=F("code") % TOWNSHIP)
        return rows.filter(below_township=0).exclude(below_county=0)

    def above_villages(self) -> "RegionQuerySet":
        """Townships and all that is larger."""
        return self.alias(below_township=F("code") % TOWNSHIP).filter(below_township=0)

    def standing(self) -> "RegionQuerySet":
        """Divisions that have not been merged into others."""
        return self.filter(ended_on=None)


class Region(models.Model):
    """A division under its 12-digit code; a code is never used again after its region ended."""

    code = RegionCodeField("区划代码", primary_key=True)
    name = models.CharField("名称", max_length=60)
    category_code = models.CharField("城乡分类代码", max_length=3, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入"
    )
    ended_on = models.DateField("撤并日期", null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区划"
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__gte=10**11, code__lt=10**12),
                name="region_code_has_12_digits",
                violation_error_message="区划代码应为 12 位数字。",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(ended_on__isnull=False),
                name="region_with_successor_has_ended",
                violation_error_message="并入其他区划的，须填写撤并日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> Level:
        """Province, city, county, township or village."""
        return divisions.level(self.code)
