"""户与保障 as a Django application."""

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    """户与保障."""

    name = "households"
    verbose_name = "户与保障"
