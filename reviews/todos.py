"""What findings and other bureaus' data give people to do (待办)."""

from datetime import timedelta
from typing import Any

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.urls import reverse

from accounts import parameters
from accounts.models import Region
from accounts.scope import PERMISSIONS, may
from audit.models import IncomingFile
from common import clock, divisions, todos
from common.todos import Columns, Line, Source, Told
from datafeeds import sightings
from datafeeds.models import Kind, Snapshot
from reviews import countersigning
from reviews.models import Finding, Verification
from reviews.rule_parameters import MAX_AGE
from reviews.rules import RULES


def _assigned(user: Any) -> QuerySet[Finding]:
    rows: QuerySet[Finding] = Finding.objects.visible_to(user).filter(status=Finding.Status.ASSIGNED)
    return rows


def _to_verify(user: Any) -> QuerySet[Finding]:
    """What waits for this person: handed to them, or, for the township's staff, to nobody in particular."""
    mine = Q(handler=user)
    return _assigned(user).filter(mine | Q(handler=None) if may(user, "findings.handle") else mine)


def _to_countersign(user: Any) -> QuerySet[Verification]:
    """Verifications of others that the county wants to be looked at twice, and nobody has."""
    county, rows = divisions.county(user.region_id), Verification.objects.visible_to(user)
    if not parameters.value(countersigning.COUNTERSIGN.key, county, clock.today()):
        rows = rows.none()
    waiting = rows.filter(voided=False, finding__status=Finding.Status.VERIFIED).exclude(verifier=user)
    return countersigning.pending(waiting)


def _to_assign(user: Any) -> QuerySet[Finding]:
    rows: QuerySet[Finding] = Finding.objects.visible_to(user).filter(status=Finding.Status.OPEN)
    return rows


def _max_age(user: Any) -> int:
    days: int = parameters.value(MAX_AGE.key, divisions.county(user.region_id), clock.today())
    return days


def _stale(user: Any) -> QuerySet[Snapshot]:
    """The newest snapshot of each kind, where it is older than the county lets data be."""
    newer = Snapshot.objects.filter(
        Q(as_of__gt=OuterRef("as_of")) | Q(as_of=OuterRef("as_of"), pk__gt=OuterRef("pk")),
        kind=OuterRef("kind"),
        incoming__status=IncomingFile.Status.IMPORTED,
    )
    age = timedelta(days=_max_age(user))
    rows: QuerySet[Snapshot] = Snapshot.objects.visible_to(user).filter(
        incoming__status=IncomingFile.Status.IMPORTED, as_of__lt=clock.today() - age
    )
    return rows.exclude(Exists(newer)).annotate(
        stale_after=ExpressionWrapper(F("as_of") + Value(age, DurationField()), DateTimeField())
    )


def _missing(user: Any) -> QuerySet[Region]:
    """The county, as long as it has no data of some kind."""
    known = sightings.supplied(user.region_id)
    absent = [kind.label for kind in Kind if kind.value not in known]
    rows = Region.objects.filter(code=divisions.county_code(user.region_id))
    rows = rows.annotate(absent=Value("、".join(absent)))
    return rows if absent else rows.none()


def _tell_finding(line: Line) -> Told:
    return Told(
        f"{line.number} {line.name} {RULES[line.about].title}".strip(),
        reverse("reviews:finding", args=[line.key]),
    )


def _tell_verification(line: Line) -> Told:
    told = f"{line.number} {line.name} {RULES[line.about].title}".strip()
    return Told(told, reverse("reviews:countersign", args=[line.key]))


def _tell_open(line: Line) -> Told:
    address = f"{reverse('reviews:findings')}?rule={line.about}&status={Finding.Status.OPEN}"
    return Told(f"{RULES[line.about].title} {int(line.name):,} 条", address)


def _tell_stale(line: Line) -> Told:
    return Told(f"{Kind(line.about).label}数据，截至 {line.name}", reverse("imports:feeds"))


def _tell_missing(line: Line) -> Told:
    return Told(f"未提供：{line.about}", reverse("imports:feeds"))


todos.register(
    Source(
        "verify", "疑点核实", PERMISSIONS["findings.hand_over"], _to_verify, _tell_finding,
        Columns(due="deadline", number="numbers", name="name", about="rule", asker="assigned_by"),
        verb="下发", watchers=PERMISSIONS["findings.oversee"], watched=_assigned,
    )
)  # fmt: skip
todos.register(
    Source(
        "countersign", "核实复核", PERMISSIONS["findings.countersign"], _to_countersign, _tell_verification,
        Columns(
            key="finding", number="finding__numbers", name="finding__name", about="finding__rule",
            asker="verifier",
        ),
        verb="核实",
    )
)  # fmt: skip
todos.register(
    Source(
        "assign", "疑点下发", PERMISSIONS["findings.assign"], _to_assign, _tell_open,
        Columns(about="rule"), each="rule", button="下发",
    )
)  # fmt: skip
todos.register(
    Source(
        "stale_feed", "数据更新", PERMISSIONS["feeds.upload"], _stale, _tell_stale,
        Columns(due="stale_after", name="as_of", about="kind"), button="查看",
    )
)  # fmt: skip
todos.register(
    Source(
        "missing_feed", "数据收集", PERMISSIONS["feeds.upload"], _missing, _tell_missing,
        Columns(place="code", about="absent"), button="查看", dismissable=True,
    )
)  # fmt: skip
