"""The roof as a Django application: settings, addresses, what must not start."""

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from common import crypto
from config import env
from config.checks import production


class ConfigConfig(AppConfig):
    """Roof."""

    name = "config"
    verbose_name = "配置"

    def ready(self) -> None:
        """The system checks look at the mode; a running process learns of keys that a rotation adds."""
        checks.register(production)
        vault = env.Secrets(settings.DOUDI_MODE, settings.DOUDI_VAR / "keys")
        crypto.keys_come_from(lambda: env.keys(vault))
