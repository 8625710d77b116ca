"""The family's own way to see what it gets (幸福清单): a code on paper, opened without a sign-in."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.scope import Scoped
from common.fields import CipherField, DigestField
from common.guards import SameRegion
from households.models.people import Household


class FamilyCard(Scoped):
    """One code that was given to a household; a newer one voids it.

    The token stands enciphered, so that the card can be printed again, and as a digest, by which it is
    found. ``wrong`` counts the wrong digits since the last right ones.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cards")
    token = CipherField()
    digest = DigestField(unique=True)
    issued_on = models.DateField("生成日期")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField("作废时间", null=True)
    wrong = models.IntegerField("输错次数", default=0)

    guards = (SameRegion("household"),)

    class Meta:
        verbose_name = verbose_name_plural = "幸福清单码"
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(voided_at=None),
                name="one_card_of_a_household",
                violation_error_message="一户只有一张有效的幸福清单码。",
            ),
            models.CheckConstraint(condition=Q(wrong__gte=0), name="card_wrong_not_negative"),
        ]
        indexes = [models.Index(fields=["region_code", "household"], name="card_region")]

    def __str__(self) -> str:
        return f"{self.household.number} 幸福清单码"
