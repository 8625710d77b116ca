"""The ground floor as a Django application."""

from typing import Any

from django.apps import AppConfig
from django.core import checks

from common import guards


class CommonConfig(AppConfig):
    """Ground: no models of its own."""

    name = "common"
    verbose_name = "公共部件"

    def ready(self) -> None:
        """Database guards are installed after each migration and compared by the system checks."""
        guards.connect()
        register: Any = checks.register
        register(guards.check_installed, checks.Tags.database)
