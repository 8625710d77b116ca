"""The trail as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from common import commands


class AuditConfig(AppConfig):
    """Floor 2."""

    name = "audit"
    verbose_name = "操作留痕"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The trail hears who signs in and out; every command seals at its end."""
        import_string("audit.receivers.connect")()
        commands.at_end(import_string("audit.seal.seal"))
