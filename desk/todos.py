"""What applications give people to do (待办): the township's drafts, what is to be completed, decisions."""

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.scope import PERMISSIONS
from common import todos
from common.todos import Columns, Line, Source, Told
from desk.approvals import todos as decisions
from households.models import Application

__all__ = ["decisions"]


def _drafts(user: User) -> QuerySet[Application]:
    """Begun and not accepted yet."""
    rows: QuerySet[Application] = Application.objects.visible_to(user).filter(status=Application.Status.DRAFT)
    return rows


def _supplement(user: User) -> QuerySet[Application]:
    """The applicant was told what is lacking."""
    rows: QuerySet[Application] = Application.objects.visible_to(user).filter(
        status=Application.Status.SUPPLEMENT
    )
    return rows


def _tell(line: Line) -> Told:
    return Told(f"{line.number} {line.name}", reverse("applications:task_list", args=[line.number]))


todos.register(
    Source(
        "application_draft", "受理", PERMISSIONS["applications.write"], _drafts, _tell,
        Columns(number="number", name="applicant_name"),
    )
)  # fmt: skip
todos.register(
    Source(
        "application_supplement", "待补正", PERMISSIONS["applications.write"], _supplement, _tell,
        Columns(number="number", name="applicant_name"),
    )
)  # fmt: skip
