"""P25 findings list, P26 one finding and the next of the queue."""

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.faces import found, person
from accounts.regions import Places
from accounts.scope import bars, may, require
from common import idnumbers, pages
from common.pageresult import Button
from reviews import countersigning, evidence, handover
from reviews.deadlines import Calendar
from reviews.lists import FINDINGS
from reviews.models import Finding, FindingEvent, Verification
from reviews.rules import RULES
from reviews.subjects import id_numbers, named_in, sentences_of

Status = Finding.Status
OTHERS_SHOWN = 20


@require_GET
def finding_list(request: HttpRequest) -> HttpResponse:
    """P25: the findings of the user's region."""
    require(person(request), "findings.list")
    assigns = may(person(request), "findings.assign")
    definition = FINDINGS if assigns else replace(FINDINGS, pick=False)
    if not may(person(request), "findings.view"):
        plain = replace(definition.columns[0], link=None)
        definition = replace(definition, columns=(plain, *definition.columns[1:]))
    result = pages.build(
        request,
        _rows(request),
        definition,
        toolbar=[Button("疑点台账", reverse("reports:ledger", args=["findings"]))],
        bulk=[Button("批量下发…", reverse("reviews:assign_many"))] if assigns else [],
        first_act=_first_act(request),
    )
    return pages.answer(request, "components/list_page.html", result)


def _rows(request: HttpRequest) -> QuerySet[Finding]:
    rows: QuerySet[Finding] = Finding.objects.visible_to(person(request))
    return rows


def _first_act(request: HttpRequest) -> Button | None:
    if not may(person(request), "crosscheck.run"):
        return None
    return Button("开始比对", reverse("reviews:crosscheck"), main=True)


@require_GET
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """P26: the evidence side by side, the rule, the history, and what else there is about the household."""
    row = found(
        Finding.objects.select_related("household", "handler"), person(request), "findings.view", pk=pk
    )
    return render(request, "reviews/finding.html", _page(request, row))


def _page(request: HttpRequest, row: Finding) -> dict[str, Any]:
    places, number = Places(row.region_code), id_numbers([row])[0]
    waits, verification = row.status == Status.ASSIGNED, _verification(row)
    named = named_in([row])
    return {
        "title": f"{RULES[row.rule].title} {row.name or row.numbers}",
        "trail": trail(),
        "finding": row,
        "rule": RULES[row.rule],
        "place": places.full(row.village or row.region_code),
        "shown_number": idnumbers.mask(number) if number else "",
        "told": sentences_of([row], named)[0],
        "deadline": Calendar(row.county).mark(row.deadline) if waits else None,
        "columns": evidence.columns(row, evidence.last_rule_run(row), named),
        "parameters": _parameters(row),
        "steps": _steps(row, places),
        "others": _others(row, request),
        "verification": verification,
        "outlook": _outlook(row, verification),
        **_neighbours(row, request),
        **_deeds(request, row, may_reveal=bool(number)),
    }


def trail(row: Finding | None = None) -> list[tuple[str, str]]:
    """The pages above a finding, or above a page about it."""
    above = [("疑点", reverse("reviews:findings"))]
    if row is None:
        return above
    return [
        *above,
        (f"{RULES[row.rule].title} {row.name or row.numbers}", reverse("reviews:finding", args=[row.pk])),
    ]


def _deeds(request: HttpRequest, row: Finding, *, may_reveal: bool) -> dict[str, Any]:
    """What this person may do with the finding now, and what recusal (回避) forbids."""
    user, waits = person(request), row.status == Status.ASSIGNED
    hands_over = waits and handover.may_hand_over(row, user)
    return {
        "barred": bars(user, row) if may(user, "findings.verify") else None,
        "receivers": handover.receivers(row, user) if hands_over else [],
        "may_verify": waits and may(user, "findings.verify", row),
        "may_assign": row.status in (Status.OPEN, Status.ASSIGNED) and may(user, "findings.assign", row),
        "may_countersign": may(user, "findings.countersign", row) and countersigning.awaits_countersign(row),
        "may_reveal": may_reveal and may(user, "reveal"),
    }


