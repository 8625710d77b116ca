"""A letter that has not reached its receiver is something to do (送达)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from accounts.scope import PERMISSIONS
from common import divisions, todos
from common.divisions import Level
from common.todos import Columns, Line, Source, Told
from households.models import Letter

WHICH = Concat("code", Value(" "), Cast("uid", TextField()), output_field=TextField())
"""Kind and key of a letter in one column."""


def _undelivered(user: Any) -> QuerySet[Letter]:
    """Letters to households of the township; the county's too, which the township hands over."""
    rows: QuerySet[Letter] = Letter.objects.visible_to(user).filter(delivered_on=None)
    return rows.exclude(code__in=Letter.INTERNAL) if _is_township(user) else rows.none()


def _is_township(user: Any) -> bool:
    return bool(user.region_id) and divisions.level(user.region_id) == Level.TOWNSHIP


def _tell(line: Line) -> Told:
    code, uid = line.about.split()
    words = f"{line.name} {dict(Letter.Code.choices)[code]} {line.number}"
    return Told(words, reverse("letters:letter", args=[UUID(uid)]))


todos.register(
    Source(
        "letter", "文书送达", PERMISSIONS["letters.deliver"], _undelivered, _tell,
        Columns(number="number", name="recipient", about=WHICH, due="deliver_by", asker="issued_by"),
        verb="制作",
    )
)  # fmt: skip
