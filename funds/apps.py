"""资金 as a Django application."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """资金."""

    name = "funds"
    verbose_name = "资金"
