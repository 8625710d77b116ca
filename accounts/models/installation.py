"""Which keys this database was filled with."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """The one row that says which keys this database was filled with."""

    only = models.BooleanField(primary_key=True, default=True)
    key_check_value = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "安装"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(only=True), name="one_installation")]
