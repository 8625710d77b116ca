"""资金 as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class FundsConfig(AppConfig):
    """资金."""

    name = "funds"
    verbose_name = "资金"

    def ready(self) -> None:
        """The parameters of amounts are known."""
        import_string("funds.granting.grant")
        import_string("funds.recognition.recognise")