def _neighbours(row: Finding, request: HttpRequest) -> dict[str, str]:
    """The one before and the one after among the findings that wait like this one, by their deadlines."""
    if row.status != Status.ASSIGNED:
        return {}
    waiting = _rows(request).filter(status=Status.ASSIGNED)
    after = Q(deadline__gt=row.deadline) | Q(deadline=row.deadline, id__gt=row.pk)
    before = Q(deadline__lt=row.deadline) | Q(deadline=row.deadline, id__lt=row.pk)
    return {
        "next_url": _address(waiting.filter(after).order_by("deadline", "id")),
        "previous_url": _address(waiting.filter(before).order_by("-deadline", "-id")),
    }


def _address(rows: QuerySet[Finding]) -> str:
    pk = rows.values_list("pk", flat=True).first()
    return reverse("reviews:finding", args=[pk]) if pk else ""


def _parameters(row: Finding) -> list[str]:
    """宽限期 3 个月（grace_months）, as they were when the finding got its severity."""
    declared = {parameter.key: parameter for parameter in RULES[row.rule].parameters}
    told = []
    for key, value in row.parameters.items():
        if parameter := declared.get(key):
            shown = "、".join(value) if isinstance(value, list) else value
            told.append(f"{f'{parameter.label} {shown} {parameter.unit}'.strip()}（{key}）")
    return told


def _steps(row: Finding, places: Places) -> list[dict[str, Any]]:
    events = FindingEvent.objects.filter(finding=row).select_related("actor").order_by("-at", "-id")
    return [
        {
            "on": event.as_of or event.at,
            "kind": event.get_kind_display(),
            "note": _event_note(event, places),
            "links": _event_links(event, row),
            "who": event.actor.name if event.actor and not event.run_id else "系统",
        }
        for event in events
    ]


def _event_note(event: FindingEvent, places: Places) -> str:
    detail = event.detail
    if event.kind == FindingEvent.Kind.ASSIGNED:
        return f"下发至 {places.township(detail['to'])}，期限 {detail['deadline']}"
    if event.kind == FindingEvent.Kind.HANDED_OVER:
        return f"转交 {detail['name']}：{detail['reason']}"
    if event.kind == FindingEvent.Kind.VERIFIED:
        return str(Verification.Result(detail["result"]).label)
    return str(detail.get("reason") or detail.get("note") or "")


def _event_links(event: FindingEvent, row: Finding) -> list[tuple[str, str]]:
    """The finding that took this one's place, or the one whose place it took."""
    relapsed = event.kind == FindingEvent.Kind.RELAPSED
    told = (
        ("承接它的新疑点", event.detail.get("successor")),
        ("原疑点", event.detail.get("succeeds")),
        ("已销号的原疑点", row.relapse_of_id if relapsed else None),
    )
    return [(words, reverse("reviews:finding", args=[pk])) for words, pk in told if pk]


def _outlook(row: Finding, verification: Verification | None) -> str:
    """What further cross-checks will do with a finding that no longer waits for anybody."""
    if row.status == Status.VANISHED:
        return "证据已消失，不用再核实；以后再次出现时恢复为“待下发”，历史保留。"
    if verification and verification.result == Verification.Result.UNTRUE:
        return "已核实为不属实：证据不变就不再提示；证据有变化时作为新疑点重新提示。"
    return ""


def _others(row: Finding, request: HttpRequest) -> list[tuple[str, str, Finding]]:
    """Other findings of the household, or of the person where there is none: rule, sentence, row."""
    same = {"household": row.household_id} if row.household_id else {"person": row.person_id}
    if not any(same.values()):
        return []
    rows = list(_rows(request).filter(**same).exclude(pk=row.pk).order_by("-severity", "id")[:OTHERS_SHOWN])
    told = zip(sentences_of(rows), rows, strict=True)
    return [(RULES[other.rule].title, sentence, other) for sentence, other in told]


def _verification(row: Finding) -> Verification | None:
    rows = Verification.objects.filter(finding=row, voided=False).prefetch_related("attachments")
    verification: Verification | None = rows.first()
    return verification
