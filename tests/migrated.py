"""A database through which every migration went in order: made once a run, on the engine in use."""

import fcntl
import os
from pathlib import Path

import pytest
from django.conf import settings

from tests.contracts.site import ON_SQLITE, Site, migrated_site, named

KEPT = os.environ.get("DOUDI_TEST_KEPT")
"""A folder that outlives a run (CI gives one): on SQLite the journeys find there what `make test` made."""

NAME = f"test_{settings.DATABASES['default']['NAME']}_migrated"
"""On a server; Django's own name for the tests of a database, and one word more."""


def database(factory: pytest.TempPathFactory) -> Site:
    """The first process of the run that asks makes it, the others wait for it."""
    shared = _shared(factory)
    folder, done = shared / "migrated", shared / "migrated.done"
    with (shared / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            named(folder, NAME).remove()
            migrated_site(folder, NAME)
            done.touch()
    return named(folder, NAME)


def _shared(factory: pytest.TempPathFactory) -> Path:
    if KEPT and ON_SQLITE:
        return Path(KEPT)
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def remove() -> None:
    """It is gone with the run."""
    named(Path(), NAME).remove()
