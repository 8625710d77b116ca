"""``python -m tests.contracts.asking KIND DAY [FILE]``: an import, or a cross-check, waits for a worker.

Prints the number of its job.
"""

import os
import sys
from datetime import date
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from accounts.models import system_user  # noqa: E402
from households import importing  # noqa: E402
from households.counties import the_county  # noqa: E402
from jobs import work  # noqa: E402
from jobs.models import Job  # noqa: E402
from reviews import crosscheck  # noqa: E402


def asked(kind: str, day: str, *files: str) -> Job:
    """The job that a page would ask for."""
    as_of, actor = (date.fromisoformat(day) if day else None), system_user()
    if kind == crosscheck.KIND:
        return crosscheck.ask(as_of=as_of, actor=actor)
    payload = importing.payload_of(kind, Path(files[0]), as_of=as_of)
    return work.ask("import", region=the_county(None), actor=actor, payload=payload)


print(asked(*sys.argv[1:]).pk)  # noqa: T201
