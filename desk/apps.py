"""工作台 as a Django application."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """工作台."""

    name = "desk"
    verbose_name = "工作台"
