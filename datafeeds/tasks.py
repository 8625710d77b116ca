"""What this app offers to be imported: one intake for each kind of feed."""

from functools import partial

from audit.models import IncomingFile
from common import divisions
from datafeeds.intake import FeedIntake
from datafeeds.kinds import KINDS, OF_TOWNSHIPS
from datafeeds.models import ROWS, FeedMatch, Snapshot
from households import importing


def hide_snapshot(incoming: IncomingFile) -> None:
    """The snapshot of a withdrawn import, its rows and whom they matched belong to nobody's region."""
    nowhere = divisions.nowhere(incoming.pk)
    snapshots = Snapshot.objects.filter(incoming=incoming)
    for snapshot in snapshots:
        ROWS[snapshot.kind].objects.filter(snapshot=snapshot).update(region_code=nowhere)
        FeedMatch.objects.filter(snapshot=snapshot).update(region_code=nowhere)
    snapshots.update(region_code=nowhere)


for name, feed in KINDS.items():
    own = feed.kind in OF_TOWNSHIPS
    importing.offer(
        name,
        partial(FeedIntake, feed),
        label=feed.kind.label,
        permission="feeds.upload_own" if own else "feeds.upload",
        seeing="feeds.view" if own else "feeds.see_all",
        is_dated=True,
        hide=hide_snapshot,
    )
