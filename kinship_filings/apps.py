"""近亲属备案 as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class KinshipFilingsConfig(AppConfig):
    """近亲属备案."""

    name = "kinship_filings"
    verbose_name = "近亲属备案"

    def ready(self) -> None:
        """The kin bar stands in ``accounts.scope``."""
        import_string("kinship_filings.recusal.bar")
