"""A house, stays in it, notes about a stay, and leases between days."""

from django.db import models

from accounts.scope import Scoped
from common.fields import MonthField
from common.guards import AppendOnly, NoOverlap, SameRegion


class House(Scoped):
    """The row whose region the others follow."""

    name = models.CharField(max_length=20)

    class Meta:
        verbose_name = "房屋"


class Stay(Scoped):
    """Months in a house; hidden ones do not count."""

    house = models.ForeignKey(House, models.PROTECT, null=True, related_name="stays")
    first = MonthField(null=True)
    last = MonthField(null=True)
    hidden = models.BooleanField(default=False)

    guards = (SameRegion("house"), NoOverlap(("house_id",), "first", "last", where_sql="hidden = FALSE"))

    class Meta:
        verbose_name = "居住"


class Note(Scoped):
    """What was said about a stay: never changed, but it moves with the house."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="notes")
    text = models.CharField(max_length=20)

    guards = (AppendOnly(), SameRegion("stay"))

    class Meta:
        verbose_name = "说明"


class Lease(models.Model):
    """Days, both included."""

    house = models.ForeignKey(House, models.PROTECT)
    begins = models.DateField()
    ends = models.DateField(null=True)

    guards = (NoOverlap(("house_id",), "begins", "ends"),)

    class Meta:
        verbose_name = "租约"
