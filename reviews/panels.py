"""What the household page shows of doubts: findings, their life, missing steps, looks at full numbers."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from accounts.scope import PERMISSIONS, may
from audit.actions import Action
from audit.models import AuditEvent
from common import clock, divisions, marks, months
from common.panels import Panel, Step, offer_panel, offer_steps
from households.dossier import Dossier
from reviews import single
from reviews.deadlines import Calendar
from reviews.models import Finding, FindingEvent, LedgerItem, Verification
from reviews.rules import RULES

ROLES = PERMISSIONS["findings.view"]
MOST_EVENTS = 200

WORDS = {
    "check_missing": "缺：家庭经济状况核对记录",
    "visit_missing": "缺：入户调查记录",
    "notice_missing": "缺：满规定天数的公示",
    "review_overdue": "缺：按期的定期复核",
}


LEADS_TO_ITEMS = (FindingEvent.Kind.VERIFIED, FindingEvent.Kind.REOPENED)


def findings_of(file: Dossier) -> list[Finding]:
    """The findings of a household and of its members wherever they are, the most severe first."""
    members = Q(household=None, person__in=list(file.persons))
    rows = Finding.objects.filter(Q(household=file.household) | members)
    return list(rows.order_by("-severity", "-first_seen", "id"))


def events_of(file: Dossier) -> list[FindingEvent]:
    """What happened to them, the newest first."""
    found = file.shared(findings_of)
    rows = FindingEvent.objects.filter(finding__in=found).select_related("actor", "finding")
    return list(rows.order_by("-at", "-id")[:MOST_EVENTS]) if found else []


def items_of(file: Dossier) -> list[LedgerItem]:
    """What became of them in the rectification ledger, the newest first."""
    if not _may_have_items(file):
        return []
    rows = LedgerItem.objects.filter(finding__in=file.shared(findings_of)).select_related("finding")
    return list(rows.order_by("-at", "-id"))


def _may_have_items(file: Dossier) -> bool:
    """Whether one was verified, or has taken over what hung on a finding before it; asks nothing more."""
    if any(each.succeeds_id or each.relapse_of_id for each in file.shared(findings_of)):
        return True
    told = file.shared(events_of)
    return len(told) == MOST_EVENTS or any(each.kind in LEADS_TO_ITEMS for each in told)


def _items(reader: Any, file: Dossier) -> list[dict[str, Any]]:
    rows = file.shared(items_of)
    if not rows:
        return []
    calendar = Calendar(divisions.county(file.household.region_code))
    opens = may(reader, "rectification.view")
    return [
        {
            "row": row,
            "title": RULES[row.finding.rule].title,
            "url": reverse("reviews:item", args=[row.pk]) if opens else "",
            "state": _ended(row) or calendar.mark(row.deadline),
        }
        for row in rows
    ]


def _ended(row: LedgerItem) -> marks.Mark | None:
    """How an item ended, None while it is open."""
    if row.voided:
        return marks.Mark("已作废")
    return marks.Mark("已销号", "ok", "●") if row.finding.status == Finding.Status.CLOSED else None


def _panel(reader: Any, file: Dossier) -> Mapping[str, Any]:
    found = file.shared(findings_of)
    opens = may(reader, "findings.view")
    return {
        "count": len(found),
        "items": _items(reader, file),
        "why_url": _why(file) if opens else "",
        "findings": [
            {
                "row": each,
                "title": RULES[each.rule].title,
                "url": reverse("reviews:finding", args=[each.pk]) if opens else "",
            }
            for each in found
        ],
    }


def _why(file: Dossier) -> str:
    """Where the conditions of a rule are told for this household."""
    return f"{reverse('reviews:why')}?{urlencode({'household': file.household.number})}"


offer_panel(Panel("findings", "疑点整改", "reviews/_household.html", ROLES, 55, _panel))


@offer_steps("findings", ROLES)
def events(_: Any, file: Dossier) -> Iterator[Step]:
    """Every step in the life of each finding."""
    for event in file.shared(events_of):
        finding = event.finding
        yield Step(
            event.as_of or event.at,
            f"疑点{event.get_kind_display()}"
            if event.run_id is None
            else f"交叉比对 {event.get_kind_display()}",
            RULES[finding.rule].title,
            who=event.actor.name if event.actor and event.run_id is None else "系统",
            note=_note(event),
            links=[("依据", reverse("reviews:finding", args=[finding.pk]))],
            mark=marks.severity(finding.severity) if event.kind == FindingEvent.Kind.FOUND else None,
        )


def _note(event: FindingEvent) -> str:
    detail = event.detail
    if event.kind == FindingEvent.Kind.ASSIGNED:
        return f"期限 {detail['deadline']}"
    if event.kind == FindingEvent.Kind.HANDED_OVER:
        return f"转交 {detail['name']}：{detail['reason']}"
    if event.kind == FindingEvent.Kind.VERIFIED:
        return str(Verification.Result(detail["result"]).label)
    return str(detail.get("reason") or detail.get("note") or (f"基准日 {event.as_of}" if event.as_of else ""))


@offer_steps("missing", ROLES)
def missing(_: Any, file: Dossier) -> Iterator[Step]:
    """Steps that the procedure rules miss in the present case, shown where they should have been."""
    for code, first_month in file.shared(single.missing_of):
        late = code == "review_overdue"
        yield Step(
            clock.today() if late else first_month,
            WORDS[code],
            note=RULES[code].title if late else f"{months.show(first_month)} 起保：{RULES[code].title}",
            when="" if late else months.show(first_month),
            missing=True,
        )


@offer_steps("reveals", PERMISSIONS["households.view"])
def reveals(reader: Any, file: Dossier) -> Iterator[Step]:
    """Who looked at full numbers, on this page or on that of one of its findings, and why."""
    looks = Q(object_kind=file.household._meta.label_lower, object_id=str(file.household.pk))
    if may(reader, "findings.view"):
        keys = [str(finding.pk) for finding in file.shared(findings_of)]
        looks |= Q(object_kind=Finding._meta.label_lower, object_id__in=keys)
    events = AuditEvent.objects.visible_to(reader).filter(looks, action=Action.NUMBER_REVEALED)
    for event in events.order_by("-at")[:MOST_EVENTS]:
        outcome = str(event.detail.get("what", ""))
        yield Step(event.at, event.action_label, outcome, who=event.actor_name, note=event.reason)
