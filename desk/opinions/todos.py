"""To-dos (待办) of the examiner: applications that wait for their initial opinion."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse

from accounts.scope import PERMISSIONS
from common import todos
from common.todos import Columns, Line, Source, Told
from households.models import Application, Clock, Deed, Duty
from households.steps import row_of


def _waiting(user: Any) -> QuerySet[Application]:
    """Those whose investigation is complete or whose check failed, but for those the user had a part in."""
    running = Clock.objects.filter(application=OuterRef("pk"), kind=Clock.Kind.TOTAL, stopped_on=None)
    taken = Duty.objects.filter(application=OuterRef("pk"), user=user).exclude(part=Duty.Part.EXAMINE)
    rows: QuerySet[Application] = Application.objects.visible_to(user).filter(
        status__in=row_of(Deed.OPINE_AGAINST).sources
    )
    return rows.exclude(Exists(taken)).annotate(due=Subquery(running.values("due_on")[:1]))


def _tell(line: Line) -> Told:
    return Told(f"{line.number} {line.name}", reverse("opinions:initial", args=[line.number]))


todos.register(
    Source(
        "initial", "初审", PERMISSIONS["applications.examine"], _waiting, _tell,
        Columns(due="due", number="number", name="applicant_name", asker="handler"), verb="调查",
    )
)  # fmt: skip
