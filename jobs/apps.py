"""Jobs as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Floor 2½."""

    name = "jobs"
    verbose_name = "任务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every app's ``tasks.py`` has registered its kinds of jobs and its duties."""
        autodiscover_modules("tasks")
