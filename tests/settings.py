"""The settings of the tests: keys and files of their own, and a quick password hasher."""

import os
import tempfile

# Each test process has its own folder; the programs that a test starts keep the one that it gives them.
_process = os.environ.get("PYTEST_XDIST_WORKER", "main")
if os.environ.get("DOUDI_TEST_PROCESS") != _process:
    os.environ["DOUDI_TEST_PROCESS"] = _process
    os.environ["DOUDI_VAR"] = tempfile.mkdtemp(prefix="doudi-tests-")
os.environ.pop("DOUDI_TODAY", None)

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, MIDDLEWARE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.guarded"]
