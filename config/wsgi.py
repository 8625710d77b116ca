"""The server's way in. What must not start ends here, before the first request."""

import os

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connection

from common import guards

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def refuse_a_bad_start() -> None:
    """The settings, the keys and the guards of the database are in order. Raises ImproperlyConfigured."""
    errors = [message for message in checks.run_checks() if message.is_serious()]
    if errors:
        raise ImproperlyConfigured(" ".join(error.msg for error in errors))
    connection.ensure_connection()
    guards.verify()
    connection.close()


application = get_wsgi_application()
refuse_a_bad_start()
