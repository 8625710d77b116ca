"""Unfinished verifications (核实草稿): what somebody has typed so far, so that nothing typed is lost."""

from django.conf import settings
from django.db import models

from accounts.scope import Scoped
from common.guards import SameRegion
from reviews.models.findings import Finding


class Draft(Scoped):
    """The fields of a verification form as far as one person has filled them; no record, gone once submitted.

    It goes over to the finding that takes the place of its own (``Finding.succeeds``).
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField("保存时间")

    guards = (SameRegion("finding"),)

    class Meta:
        verbose_name = verbose_name_plural = "核实草稿"
        constraints = [models.UniqueConstraint(fields=["finding", "author"], name="one_draft_each")]
        indexes = [models.Index(fields=["region_code", "finding"], name="draft_region")]
