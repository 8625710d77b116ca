"""What an import leaves to do for who made it: rows that were rejected, to be mended and imported again."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.scope import PERMISSIONS
from audit.models import IncomingFile
from common import clock, todos
from common.todos import Columns, Line, Source, Told

DAYS = 30
"""For how many days the workbook of errors is kept."""


def _rejected(user: Any) -> QuerySet[IncomingFile]:
    """Rejected rows of one's own files, which are the county's, without their corrected error workbook."""
    rows: QuerySet[IncomingFile] = IncomingFile.objects.made_by(user).filter(
        status=IncomingFile.Status.IMPORTED,
        rejected__gt=0,
        at__gte=clock.now() - timedelta(days=DAYS),
    )
    return rows.exclude(mended_by__status=IncomingFile.Status.IMPORTED)


def _tell(line: Line) -> Told:
    return Told(f"{line.name}，拒收 {int(line.about):,} 行", reverse("imports:result", args=[line.key]))


todos.register(
    Source(
        "import_rejected", "导入更正", PERMISSIONS["imports.mend"], _rejected, _tell,
        Columns(name="name", about="rejected", asker="actor"), button="更正", verb="导入", dismissable=True,
    )
)  # fmt: skip
