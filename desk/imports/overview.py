"""What other bureaus have delivered (数据时效): for each kind and sender the newest snapshot and its age."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts import parameters
from accounts.models import User
from accounts.scope import may
from audit.models import IncomingFile
from common import clock, divisions, marks
from common.marks import Mark
from datafeeds import corrections
from datafeeds.kinds import KINDS
from datafeeds.models import Snapshot
from desk.imports import access
from households import uploads
from households.importing import Offer

MAX_AGE = "crosscheck.max_age_days"
"""The parameter that says after how many days the cross-check calls data stale."""


@dataclass(frozen=True)
class FeedLine:
    """A kind of one sender: its newest snapshot (None: never given), with corrected rows, and its age."""

    offer: Offer
    source: str
    snapshot: Snapshot | None
    mended: int
    age: Mark
    may_upload: bool


def feeds(user: User) -> list[FeedLine]:
    """A line for each kind and sender that the person may see, in the order of kinds; inside the county."""
    newest = _newest(user)
    mended = corrections.rows_of([snapshot.pk for found in newest.values() for snapshot in found])
    old_after, today = _old_after(user), clock.today()
    lines = []
    for offer in access.feeds_seen(user):
        upload, bureau = may(user, offer.permission), KINDS[offer.kind].bureau
        for snapshot in newest.get(offer.kind, []):
            extra = mended.get(snapshot.pk, 0)
            lines.append(
                FeedLine(
                    offer=offer,
                    source=snapshot.source or bureau,
                    snapshot=snapshot,
                    mended=extra,
                    age=marks.freshness(snapshot.as_of, today, old_after=old_after),
                    may_upload=upload,
                )
            )
        if not newest.get(offer.kind):
            lines.append(FeedLine(offer, bureau, None, 0, marks.freshness(None, today), upload))
    return lines


def snapshots(user: User) -> Any:
    """Snapshots in force or succeeded that the person may see, the newest day first; inside the county."""
    rows = Snapshot.objects.filter(completes=None, incoming__status=IncomingFile.Status.IMPORTED)
    township = "" if may(user, "feeds.see_all") else access.source_of(user)
    rows = rows.filter(source=township) if township else rows
    return rows.select_related("incoming", "incoming__actor").order_by("-as_of", "-pk")


def _newest(user: User) -> dict[str, list[Snapshot]]:
    """The newest snapshots by kind, one a sender."""
    newest: dict[tuple[str, str], Snapshot] = {}
    for snapshot in snapshots(user):
        newest.setdefault((snapshot.kind, snapshot.source), snapshot)
    found: dict[str, list[Snapshot]] = {}
    for kind, source in sorted(newest):
        found.setdefault(kind, []).append(newest[kind, source])
    return found


def _old_after(user: User) -> int:
    county = uploads.county_of(user)
    if county is None:
        return int(str(parameters.declared()[MAX_AGE].default))
    days: int = parameters.value(MAX_AGE, divisions.county(county), clock.today())
    return days


def delivery_rows(rows: Sequence[IncomingFile], labels: dict[str, str]) -> list[dict[str, Any]]:
    """Deliveries as the tables of the pages show them."""
    return [
        {
            "row": row,
            "label": labels.get(row.kind, row.kind),
            "source": row.source or _bureau(row.kind),
            "age": _age(row.as_of),
        }
        for row in rows
    ]


def _bureau(kind: str) -> str:
    """Whose data the kind is, where the sender was not named; empty for the bureau's own records."""
    return KINDS[kind].bureau if kind in KINDS else ""


def _age(as_of: date | None) -> str:
    return "" if as_of is None else f"{max((clock.today() - as_of).days, 0)} 天前"
