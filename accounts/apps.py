"""Regions, users, roles and scope as a Django application."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from accounts import installation


class AccountsConfig(AppConfig):
    """Floor 1."""

    name = "accounts"
    verbose_name = "用户与辖区"

    def ready(self) -> None:
        """Each migration leaves the rows that every database needs; each opening checks the keys."""
        post_migrate.connect(installation.complete, sender=self, dispatch_uid="accounts.installation")
        connection_created.connect(installation.check_on_opening, dispatch_uid="accounts.keys")
