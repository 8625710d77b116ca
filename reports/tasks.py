"""What runs behind the pages here: long exports, and the clearing of old ones."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.urls import reverse

from audit import log
from audit.actions import Action
from households import retention
from jobs import endings, work
from jobs.endings import Ending
from jobs.models import Job
from reports import exports, returned
from reports.catalogue import WRITTEN
from reports.tables import Question
from reports.trail import checking


@work.handler("export", "导出")
def write_export(held: work.Held) -> Mapping[str, Any]:
    """The ledger that the job names lies ready to be fetched by who asked for it."""
    asked = held.payload
    question = Question(
        held.region,
        _day(asked["first"]),
        _day(asked["last"]),
        asked["reveal"],
        own=asked["own"],
        query=asked["query"],
    )
    held.progress.stage("写台账")
    held.long_step(900)
    path = retention.exports_folder() / f"{held.uid}.xlsx"
    written = exports.export(
        WRITTEN[asked["ledger"]], path, actor=held.actor, question=question, reason=asked["reason"]
    )
    return {**asdict(written), "file": path.name}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@work.handler(checking.KIND, "校验链条")
def verify_trail(held: work.Held) -> Mapping[str, Any]:
    """The trail has been checked; the event with the verdict is named."""
    held.progress.stage("校验")
    held.long_step(900)
    return {"event": checking.verify(actor=held.actor).pk}


def _workbook(job: Job) -> str:
    return reverse("reports:job", args=[job.pk])


def _verdict(job: Job) -> str:
    return reverse("reports:trail_job", args=[job.pk])


def _checked(job: Job) -> str:
    return reverse("reports:checked", args=[job.pk])


endings.register(
    "export",
    Ending(
        done="工作簿已写好，24 小时内可以下载",
        failed="工作簿没有写成",
        label="下载工作簿",
        url=_workbook,
    ),
)
endings.register(
    checking.KIND, Ending(done="校验完成", failed="校验没有完成", label="查看校验结果", url=_verdict)
)


work.handler(returned.KIND, "核对台账摘要", on_failure=returned.forget)(returned.read)
endings.register(
    returned.KIND,
    Ending(done="核对完成", failed="核对没有完成", label="查看核对结果", url=_checked),
)


@work.nightly("clear_exports", 3, 10, "清理导出文件")
def clear_exports(held: work.Held) -> Mapping[str, Any]:
    """Exports older than 24 hours are gone; the trail says how many."""
    with held.publishing():
        gone = {"exports": retention.clear_exports()}
        log.record(Action.KEPT_NO_LONGER, actor=held.actor, detail=gone)
    return gone
