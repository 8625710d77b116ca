"""What this app offers to be imported, and what it clears away at night."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from accounts.scope import scope
from audit import log
from audit.actions import Action
from households import importing, previewing, retention, upload_endings, uploads, withdrawing
from households.models import Upload
from households.regions import RegionsIntake
from households.roll import RollIntake
from jobs import endings, work
from jobs.endings import Ending
from jobs.models import Job

importing.offer(
    "regions",
    RegionsIntake,
    label="行政区划",
    permission="imports.regions",
    seeing="imports.see_regions",
    kept="区划代码一经使用不再改派，区划不能整份撤回。需要时请在管理后台登记更名或撤并。",
)
importing.offer(
    "roll",
    RollIntake,
    label="低保台账",
    permission="imports.roll",
    seeing="imports.see_roll",
    hide=withdrawing.hide_roll,
)

work.handler(uploads.READ, "读取上传文件", on_failure=upload_endings.look_failed)(previewing.look)


def _result(job: Job) -> str:
    incoming = (job.result or {}).get("incoming")
    return reverse("imports:result", args=[incoming]) if incoming else ""


def _preview(job: Job) -> str:
    return reverse("imports:preview", args=[job.payload["upload"]])


def _import_again(job: Job, user: Any) -> Job:
    with scope(region=job.region_code, user=user):
        upload = Upload.objects.get(job=job)
    return uploads.confirm(upload, actor=user, permission=importing.offer_of(upload.kind).permission)


def _still_lies_here(job: Job) -> bool:
    with scope(region=job.region_code):
        return bool(Upload.objects.filter(job=job, state=Upload.State.READ).exists())


endings.register(
    "import",
    Ending(
        done="文件已导入",
        failed="文件没有导入",
        label="查看导入结果",
        url=_result,
        again=_import_again,
        repeatable=_still_lies_here,
    ),
)
endings.register(
    uploads.READ, Ending(done="文件已读取", failed="文件没有读完", label="查看预览", url=_preview)
)


@work.nightly("clear_error_workbooks", 3, 20, "清理错误表")
def clear_error_workbooks(held: work.Held) -> Mapping[str, Any]:
    """Error workbooks older than 30 days are gone; the trail says how many."""
    with held.publishing():
        answer = {"error_workbooks": retention.clear_error_workbooks()}
        log.record(Action.KEPT_NO_LONGER, actor=held.actor, detail=answer)
    return answer


@work.nightly("clear_uploads", 3, 30, "清理上传文件")
def clear_uploads(held: work.Held) -> Mapping[str, Any]:
    """Uploads that nobody imports any more are gone; the trail says how many."""
    with held.publishing():
        answer = {"uploads": retention.clear_uploads()}
        upload_endings.forget_expired()
        log.record(Action.KEPT_NO_LONGER, actor=held.actor, detail=answer)
    return answer
