"""Drafts (草稿): what somebody has typed into a form and not yet submitted, so that nothing typed is lost."""

import uuid
from typing import ClassVar

from django.db import models

from accounts.models.users import User
from common.fields import CipherField


class FormDraft(models.Model):
    """The fields of a form as far as one user has filled them; no record, gone once submitted.

    ``form`` is the name under which the form was offered (``accounts.drafts``), ``about`` the key of
    what it is about, in the words of its owner.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="用户")
    form = models.CharField("表单", max_length=40)
    about = models.CharField("对象", max_length=80, blank=True)
    content = CipherField()
    saved_at = models.DateTimeField("保存时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form", "about"], name="form_draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.about}".strip()
