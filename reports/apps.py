"""台账报表 as a Django application."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """台账报表."""

    name = "reports"
    verbose_name = "台账报表"
