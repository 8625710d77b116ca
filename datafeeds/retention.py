"""Which delivered rows need not be kept (部门数据保留期限), and taking them away."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby, pairwise
from operator import attrgetter

from accounts import parameters
from audit.models import IncomingFile
from common import clock
from common.bulk import Stage
from datafeeds.models import ROWS, Snapshot

KEEP_DAYS = parameters.declare("feed.keep_days", 400, "天", "被取代的部门数据保留多少天")


def outlived(on: date) -> list[Snapshot]:
    """Snapshots that no run for one of the last ``feed.keep_days`` days can see, and that have rows.

    A delivery of the past counts from the day on which it came. Needs an open scope.
    """
    known = Snapshot.objects.filter(incoming__status=IncomingFile.Status.IMPORTED).select_related("incoming")
    ordered = known.filter(completes=None).order_by("region_code", "kind", "source", "as_of", "id")
    keep = parameters.values([KEEP_DAYS.key], {_county(snapshot) for snapshot in known}, on)
    over = [
        old
        for _, group in groupby(ordered, key=attrgetter("region_code", "kind", "source"))
        for old, newer in pairwise(group)
        if old.cleared_on is None
        and _is_over(old, newer, on, keep[_county(old)][KEEP_DAYS.key])
        and _has_rows(old)
    ]
    return [*over, *known.filter(completes__in=over, cleared_on=None)]


def remove_rows(snapshots: Iterable[Snapshot], cited: Stage) -> Mapping[str, int]:
    """Rows of the snapshots are gone but those that speak of a person of ``stage_cited``; how many, by kind.

    The snapshots themselves stay: what came when, how much, and that rows of it were cleared, so that a
    look back does not take the rest for all of it. Call it inside the deed's transaction.
    """
    removed: dict[str, int] = defaultdict(int)
    cleared: list[int] = []
    for snapshot in snapshots:
        table = ROWS[snapshot.kind]._meta.db_table
        values = {"snapshot": snapshot.pk, "kind": snapshot.kind}
        rows = cited.execute(ROWS_OF_NOBODY.replace("{table}", table), values)
        if not rows:
            continue
        cited.execute(MATCHES_WITHOUT_ROW.replace("{table}", table), values)
        removed[snapshot.kind] += rows
        cleared.append(snapshot.pk)
    Snapshot.objects.filter(pk__in=cleared).update(cleared_on=clock.today())
    return removed


def _county(snapshot: Snapshot) -> int:
    return int(snapshot.region_code) // 1_000_000


def _is_over(old: Snapshot, newer: Snapshot, on: date, keep: int) -> bool:
    came = max(old.incoming.at, newer.incoming.at)
    return newer.as_of < on - timedelta(days=keep) and came < clock.now() - timedelta(days=keep)


def _has_rows(snapshot: Snapshot) -> bool:
    return bool(ROWS[snapshot.kind].objects.filter(snapshot=snapshot).exists())


ROWS_OF_NOBODY = """
DELETE FROM {table} WHERE snapshot_id = %(snapshot)s AND NOT EXISTS (
    SELECT 1 FROM datafeeds_feedmatch m JOIN stage_cited c ON c.person = m.person_id
    WHERE m.kind = %(kind)s AND m.row_id = {table}.id)
"""

MATCHES_WITHOUT_ROW = """
DELETE FROM datafeeds_feedmatch WHERE snapshot_id = %(snapshot)s AND NOT EXISTS (
    SELECT 1 FROM {table} r WHERE r.id = datafeeds_feedmatch.row_id)
"""
