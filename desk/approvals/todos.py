"""What applications give people to do (待办): decisions that wait, and what came back to be completed."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from accounts.models import User
from accounts.scope import PERMISSIONS
from common import todos
from common.todos import Columns, Line, Source, Told
from desk.approvals import access, lists
from desk.approvals.evidence import application_url
from households.models import Application, Deed, Step

BACK = (Deed.SEND_BACK, Deed.RETURN)
ASIDE = (Deed.CORRECT, Deed.PAUSE, Deed.RESUME, Deed.EXTEND, Deed.ASK_RECUSAL, Deed.RECUSE)


def _to_decide(user: User) -> QuerySet[Application]:
    waiting = lists.rows(user)
    return waiting if access.decides_here(user) else waiting.none()


def _tell_decision(line: Line) -> Told:
    return Told(f"{line.number} {line.name}", reverse("desk:approval", args=[line.number]))


def _returned(user: User) -> QuerySet[Application]:
    """Sent back and not taken up since: but for corrections and limits the last step is the return."""
    last = Step.objects.filter(application=OuterRef("pk")).exclude(deed__in=ASIDE).order_by("-pk")
    rows: QuerySet[Application] = Application.objects.visible_to(user).filter(
        status=Application.Status.INVESTIGATING
    )
    told = rows.annotate(
        last_deed=Subquery(last.values("deed")[:1]), note=Subquery(last.values("opinion")[:1])
    )
    return told.filter(last_deed__in=BACK).annotate(due=lists.next_limit())


def _tell_return(line: Line) -> Told:
    return Told(
        f"{line.number} {line.name}　待补正：退回到入户调查　{line.about}",
        application_url(line.number) or "/",
    )


todos.register(
    Source(
        "approval", "审批确认", PERMISSIONS["applications.decide"], _to_decide, _tell_decision,
        Columns(number="number", name="applicant_name", due="due"),
    )
)  # fmt: skip
todos.register(
    Source(
        "returned", "退回补正", PERMISSIONS["applications.write"], _returned, _tell_return,
        Columns(number="number", name="applicant_name", about="note", due="due"), verb="退回",
    )
)  # fmt: skip
