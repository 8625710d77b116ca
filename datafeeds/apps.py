"""部门数据 as a Django application."""

from django.apps import AppConfig


class DatafeedsConfig(AppConfig):
    """部门数据."""

    name = "datafeeds"
    verbose_name = "部门数据"
