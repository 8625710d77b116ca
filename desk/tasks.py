"""What runs behind the pages of the desk: long lists of households; what is cleared away at night."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.urls import reverse

from accounts.scope import scope
from audit import log
from audit.actions import Action
from desk.household import exports
from desk.household_file import tasks as household_file
from desk.pictures import links
from households import photos, retention
from jobs import endings, work
from jobs.endings import Ending
from jobs.models import Job

__all__ = ["household_file"]  # whose jobs are registered in a file of their own


@work.handler("household_list", "导出户档案")
def write_household_list(held: work.Held) -> Mapping[str, Any]:
    """The list that the job asks for lies ready to be fetched by who asked for it."""
    held.progress.stage("写工作簿")
    held.long_step(900)
    with scope(region=held.region, user=held.actor):
        path = retention.exports_folder() / f"{held.uid}.xlsx"
        return asdict(exports.export(held.payload["query"], path, actor=held.actor))


def _list(job: Job) -> str:
    return reverse("desk:households_job", args=[job.pk])


endings.register(
    "household_list",
    Ending(done="工作簿已写好，24 小时内可以下载", failed="工作簿没有写成", label="下载工作簿", url=_list),
)


@work.nightly("clear_photos", 3, 45, "清理未提交的入户照片")
def clear_photos(held: work.Held) -> Mapping[str, Any]:
    """Photographs that no visit was submitted with are gone, and the codes of telephones; the trail says
    how many.
    """
    with held.publishing():
        answer = {"visit_photos": photos.clear_unsubmitted(), "phone_codes": links.clear()}
        log.record(Action.KEPT_NO_LONGER, actor=held.actor, detail=answer)
    return answer
