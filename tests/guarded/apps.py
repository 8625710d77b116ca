"""The app of guarded tables."""

from django.apps import AppConfig


class GuardedConfig(AppConfig):
    """Only in test databases."""

    name = "tests.guarded"
    label = "guarded"
