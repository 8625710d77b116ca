"""信访 as a Django application."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """信访."""

    name = "complaints"
    verbose_name = "信访"
