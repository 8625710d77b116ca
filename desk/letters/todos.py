"""A letter that has not reached its receiver is something to do (送达)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from accounts.scope import PERMISSIONS
from common import divisions, todos
from common.divisions import Level
from common.todos import Columns, Line, Source, Told
from households.letters import INTERNAL
from households.models import Letter


def _undelivered(user: Any) -> QuerySet[Letter]:
    """Letters to households of the township; the county's too, which the township hands over."""
    rows: QuerySet[Letter] = Letter.objects.visible_to(user).filter(delivered_on=None)
    return rows.exclude(code__in=INTERNAL) if _is_township(user) else rows.none()


def _is_township(user: Any) -> bool:
    return bool(user.region_id) and divisions.level(user.region_id) == Level.TOWNSHIP


def _tell(line: Line) -> Told:
    return Told("送达告知书", reverse("letters:letter", args=[UUID(line.about)]))


todos.register(
    Source(
        "letter", "文书送达", PERMISSIONS["letters.deliver"], _undelivered, _tell,
        Columns(number="number", name="recipient", about="uid", due="deliver_by", asker="issued_by"),
        verb="制作",
    )
)  # fmt: skip
