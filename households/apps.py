"""户与保障 as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class HouseholdsConfig(AppConfig):
    """户与保障."""

    name = "households"
    verbose_name = "户与保障"

    def ready(self) -> None:
        """The procedure's limits follow the calendar, and its parameters are known."""
        import_string("households.procedure.clocks.recompute")
        import_string("households.procedure.publicity.post")
        import_string("households.procedure.checking.conclude")
        import_string("households.procedure.recusing.bar")
