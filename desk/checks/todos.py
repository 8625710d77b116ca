"""A check of means that waits for its conclusion, or is to be asked for (again), is something to do."""

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from accounts.scope import PERMISSIONS
from common import todos
from common.todos import Columns, Line, Source, Told
from households.models import Application, CheckReport, Clock, Deed, Step

OWN = (Deed.REQUEST_CHECK, Deed.CONCLUDE_CHECK, Deed.CONTEST_CHECK)
AGAIN = Q(deed__in=(Deed.RETURN, Deed.SEND_BACK), facts__redo__has_key="check")


def _to_check(user: User) -> QuerySet[Application]:
    """Under investigation, and the last that was said of the check is not that it fits."""
    said = Step.objects.filter(Q(deed__in=OWN) | AGAIN, application=OuterRef("pk")).order_by("-pk")
    concluded = said.annotate(conclusion=KT("facts__conclusion")).values("conclusion")[:1]
    running = Clock.objects.filter(
        application=OuterRef("pk"), kind__in=(Clock.Kind.START_CHECK, Clock.Kind.TOTAL), stopped_on=None
    )
    rows: QuerySet[Application] = Application.objects.visible_to(user).filter(
        status=Application.Status.INVESTIGATING
    )
    told = rows.annotate(
        said=Coalesce(Subquery(said.values("deed")[:1]), Value("")),
        conclusion=Coalesce(Subquery(concluded, output_field=TextField()), Value("", TextField())),
        check_due=Subquery(running.order_by(F("due_on").asc(nulls_last=True)).values("due_on")[:1]),
    )
    return told.exclude(said=Deed.CONCLUDE_CHECK, conclusion=CheckReport.Conclusion.FITS)


def _tell(line: Line) -> Told:
    words = "核对已有结果，请说明差异并提交结论" if line.about == Deed.REQUEST_CHECK else "请申请核对"
    return Told(f"{line.number} {line.name} {words}", reverse("checks:result", args=[line.number]))


todos.register(
    Source(
        "check", "核对", PERMISSIONS["applications.write"], _to_check, _tell,
        Columns(number="number", name="applicant_name", about="said", due="check_due"),
    )
)  # fmt: skip
