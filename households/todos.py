"""What uploads leave to do: a file that was read waits to be confirmed, a refused one to be sent again."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.scope import PERMISSIONS
from common import clock, todos
from common.todos import Columns, Line, Source, Told
from households import uploads
from households.models import Upload
from jobs.todos import keep_quiet

DAYS = 7
"""For how many days one is told of a refused upload."""


def _waiting(user: Any) -> QuerySet[Upload]:
    """One's own uploads; they are the county's, also those of a township."""
    rows: QuerySet[Upload] = Upload.objects.made_by(user).filter(state=Upload.State.READ)
    return rows


def _refused(user: Any) -> QuerySet[Upload]:
    rows: QuerySet[Upload] = Upload.objects.made_by(user).filter(
        state=Upload.State.REFUSED, at__gte=clock.now() - timedelta(days=DAYS)
    )
    return rows


def _address(line: Line) -> str:
    return reverse("imports:preview", args=[line.key])


def _tell_waiting(line: Line) -> Told:
    rows = f"，{int(line.about):,} 行" if line.about else ""
    return Told(f"{line.name}{rows}", _address(line))


def _tell_refused(line: Line) -> Told:
    return Told(f"{line.name}：{line.about}", _address(line))


keep_quiet(uploads.READ)
todos.register(
    Source(
        "upload_waiting", "导入确认", PERMISSIONS["imports.mend"], _waiting, _tell_waiting,
        Columns(name="name", about="rows", asker="actor"), button="确认", verb="上传",
    )
)  # fmt: skip
todos.register(
    Source(
        "upload_refused", "未导入的文件", PERMISSIONS["imports.mend"], _refused, _tell_refused,
        Columns(name="name", about="sentence", asker="actor"), button="查看", verb="上传", dismissable=True,
    )
)  # fmt: skip
