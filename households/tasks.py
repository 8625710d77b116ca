"""What this app offers to be imported, and what it clears away at night."""

from collections.abc import Mapping
from typing import Any

from audit import log
from audit.actions import Action
from households import importing, previewing, retention, uploads, withdrawing
from households.regions import RegionsIntake
from households.roll import RollIntake
from jobs import work

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

work.handler(uploads.READ, "读取上传文件", on_failure=uploads.look_failed)(previewing.look)


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
        uploads.forget_expired()
        log.record(Action.KEPT_NO_LONGER, actor=held.actor, detail=answer)
    return answer
