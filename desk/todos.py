"""What applications give people to do (待办): each kind is offered by the folder of its pages."""

from desk.applications import todos as applications
from desk.approvals import todos as approvals
from desk.checks import todos as checks
from desk.letters import todos as letters
from desk.notices import todos as notices
from desk.opinions import todos as opinions
from desk.visits import todos as visits

__all__ = [
    "applications",
    "approvals",
    "checks",
    "letters",
    "notices",
    "opinions",
    "visits",
]
