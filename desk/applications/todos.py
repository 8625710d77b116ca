"""What applications leave to do (待办): drafts to complete, surveys to start."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.scope import PERMISSIONS
from common import todos
from common.todos import Columns, Line, Source, Told
from households import steps
from households.models import Application, Clock
from households.procedure import recusing

HANDLERS = PERMISSIONS["applications.write"]


def _drafts(user: Any) -> QuerySet[Application]:
    """One's own, that are being filled in or wait for what is missing."""
    rows: QuerySet[Application] = Application.objects.visible_to(user).filter(
        status__in=steps.BEFORE_ACCEPTANCE, handler=user
    )
    return rows


def _surveys(user: Any) -> QuerySet[Clock]:
    """Accepted applications whose survey has not begun."""
    rows: QuerySet[Clock] = Clock.objects.visible_to(user).filter(
        kind=Clock.Kind.START_SURVEY, stopped_on=None
    )
    return rows


def _recusals(user: Any) -> QuerySet[Application]:
    """Applications that somebody is asked to leave to others, about which the user may decide."""
    return recusing.waiting(user)


def _tell_recusal(line: Line) -> Told:
    return Told(
        f"{line.number} {line.name} 有人申请回避，请决定", reverse("applications:recuse", args=[line.number])
    )


def _address(line: Line) -> str:
    return reverse("applications:task_list", args=[line.number])


def _tell_draft(line: Line) -> Told:
    words = dict(Application.Status.choices)[line.about]
    return Told(f"{line.number} {line.name} {words}", _address(line))


def _tell_survey(line: Line) -> Told:
    return Told(f"{line.number} {line.name} 启动家庭经济状况调查", _address(line))


todos.register(
    Source(
        "application_draft", "受理", HANDLERS, _drafts, _tell_draft,
        Columns(number="number", name="applicant_name", about="status"),
    )
)  # fmt: skip
todos.register(
    Source(
        "application_survey", "启动调查", HANDLERS, _surveys, _tell_survey,
        Columns(due="due_on", number="application__number", name="application__applicant_name"),
        watchers="SY", watched=_surveys,
    )
)  # fmt: skip
todos.register(
    Source(
        "recusal", "回避决定", PERMISSIONS["recusal.decide"], _recusals, _tell_recusal,
        Columns(number="number", name="applicant_name"),
    )
)  # fmt: skip
