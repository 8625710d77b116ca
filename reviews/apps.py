"""核查 as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class ReviewsConfig(AppConfig):
    """核查."""

    name = "reviews"
    verbose_name = "核查"

    def ready(self) -> None:
        """The bars for findings stand in ``accounts.scope``; deadlines and places follow the admin."""
        import_string("reviews.recusal.bar")
        import_string("reviews.following.connect")()
        import_string("reviews.citations.cited")
