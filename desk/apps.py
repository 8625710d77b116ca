"""工作台 as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DeskConfig(AppConfig):
    """工作台."""

    name = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Every app's ``todos.py``, ``panels.py`` and ``searches.py`` have offered what is theirs."""
        autodiscover_modules("todos", "panels", "searches")
