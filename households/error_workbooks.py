"""The rejected rows of a delivery (错误表) as they came: fetched by who may import such files."""

from pathlib import Path

from django.db import transaction

from accounts.models import User
from accounts.scope import require, scope
from audit import log
from audit.actions import Action
from audit.models import IncomingFile
from households import importing


@transaction.atomic
def fetch(incoming: IncomingFile, *, actor: User) -> Path | None:
    """Where the delivery's error workbook lies, and the deed in the trail; None once it is gone.

    It holds whole numbers. Raises NotPermitted.
    """
    require(actor, importing.offer_of(incoming.kind).permission)
    path = Path(incoming.errors_file)
    if not incoming.errors_file or not path.is_file():
        return None
    with scope(region=incoming.region_code, user=actor):
        log.record(
            Action.ERRORS_FETCHED,
            incoming,
            actor=actor,
            detail={"kind": incoming.kind, "rows": incoming.rejected},
        )
    return path
