"""Django's admin, with the county's site in the place of its own."""

from django.contrib.admin.apps import AdminConfig


class CountyAdminConfig(AdminConfig):
    """The admin site of ``config.admin_site``."""

    default_site = "config.admin_site.CountyAdminSite"
