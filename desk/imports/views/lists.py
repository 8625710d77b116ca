"""P20 and P23: what was delivered, by whom, how old; a kind's history; two snapshots compared."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.faces import person
from accounts.scope import may, require
from audit.models import IncomingFile
from common import clock, marks
from datafeeds import comparing, corrections
from datafeeds.kinds import KINDS
from datafeeds.models import Snapshot
from desk.imports import access, overview

RECENT, HISTORY = 20, 100


@require_GET
def feeds(request: HttpRequest) -> HttpResponse:
    """P20: every kind with its newest snapshot and its age."""
    user = person(request)
    require(user, "feeds.view")
    with access.in_county(user):
        offers = access.feeds_seen(user)
        lines = overview.feeds(user)
        recent = list(access.deliveries(user, offers)[:RECENT])
        given = len({line.offer.kind for line in lines if line.snapshot})
        context = {
            "title": "数据导入",
            "lines": lines,
            "recent": overview.delivery_rows(recent, {offer.kind: offer.label for offer in offers}),
            "given": given,
            "lacking": len(offers) - given,
            "may_upload": any(line.may_upload for line in lines),
            "none_yet": not recent,
        }
        return render(request, "imports/feeds.html", context)


@require_GET
def ledgers(request: HttpRequest) -> HttpResponse:
    """P23: the bureau's own records, when each was imported last."""
    user = person(request)
    require(user, "imports.view")
    with access.in_county(user):
        offers = access.ledgers_seen(user)
        rows = access.deliveries(user, offers)
        lines = [
            {
                "offer": offer,
                "row": rows.filter(kind=offer.kind, status=IncomingFile.Status.IMPORTED).first(),
                "may_upload": may(user, offer.permission),
            }
            for offer in offers
        ]
        recent = list(rows[:RECENT])
        context = {
            "title": "台账导入",
            "lines": lines,
            "recent": overview.delivery_rows(recent, {offer.kind: offer.label for offer in offers}),
            "none_yet": not recent,
        }
        return render(request, "imports/ledgers.html", context)


@require_GET
def history(request: HttpRequest, kind: str) -> HttpResponse:
    """All deliveries of one kind of feed, and the choice of two to compare."""
    user = person(request)
    offer = _feed(kind)
    require(user, offer.seeing)
    with access.in_county(user):
        rows = list(access.deliveries(user, [offer])[:HISTORY])
        known = list(_comparable(user, kind)[:HISTORY])
        context = {
            "title": f"{offer.label} 历次数据",
            "trail": [("数据导入", reverse("imports:feeds"))],
            "offer": offer,
            "rows": overview.delivery_rows(rows, {kind: offer.label}),
            "may_upload": may(user, offer.permission),
            "may_compare": may(user, "feeds.compare") and len(known) > 1,
            "choices": _told(known),
            "older": known[1].pk if len(known) > 1 else 0,
            "newer": known[0].pk if known else 0,
            "shown": HISTORY,
        }
        return render(request, "imports/history.html", context)


def _feed(kind: str) -> Any:
    if kind not in KINDS:
        raise Http404
    return access.offer_named(kind)


def _comparable(user: Any, kind: str) -> QuerySet[Snapshot]:
    rows: QuerySet[Snapshot] = overview.snapshots(user).filter(kind=kind, cleared_on=None)
    return rows


def _told(snapshots: Sequence[Snapshot]) -> list[tuple[int, str]]:
    """Each snapshot in words, by its key; corrected rows are among its rows, as they are when compared."""
    added = corrections.rows_of(snapshot.pk for snapshot in snapshots)
    told = []
    for snapshot in snapshots:
        source = snapshot.source or KINDS[snapshot.kind].bureau
        rows = snapshot.rows + added.get(snapshot.pk, 0)
        told.append((snapshot.pk, f"{snapshot.as_of} {source} {rows:,} 行（{snapshot.incoming.number}）"))
    return told


@require_GET
def compare(request: HttpRequest, kind: str) -> HttpResponse:
    """What is new, gone or changed between two snapshots of one kind."""
    user = person(request)
    offer = _feed(kind)
    require(user, offer.seeing)
    require(user, "feeds.compare")
    with access.in_county(user):
        known = _comparable(user, kind)
        older, newer = _chosen(known, request.GET.get("old", "")), _chosen(known, request.GET.get("new", ""))
        found, words = comparing.compare(older, newer), dict(_told([older, newer]))
        context = {
            "title": f"{offer.label} 两份数据对比",
            "trail": [
                ("数据导入", reverse("imports:feeds")),
                (f"{offer.label} 历次数据", reverse("imports:history", args=[kind])),
            ],
            "offer": offer,
            "older": (older, words[older.pk], marks.freshness(older.as_of, clock.today())),
            "newer": (newer, words[newer.pk], marks.freshness(newer.as_of, clock.today())),
            "other_source": older.source != newer.source,
            "found": found,
            "shown": comparing.SHOWN,
        }
        return render(request, "imports/compare.html", context)


def _chosen(known: QuerySet[Snapshot], text: str) -> Snapshot:
    found = (
        known.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 16 else None
    )
    if found is None:
        raise Http404
    return found
